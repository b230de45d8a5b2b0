/** Moves the controls on a notebook's page and reads what the charts below them show. */
import type { Locator, Page } from "playwright-core";

/** The cells that show controls, and those of their controls that hold a value. */
export const withControls = (page: Page): Locator =>
  page.locator(".jp-CodeCell").filter({ has: page.locator(".jupyter-widgets.widget-vbox") });
export const controlsIn = (cell: Locator): Locator => cell.locator(
  ".noUi-handle, .widget-dropdown select, .widget-checkbox input, .widget-text input");

/** Moves a control, whatever it is, a slider to its end or, where it stands there, to its beginning; says its name. */
export async function move(control: Locator): Promise<string> {
  const kind = await control.evaluate((element: any) => element.type ?? "slider");
  if (kind === "slider") {
    const at = await control.getAttribute("aria-valuenow");
    await control.press("End");
    if (await control.getAttribute("aria-valuenow") === at) await control.press("Home");
  }
  else if (kind === "checkbox") await control.click();
  else if (kind === "text") {
    await control.fill(`${await control.inputValue()}1`);
    await control.press("Enter");
  } else {
    const [at, of] = await control.evaluate((menu: any) => [menu.selectedIndex, menu.options.length]);
    await control.selectOption({ index: (at + 1) % of });
  }
  return control.evaluate((element: any) => element.closest(".jupyter-widgets").innerText.split("\n")[0]);
}

/** What the charts below show: their lines, areas, images and words. Nothing while they are being drawn. */
export const inkOf = (cell: Locator): Promise<string> => cell.locator(
  ".plot-container path[d], .plot-container image, .plot-container text").evaluateAll((drawn) =>
  drawn.map((one: any) => one.getAttribute("d") ?? one.getAttribute("href") ?? one.textContent).join("\n"));
export async function inked(cell: Locator): Promise<string> {
  for (const end = Date.now() + 60_000; Date.now() < end; await cell.page().waitForTimeout(50)) {
    const ink = await inkOf(cell);
    if (ink) return ink;
  }
  throw new Error("no chart was drawn in a minute");
}
