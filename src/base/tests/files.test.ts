import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordLines, sha256, UnwrittenError, writeWhole } from "../files";

const folder = mkdtempSync(join(tmpdir(), "files-"));

it("a file is written with its folder, of several parts, in the place of an older one", () => {
  const path = join(folder, "new/deep/file.bin");
  for (const text of ["older", "newer"]) writeWhole(path, text, Uint16Array.of(0x4142).subarray(0, 1));
  expect(readFileSync(path, "latin1")).toBe("newerBA");
  expect(readdirSync(join(folder, "new/deep"))).toEqual(["file.bin"]);
});

it("a record is JSON with a line for each field and each record of a list; what is undefined is no field", () => {
  const record = { name: "a", none: undefined, list: [1, 2], runs: [{ seed: 1 }, { seed: 2 }] };
  expect(recordLines(record)).toBe('{\n"name": "a",\n"list": [1,2],\n"runs": [\n{"seed":1},\n{"seed":2}\n]\n}\n');
  for (const path of ["study/random/as-counted/gru-1", "voices/oaf/as-described-cnn-bilstm/speaker-all-24-1", "remedies/tests/counted"]) {
    const text = readFileSync(`data/results/${path}.json`, "utf8");
    expect(recordLines(JSON.parse(text))).toBe(text);
  }
});

it("the checksum is SHA-256 of all parts, of an array its own bytes only", () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2, appendix B.1
  expect(sha256("a", Buffer.from("xbcx").subarray(1, 3))).toBe(abc);
});

/** Makes the next write to a file of `path` end on a full disk: where its draft will be lies a link to /dev/full. */
const fill = (path: string): void => symlinkSync("/dev/full", `${path}.${process.pid}.part`);

describe.skipIf(process.platform !== "linux")("on a full disk", () => {
  it("the error names file, reason and way out; the older file stays, nothing half-written is left", () => {
    const path = join(folder, "full/file.json");
    writeWhole(path, "older");
    fill(path);
    expect(() => writeWhole(path, "newer".repeat(1e5)))
      .toThrow(`${path} cannot be written: no space left on device: \`npm run clean\` shows what can go`);
    expect(readFileSync(path, "utf8")).toBe("older");
    expect(readdirSync(join(folder, "full"))).toEqual(["file.json"]);
  });

  it("another reason has no such way out, and a path of the project is named from its root", () => {
    writeFileSync(join(folder, "no-folder"), "");
    expect(() => writeWhole(join(folder, "no-folder/file"), "x"))
      .toThrow(/no-folder\/file cannot be written: (not a directory|file already exists)$/);
    expect(() => writeWhole("package.json/x", "x")).toThrow(/^package\.json\/x cannot be written: /);
    expect(() => writeWhole("package.json/x", "x")).toThrow(UnwrittenError);
  });
});

const mounting = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "-o", "ro", "none", folder]).status === 0;
it.skipIf(!mounting)("of a read-only disk it says so, however many folders are to be made", () => {
  const place = join(folder, "read-only"), write = 'require("./src/base/files").writeWhole(process.argv[1], "x")';
  mkdirSync(place);
  const { stderr } = spawnSync("unshare", ["-rm", "sh", "-c",
    'mount -t tmpfs -o ro none "$1" && exec "$2" --import tsx -e "$3" "$1/a/b/file"',
    "sh", place, process.execPath, write], { encoding: "utf8" });
  expect(stderr).toContain("read-only/a/b/file cannot be written: read-only file system");
});
