import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { wav } from "../../../src/audio/tests/recordings";
import { random } from "../../../src/base";
import { hears, noBrowser } from "../browser";
import { command, idle, leave, outputs, settled, startLab, writeNotebook, type Lab } from "./lab";

const TAKEN = 0.001; // of probabilities: a take has 16 bits, which are rounded anew

const scratch = mkdtempSync(join(tmpdir(), "recorder-")), at = (name: string) => join(scratch, name);
const next = random(1), RATE = 44100;
const silence = (seconds: number) => new Array<number>(Math.round(seconds * RATE)).fill(0);
/** As a microphone that is switched on: its noise, 57 dB below full scale. */
const noisy = (samples: readonly number[]) => samples.map((sample) => sample + 0.0015 * (2 * next() - 1));

/** Something like a voice: harmonics of a pitch that moves, in syllables. */
const voice = (seconds: number) => silence(seconds).map((_, n) => {
  const t = n / RATE, phase = 2 * Math.PI * (150 * t + 4 * Math.sin(6 * t));
  const harmonics = Array.from({ length: 20 }, (_, h) => Math.sin((h + 1) * phase) / (h + 1));
  return 0.2 * harmonics.reduce((sum, x) => sum + x, 0) * (0.6 - 0.4 * Math.cos(8 * Math.PI * t));
});
const tone = (seconds: number, hertz: number) => silence(seconds).map((_, n) => 0.5 * Math.sin(2 * Math.PI * hertz * n / RATE));
const file = (samples: readonly number[]) => wav(samples, { bits: 16, sampleRate: RATE });

const NETWORK = `import { EMOTIONS } from "../src/base";
import { FEATURE_DEFAULTS } from "../src/features";
import { waveforms } from "../src/figures";
import { cnnBiLstm, recognise, recogniseFile, type SavedModel } from "../src/models";
import { display, interact, liveListener, recorder } from "../src/notebook";
import { tf } from "../src/tensorflow";
const model = cnnBiLstm([64, 1]);
model.setWeights(model.getWeights().map((w, i) => tf.randomUniform(w.shape, -0.5, 0.5, "float32", i)));
const card = { labels: EMOTIONS, reading: "as counted", features: FEATURE_DEFAULTS,
  standardisation: { mean: new Array(64).fill(-3), deviation: new Array(64).fill(2) } };
const saved = { model, card } as unknown as SavedModel;
const look = async (path: string) => {
  const { recording, kept, probabilities } = await recogniseFile(saved, path);
  return [waveforms([{ label: "as recorded", signal: recording, kept }], { title: "a sound", source: "none" }),
    \`heard \${Array.from(probabilities, (p) => p.toFixed(4)).join(" ")}\`];
};`;
const SHOWN = `await interact({ sound: recorder("recording", ${JSON.stringify(at("first.wav"))}) }, ({ sound }) => look(sound));`;
const LIVE = 'display(liveListener("live", EMOTIONS, (sound) => recognise(saved, sound)));';

