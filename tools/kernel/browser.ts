/** The browser of the tests in a real JupyterLab. */
import { existsSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";

export const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";

/** Why no tests run in it, which take minutes; false where they do. */
export const noBrowser = process.env.SER_LAB === "0" ? "SER_LAB=0 switches them off"
  : !existsSync(CHROMIUM) && `there is no ${CHROMIUM}; CHROMIUM may name another Chromium or Chrome`;

/**
 * From now on the page's microphone plays this WAV file, sample by sample, and then silence, for a minute in all, each
 * time somebody records. Nothing is lost on a busy machine, as it is between Chromium's fake microphone and the page.
 */
export async function hears(page: Page, file: string): Promise<void> {
  const bytes = readFileSync(file);
  await page.evaluate(async ([base64, sampleRate]) => {
    const browser = globalThis as any; // its types are not here
    const { buffer } = Uint8Array.from(browser.atob(base64), (letter: string) => letter.charCodeAt(0));
    const minute = new browser.OfflineAudioContext(1, 60 * sampleRate, sampleRate);
    const played = minute.createBuffer(1, minute.length, sampleRate);
    played.copyToChannel((await minute.decodeAudioData(buffer)).getChannelData(0), 0);
    browser.AudioContext = class extends browser.AudioContext {
      constructor() { super({ sampleRate }); }
      createMediaStreamSource() {
        const source = this.createBufferSource();
        source.buffer = played;
        source.start();
        return source;
      }
    };
  }, [bytes.toString("base64"), bytes.readUInt32LE(24)] as const);
}
