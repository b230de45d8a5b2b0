import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { CHROMIUM, noBrowser } from "../../kernel/browser";
import { PYTHON } from "../../setup/steps.mjs";

const folder = mkdtempSync(join(tmpdir(), "report-"));

const names = ["01-data-audit", "09-claims"];

test("the report: every page, every local link there, nothing fetched, charts live, code folded", async () => {
  const script = `
import sys, nbformat
from pathlib import Path
sys.path.insert(0, "tools/notebooks")
from report import write_pdf, write_report
names = ${JSON.stringify(names)}
notebooks = [(name, nbformat.read(f"notebooks/{name}.ipynb", as_version=4)) for name in names]
write_report(notebooks, Path(sys.argv[1]))
print(write_pdf(Path(sys.argv[1]) / "print.html"))
for _, notebook in notebooks:
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown" or "text/markdown" in str(cell.outputs)]
write_report(notebooks, Path(sys.argv[1]) / "own", "mine")`;
  const { stdout } = await promisify(execFile)(PYTHON, ["-c", script, folder]), pdf = stdout.trim();
  const pages = readdirSync(folder).filter(file => file.endsWith(".html"));
  expect(pages.sort()).toEqual(
    ["01-data-audit.html", "09-claims.html", "data.html", "environment.html", "index.html", "print.html"]);
  for (const page of pages) {
    const html = readFileSync(join(folder, page), "utf8");
    expect(html.match(/<(?:script|img|link)[^>]+(?:src|href)="https?:[^"]*"/g), page).toBeNull();
    const local = [...html.matchAll(/<(?:a|img|script)[^>]+(?:href|src)="([^"#:]+)[#"]/g)];
    for (const [, target] of local) expect(existsSync(join(folder, target)), `${page} → ${target}`).toBe(true);
    expect(html).toContain("prefers-color-scheme: dark");
  }
  const verdict = readFileSync(join(folder, "index.html"), "utf8"), own = readFileSync(join(folder, "own/index.html"), "utf8");
  expect(verdict).not.toContain("What came out on");
  for (const part of ["What came out on mine", "recordings are used", "The project’s verdict", "Speech emotion, reproduced"])
    expect(own.replace(/&#8217;|'/g, "’").replace("the project", "The project")).toContain(part);
  expect(own).toContain(">What is in the recordings?<a");
  expect(own).not.toContain(">What holds, and what does not?<a"); // of TESS and SAVEE alone

  const claims = readFileSync(join(folder, "09-claims.html"), "utf8");
  expect(claims).toContain("drawChart(document");
  expect(claims).toContain('<details class="code">');

  const paper = readFileSync(join(folder, "print.html"), "utf8"); // pictures, no script draws anything
  expect(paper).not.toContain("drawChart(document");
  const count = (page: string, part: string) => readFileSync(join(folder, page), "utf8").split(part).length - 1;
  const charts = names.reduce((sum, name) => sum + count(`${name}.html`, "drawChart(document"), 0);
  const png = "data:image/png;base64", ofStyle = count("index.html", png);
  expect(count("print.html", png) - ofStyle).toBe(charts);
  for (const title of ["Speech emotion, reproduced", "What is in the recordings?", "What holds, and what does not?"])
    expect(paper).toContain(title);
  if (pdf === "None") return console.log("no Chromium or Chrome here: no PDF to look at");
  const printed = readFileSync(pdf, "latin1");
  expect(printed.startsWith("%PDF")).toBe(true);
  expect(printed).not.toContain(folder); // no path of this machine in a link
});

test.skipIf(noBrowser)("on a phone charts fit, and a swipe that begins on one scrolls the page", async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--no-first-run"] });
  try {
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await phone.newPage(), touch = await phone.newCDPSession(page), charts = page.locator(".chart");
    await page.goto(`file://${join(folder, "01-data-audit.html")}`);
    await charts.last().locator(".main-svg").first().waitFor();
    const widths = await charts.evaluateAll((all) => all.map((one: any) => Math.max(one.scrollWidth,
      ...[...one.querySelectorAll("text")].map((text: any) => text.getBoundingClientRect().right))));
    expect(widths.length).toBeGreaterThan(3);
    expect(Math.max(...widths)).toBeLessThanOrEqual(390);
    const at = (): Promise<number> => page.evaluate("scrollY");
    for (const index of widths.keys()) {
      await charts.nth(index).evaluate((chart: any) => chart.scrollIntoView({ block: "center" }));
      const { x, y, width, height } = (await charts.nth(index).boundingBox())!, before = await at();
      const finger = (type: "touchStart" | "touchMove" | "touchEnd", up = 0) => touch.send("Input.dispatchTouchEvent",
        { type, touchPoints: type === "touchEnd" ? [] : [{ x: x + width / 2, y: y + height / 2 - up }] });
      await finger("touchStart");
      for (let up = 20; up <= 200; up += 20) await finger("touchMove", up);
      await finger("touchEnd");
      await expect.poll(at, { timeout: 30_000 }).toBeGreaterThan(before + 100);
      for (let last = -1; last !== await at(); await setTimeout(300)) last = await at(); // the momentum of this swipe
    }
  } finally {
    await browser.close();
  }
}, 120_000);