describe.skipIf(noBrowser)("the recorder in JupyterLab", () => {
  let lab: Lab, page: Page, errors: string[];
  const kept = new Set<string>();

  beforeAll(async () => {
    writeFileSync(at("first.wav"), file(tone(1, 300)));
    writeFileSync(at("take.wav"), file(noisy([...silence(3), ...voice(1.6), ...silence(20)])));
    lab = await startLab({}, "none", ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-audio-capture=${at("take.wav")}%noloop`]);
    writeNotebook(join(lab.folder, "recorder.ipynb"), [NETWORK, SHOWN, SHOWN, LIVE]);
    ({ page, errors } = await lab.open("recorder.ipynb"));
    await command(page, "notebook:run-all-cells");
    await settled(page, 4, 100);
  });
  afterAll(async () => {
    await lab?.close();
    for (const path of kept) rmSync(path);
    rmSync(scratch, { recursive: true });
  });

  const recorder = (index = 0): Locator => page.locator(".recorder").nth(index);
  const button = (name: string | RegExp, index?: number) => recorder(index).getByRole("button", { name });
  const says = (what: RegExp, index?: number) =>
    recorder(index).getByRole("status").filter({ hasText: what }).waitFor({ timeout: 60_000 });
  const choose = (file: string, index?: number) => recorder(index).locator("input").setInputFiles(file);

  /** The path that the recorder names. */
  async function keptAs(index?: number): Promise<string> {
    await says(/^Kept as /, index);
    const [, path] = /^Kept as (.*)\. It stays/.exec((await recorder(index).getByRole("status").textContent())!)!;
    kept.add(path);
    return path;
  }
  /** What the network says of a file, once its path stands below a recorder's pictures. */
  const heard = (path: string, cell = 1): Promise<number[]> => vi.waitFor(async () => {
    const lines = (await outputs(page))[cell].flatMap(({ data }) => data?.["text/plain"] ?? []).join("\n").split("\n");
    expect(lines).toContain(`recording ${path}`);
    return lines.find((line) => line.startsWith("heard"))!.split(" ").slice(1).map(Number);
  }, { timeout: 60_000 });
  const difference = (a: number[], b: number[]) => Math.max(...a.map((p, i) => Math.abs(p - b[i])));
  let fromFile: number[];

  it("takes a file: it is kept byte by byte, and heard", async () => {
    await choose(at("take.wav"));
    const path = await keptAs();
    expect(readFileSync(path)).toEqual(readFileSync(at("take.wav")));
    fromFile = await heard(path);
    expect(difference(fromFile, await heard(at("first.wav"), 2))).toBeGreaterThan(20 * TAKEN);
  });

  it("records: what is heard is what is heard in the file; it plays back", async () => {
    await hears(page, at("take.wav"));
    await button("Record").click();
    await button("Stop · 5 s left").waitFor();
    await button(/^Stop/).click();
    const path = await keptAs();
    expect(basename(path)).toMatch(/^\d{4}-\d\d-\d\dT[\d-]+-recording\.wav$/);
    await says(/recording\.wav/);
    const recorded = await heard(path), apart = difference(recorded, fromFile);
    console.log("recorded against file, probabilities apart by", apart.toFixed(4));
    expect(apart).toBeLessThan(TAKEN);
    expect(await recorder().locator("audio").evaluate((player: any) => player.duration)).toBeGreaterThan(4);
  });

  it("two on a page record at the same time, each for itself", async () => {
    for (const index of [0, 1]) await button("Record", index).click();
    for (const index of [0, 1]) {
      await button("Stop · 5 s left", index).waitFor();
      await button(/^Stop/, index).click();
    }
    const [one, other] = [await keptAs(0), await keptAs(1)];
    expect(one).not.toBe(other);
    await heard(one, 1);
    await heard(other, 2);
  });

  const REFUSED: [string, () => Buffer, RegExp][] = [
    ["silence", () => file(silence(1)), /silence\.wav: it is silent/],
    ["cough", () => file(noisy([...silence(1), ...voice(0.2), ...silence(1)])),
      /cough\.wav: only 0\.\d\d seconds are left without the silence around/],
    ["long", () => wav(tone(109, 99), { bits: 8, sampleRate: 8000 }), /long\.wav: it lasts 10 minutes/],
    ["text", () => Buffer.from("no sound at all"), /text\.wav: it is none of WAV/],
  ];
  it.each(REFUSED)("says why a file is refused, and keeps what is shown: %s", async (name, make, sentence) => {
    const before = (await outputs(page))[1];
    writeFileSync(at(`${name}.wav`), make());
    await choose(at(`${name}.wav`));
    await says(sentence);
    expect((await outputs(page))[1]).toEqual(before);
  });

  it("does not send what is too large", async () => {
    writeFileSync(at("huge.wav"), "");
    truncateSync(at("huge.wav"), 60 * 2 ** 20);
    await choose(at("huge.wav"));
    await says(/^huge\.wav has 60 MB/);
  });

  it("says that nothing was heard", async () => {
    await button("Record").click();
    await button("Stop · 9 s left").waitFor(); // the take begins with three seconds of silence
    await button(/^Stop/).click();
    await says(/^Nothing was heard/);
  });

  it.each([["NotAllowedError", /^The microphone was refused/], ["NotFoundError", /^There is no microphone/],
    ["NotReadableError", /^The microphone is busy/], ["AbortError", /does not work \(AbortError\)/],
  ])("names the reason why there is no microphone: %s", async (name, sentence) => {
    await page.evaluate((name) => {
      const { navigator, DOMException } = globalThis as any;
      const { mediaDevices } = navigator, { getUserMedia } = mediaDevices;
      mediaDevices.getUserMedia = async () => {
        mediaDevices.getUserMedia = getUserMedia;
        throw new DOMException("", name);
      };
    }, name);
    await button("Record").click();
    await says(sentence);
    await button("Record").waitFor();
  });

  it("listens: what is heard moves while somebody speaks, and stands still in silence", async () => {
    const live = page.locator(".recorder.live"), canvas = live.locator("canvas");
    const picture = () => canvas.evaluate((element: any) => element.toDataURL());
    const before = await picture();
    await live.getByRole("button", { name: "Listen" }).click();
    await live.getByRole("button", { name: /^Stop/ }).waitFor();
    await live.getByText("Silence.").waitFor();
    await live.locator(":scope:not(.quiet)").waitFor({ timeout: 20_000 });
    expect(await picture()).not.toBe(before);
    const shares = await live.locator(".bar span:last-child").allTextContents();
    expect(shares.map(parseFloat).reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, -1);
    expect(Number(await live.getAttribute("data-latency"))).toBeGreaterThan(100);
    await live.getByRole("button", { name: /^Stop/ }).click();
    await live.getByRole("button", { name: "Listen" }).waitFor();
  });

  it("a kernel that is restarted meanwhile: what was recorded plays, and the cell runs again", async () => {
    await button("Record").click();
    await button("Stop · 6 s left").waitFor(); // the voice has begun
    await page.evaluate(() => (globalThis as any).jupyterapp.shell.currentWidget.sessionContext.restartKernel());
    await says(/^The kernel has gone: run this cell again\. What you recorded can still be played here\.$/);
    expect(await recorder().locator("audio").evaluate((player: any) => player.duration)).toBeGreaterThan(3);
    await idle(page);
    await command(page, "notebook:run-all-cells");
    await settled(page, 4, 100);
    await button("Record").and(page.locator(":enabled")).waitFor();
    await choose(at("take.wav"));
    await heard(await keptAs());
    expect(errors).toEqual([]);
  });

  it("saved and opened with another kernel: what was said last and the pictures stand there; it says what to do", async () => {
    await button("Record").and(page.locator(":enabled")).waitFor();
    await command(page, "docmanager:save");
    await leave(page);
    ({ page, errors } = await lab.open("recorder.ipynb"));
    await says(/^The kernel is busy, or this cell has to run again\.$/);
    expect(await button("Record").isDisabled()).toBe(true);
    await page.locator(".plot-img").first().waitFor();
    expect(errors).toEqual([]);
  });

  it("opened untrusted: a line and the pictures stand there, and no sound", async () => {
    const text = readFileSync(join(lab.folder, "recorder.ipynb"), "utf8"), notebook = JSON.parse(text);
    expect(text).not.toContain("data:audio");
    notebook.cells.push({ id: "foreign", cell_type: "markdown", metadata: {}, source: "by somebody else" });
    writeFileSync(join(lab.folder, "foreign.ipynb"), JSON.stringify(notebook));
    await leave(page);
    ({ page, errors } = await lab.open("foreign.ipynb"));
    await page.getByText("Controls: recording.").first().waitFor();
    await page.locator(".plot-img").first().waitFor();
    expect(await page.locator(".recorder").count()).toBe(0);
    expect(errors).toEqual([]);
    await leave(page);
  });
});
