import type { Browser, Page } from "playwright-core";

/** A page from a file, what its console reports as errors, and every request but for itself and its own data. */
export async function openPage(browser: Browser, file: string) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const errors: string[] = [], requests: string[] = [];
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && request.url() !== `file://${file}`) requests.push(request.url());
  });
  await page.goto(`file://${file}`);
  return { page, errors, requests };
}

/** The probabilities that the page shows of a recording, once it shows them. */
export async function answers(page: Page, name: string): Promise<number[]> {
  // a function, since the page forbids the evaluation of text
  await page.waitForFunction((name) => !document.body.ariaBusy && !document.getElementById("result")!.hidden
    && document.getElementById("name")!.textContent === name, name, { timeout: 120_000 });
  return page.locator("#bars li").evaluateAll((all) =>
    all.map((one) => Number((one as HTMLElement).dataset.probability)));
}
