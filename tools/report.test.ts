import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { PYTHON } from "./setup.mjs";

const folder = mkdtempSync(join(tmpdir(), "report-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the report: every page, every local link there, nothing fetched, charts live, code folded", () => {
  const script = `
import sys, nbformat
from pathlib import Path
sys.path.insert(0, "tools")
from report import write_report
names = ["01-data-audit", "08-claims"]
write_report([(name, nbformat.read(f"notebooks/{name}.ipynb", as_version=4)) for name in names], Path(sys.argv[1]))`;
  execFileSync(PYTHON, ["-c", script, folder], { stdio: ["ignore", "pipe", "pipe"] });
  const pages = readdirSync(folder).filter(file => file.endsWith(".html"));
  expect(pages.sort()).toEqual(
    ["01-data-audit.html", "08-claims.html", "data.html", "environment.html", "index.html"]);
  for (const page of pages) {
    const html = readFileSync(join(folder, page), "utf8");
    expect(html.match(/<(?:script|img|link)[^>]+(?:src|href)="https?:[^"]*"/g), page).toBeNull();
    const local = [...html.matchAll(/<(?:a|img|script)[^>]+(?:href|src)="([^"#:]+\.(?:html|png|js))"/g)];
    for (const [, target] of local) expect(existsSync(join(folder, target)), `${page} → ${target}`).toBe(true);
    expect(html).toContain("prefers-color-scheme: dark");
  }
  const claims = readFileSync(join(folder, "08-claims.html"), "utf8");
  expect(claims).toContain("Plotly.newPlot");
  expect(claims).toContain('<details class="code">');
}, 60_000);
