import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noBrowser } from "../browser";
import { command, faults, type Lab, leave, outputs, startLab, writeNotebook } from "./lab";
import { copyProject } from "./project";


const CELL = `import { FEATURE_DEFAULTS, MFSC_DEFAULTS } from "../src/features";
[MFSC_DEFAULTS.bands, FEATURE_DEFAULTS.bands, FEATURE_DEFAULTS.hopLength]`;

describe.skipIf(noBrowser)("a notebook that is open while src is edited", () => {
  let root: string, lab: Lab, page: Page;
  beforeAll(async () => {
    const project = copyProject();
    root = project.root;
    lab = await startLab({ JUPYTER_PATH: project.specs });
    writeNotebook(join(lab.folder, "reload.ipynb"), [CELL], "probe");
    ({ page } = await lab.open("reload.ipynb"));
  });
  afterAll(async () => {
    if (page) await leave(page);
    await lab?.close();
    if (root) rmSync(root, { recursive: true });
  });

  /** Runs the cell again; what it shows, or its error. */
  async function shown(): Promise<string> {
    await command(page, "notebook:run-all-cells");
    const cells = await outputs(page);
    return faults(cells)[0] ?? cells.flat().map(({ text }) => [text ?? ""].flat().join("")).join("").trim();
  }
  const edit = (file: string, from: string, to: string) => {
    const path = join(root, "src", file), code = readFileSync(path, "utf8");
    expect(code).toContain(from);
    writeFileSync(path, code.replace(from, to));
  };

  it("has the edit when its import runs again, however many files and rooms lie between", async () => {
    expect(await shown()).toBe("[ 64, 64, 256 ]");
    edit("features/mfsc.ts", "bands: 64", "bands: 40"); // features.ts → features/features.ts → features/mfsc.ts
    expect(await shown()).toBe("[ 40, 40, 256 ]");
    edit("audio/stft.ts", "hopLength: 256", "hopLength: 128"); // … → audio.ts → audio/stft.ts
    expect(await shown()).toBe("[ 40, 40, 128 ]");
  });

  it("is told file and line of an edit that does not compile, and goes on when it is mended", async () => {
    edit("features/mfsc.ts", "bands: 40", "bands: fourty");
    expect(await shown()).toMatch(/src\/features\/mfsc\.ts:\d+:\d+ - error TS2304: Cannot find name 'fourty'/);
    edit("features/mfsc.ts", "bands: fourty", "bands: 48");
    expect(await shown()).toBe("[ 48, 48, 128 ]");
  });
});
