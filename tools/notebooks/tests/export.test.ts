import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { PYTHON } from "../../setup/steps.mjs";
import { chartsOf, NOTEBOOKS, standinsOf } from "../notebooks";

describe("a committed notebook, exported by plain nbconvert", () => {
  const folder = mkdtempSync(join(tmpdir(), "export-"));
  beforeAll(async () => {
    await promisify(execFile)(resolve(PYTHON),
      ["-m", "nbconvert", "--to", "html", "--log-level=ERROR", "--output-dir", folder, ...NOTEBOOKS]);
  }, 300_000);

  test.each(NOTEBOOKS)("%s: a picture for every chart, a line for the controls", (path) => {
    const html = readFileSync(join(folder, `${basename(path, ".ipynb")}.html`), "utf8");
    const pictures = html.match(/<img[^>]*?src="data:image\/png;base64,[^"]{1000,}"/g) ?? [];
    expect(pictures).toHaveLength(chartsOf(path).length);
    for (const line of standinsOf(path)) expect(html).toContain(line);
    expect(html).not.toMatch(/widget-(view|state)\+json/); // what has none of its models shows an error
  });
});
