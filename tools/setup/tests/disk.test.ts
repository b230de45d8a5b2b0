import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type Entry, outdated, scan } from "../disk.mjs";

const DAY = 86_400_000, GB = 1e9;

describe("what is old", () => {
  const now = Date.UTC(2026, 0, 1);
  const entry = (group: string, path: string, days: number, bytes = 1, more: Partial<Entry> = {}): Entry =>
    ({ group, kind: group, path, bytes, used: now - days * DAY, ...more });
  const going = (...entries: Entry[]) => outdated(entries, now).map(({ path }) => path);

  it("runs: what is older than thirty days, but for the newest three of a kind", () => {
    expect(going(...[40, 31, 29, 200, 100].map((days) => entry("runs", `${days}`, days)))).toEqual(["100", "200"]);
    expect(going(...[1, 2, 3, 31].map((days) => entry("runs", `${days}`, days)),
      entry("runs", "network", 300, 1, { kind: "with networks" }))).toEqual(["31"]);
  });

  it("runs: the oldest above two gigabytes in all, but none of the last day", () => {
    expect(going(...[2, 3, 4, 5, 6].map((days) => entry("runs", `${days}`, days, 0.5 * GB)))).toEqual(["6"]);
    expect(going(...[0.1, 0.2, 0.3, 0.4, 0.5].map((days) => entry("runs", `${days}`, days, 9 * GB)))).toEqual([]);
  });

  it("caches: what was not used for thirty days, but for the last of each kind", () => {
    expect(going(entry("cache", "a", 50, 1, { kind: "features" }), entry("cache", "b", 60, 1, { kind: "features" }),
      entry("cache", "c", 90, 1, { kind: "standin" }))).toEqual(["b"]);
  });

  it("backends: what the binding has not used for thirty days, never what it loads", () => {
    expect(going(entry("backends", "cuda", 31), entry("backends", "cpu", 300, 1, { linked: true }))).toEqual(["cuda"]);
    expect(going(entry("backends", "cuda", 29, 9 * GB))).toEqual([]);
  });

  it("drafts after an hour; studies, networks and what JupyterLab wrote never", () => {
    expect(going(entry("drafts", "old", 0.05, 1, { draft: true }), entry("drafts", "new", 0.04, 1, { draft: true }),
      ...["studies", "models", "latest", "checks"].map((group) => entry(group, group, 1000, 99 * GB)))).toEqual(["old"]);
  });
});

describe("npm run clean, where nothing has been set up", () => {
  let root = "";
  const put = (path: string, days = 0, text = "x") => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    const then = new Date(Date.now() - days * DAY);
    for (let at = path; at !== "data" && at !== "."; at = dirname(at)) utimesSync(join(root, at), then, then);
  };
  const clean = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "tools/start.mjs"), "clean", ...args],
      { encoding: "utf8" });
    return { status, said: stdout + stderr };
  };
  const there = (path: string) => existsSync(join(root, path));
  const BINDING = "node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node";

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "disk-"));
    for (const file of ["tools/start.mjs", "tools/setup"]) cpSync(file, join(root, file), { recursive: true });
    for (let i = 1; i <= 5; i++) put(`data/runs/2026-01-0${i}-101010/results/04.json`, 60 - i);
    put("data/runs/mine/04.json", 900);
    put("data/runs/recordings/me.wav", 900);
    put("data/runs/study-tess/random-tess/cnn-1.json", 900);
    put("data/results/04.json", 900);
    put("data/corpora/TESS/a.wav", 900);
    put("data/cache/features/new/a.pack");
    put("data/cache/features/old/a.pack", 40);
    put("data/cache/features/new/b.pack.123.part", 1);
    put("data/models/cnn.77.draft/model.json", 1);
    put("data/models/cnn/model.json", 900);
  });

  it("shows what each folder costs and what is old, and removes nothing", () => {
    const { status, said } = clean();
    expect(status).toBe(0);
    for (const row of [/^runs +\d+ kB +5 +55 days ago/m, /^studies +\d+ kB +2 +900 days ago/m, /^data\/corpora.*stays$/m])
      expect(said).toMatch(row);
    expect(said).toMatch(/^old: .*data\/runs\/2026-01-01-101010/m);
    expect(said).not.toMatch(/^old: .*2026-01-03/m);
    expect(there("data/runs/2026-01-01-101010/results/04.json")).toBe(true);
    expect(there("node_modules") || there(".venv")).toBe(false);
  });

  it("--yes removes what is old, says what and how much, and nothing else", () => {
    const { status, said } = clean("--yes");
    expect(status).toBe(0);
    expect(said).toMatch(/^disk: \d+ kB freed, removed .*data\/runs\/2026-01-02-101010/);
    for (const gone of ["data/runs/2026-01-01-101010", "data/runs/2026-01-02-101010", "data/cache/features/old",
      "data/cache/features/new/b.pack.123.part", "data/models/cnn.77.draft"]) expect(there(gone), gone).toBe(false);
    for (const kept of ["data/runs/2026-01-03-101010/results/04.json", "data/runs/mine/04.json", "data/results/04.json",
      "data/runs/study-tess/random-tess/cnn-1.json", "data/corpora/TESS/a.wav", "data/cache/features/new/a.pack",
      "data/models/cnn/model.json"]) expect(there(kept), kept).toBe(true);
    expect(clean().said).toContain("nothing is old");
  });

  it("removes the folders that are named, and refuses a name that is none", () => {
    expect(clean("cahce")).toMatchObject({ status: 2, said: expect.stringMatching(/no folder cahce[^]*are: cache, runs/) });
    expect(clean("cache", "runs").status).toBe(0);
    expect([there("data/cache/features/new"), there("data/runs/2026-01-05-101010"), there("data/runs/mine/04.json"),
      there("data/models/cnn")]).toEqual([false, false, true, true]);
    clean("studies");
    expect([there("data/runs/mine/04.json"), there("data/runs/recordings/me.wav")]).toEqual([false, true]);
  });

  it("never takes the backend that the binding loads, and no backend while there is no binding", () => {
    for (const kind of ["cpu", "cuda"]) put(`.venv/tensorflow-${kind}/tensorflow/lib.so`, 90, "x".repeat(1e5));
    clean("backends");
    expect(there(".venv/tensorflow-cpu")).toBe(true);
    put(BINDING, 45, `RUNPATH ${join(root, ".venv/tensorflow-cpu")}/tensorflow\0`);
    expect(clean("--yes").said).toContain(".venv/tensorflow-cuda");
    expect([there(".venv/tensorflow-cpu"), there(".venv/tensorflow-cuda")]).toEqual([true, false]);
    expect(scan(root).filter(({ linked }) => linked)).toHaveLength(1);
  });

  it("does not follow links", () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
    writeFileSync(join(elsewhere, "kept"), "x");
    symlinkSync(elsewhere, join(root, "data/runs/2026-02-02-101010"));
    clean("runs");
    expect(there("data/runs/2026-02-02-101010")).toBe(false);
    expect(existsSync(join(elsewhere, "kept"))).toBe(true);
    rmSync(elsewhere, { recursive: true });
  });

  it.skipIf(process.platform !== "linux")("removes no named folder while a job runs", async () => {
    const job = spawn(process.execPath,
      ["-e", "setTimeout(() => {}, 60_000); console.log()", "tools/start.mjs", "reproduce"],
      { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
    await once(job.stdout, "data");
    expect(clean("runs")).toMatchObject({ status: 1,
      said: `nothing was removed: npm run reproduce (process ${job.pid}) may use it; end that first\n` });
    expect(there("data/runs/2026-01-05-101010")).toBe(true);
    job.kill();
    await once(job, "exit");
    expect(clean("runs").status).toBe(0);
  });
});
