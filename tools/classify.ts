/** `npm run classify -- FILE …`: what a saved network hears in recordings of your own. */
import { parseArgs } from "node:util";
import { givenPath, percent } from "../src/base";
import { checkUtterance, readRecording, RecordingError, sampleText } from "../src/audio";
import { type FileRecognition, isNovel, loadModel, NOVEL, recogniseRecording, type SavedModel } from "../src/models";
import { newestModel } from "./newest";

const USAGE = `npm run classify -- [--model FOLDER] FILE …
WAV, AIFF, FLAC, MP3, Ogg (Vorbis, Opus), WebM (Opus) or M4A (AAC), whatever the name says.
FOLDER is a network that notebook 04 made (data/runs/…/models/…, data/models/…); else the newest of them.`;

const seconds = (value: number) => `${value.toFixed(2)} s`;

/** What there is to say about a recording, in lines. */
export function report(path: string, { card }: SavedModel, heard: FileRecognition): string[] {
  const { recording, kept: [start, end], frames, probabilities } = heard, { features, corpus, reading } = card;
  const { samples, sampleRate, container, channels } = recording;
  const peak = samples.reduce((most, s) => Math.max(most, Math.abs(s)), 0);
  const order = card.labels.map((name, i) => ({ name, p: probabilities[i] })).sort((a, b) => b.p - a.p);
  const bar = (p: number) => "█".repeat(Math.round(30 * p));
  return [
    path,
    `  ${container}, ${sampleRate} Hz, ${channels} × ${sampleText(recording)}, ${seconds(samples.length / sampleRate)}`,
    `  peak ${percent(peak)} of full scale${peak >= 0.999 ? ": it may be clipped" : ""}`
      + `${features.normalise ? ", scaled to 100%" : ""}; resampled to ${features.sampleRate} Hz; kept`
      + ` ${seconds(start)} to ${seconds(end)}: ${frames.frames} frames of ${frames.bands} bands`,
    ...order.map(({ name, p }) => `  ${name.padEnd(9)}${percent(p).padStart(7)}  ${bar(p)}`.trimEnd()),
    ...strangeness(heard, corpus.label),
    `  trained on ${corpus.label}, ${reading}: no evidence about other voices`,
  ];
}

function strangeness({ distance, shareNearer: share }: FileRecognition, corpus: string): string[] {
  if (distance === undefined || share === undefined) {
    return ["  how near it lies to what the network was trained on: this older model does not know"];
  }
  return [
    `  ${distance.toFixed(2)} deviations from the nearest training recording; of the validation set`
      + ` of ${corpus} ${percent(share)} lie nearer`,
    ...(isNovel(share) ? [`  ${NOVEL}`] : []),
  ];
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true,
    options: { model: { type: "string" }, help: { type: "boolean", default: false } } });
  if (values.help || !positionals.length) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const folder = values.model ? givenPath(values.model) : newestModel("data");
  const saved = folder && await loadModel(folder).catch((error: Error) => console.error(error.message));
  if (!saved) {
    console.error(`${folder ? "Another" : "There is no network yet. One"} is made by: npm run reproduce -- --only 04`);
    return 1;
  }
  console.log(`network: ${folder}`);
  let refused = 0;
  for (const path of positionals) {
    try {
      const recording = await readRecording(path);
      checkUtterance(recording, path, saved.card.features);
      console.log(report(path, saved, recogniseRecording(saved, recording, path)).join("\n"));
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      refused++;
      console.error(error.message);
    }
  }
  return refused ? 1 : 0;
}

const started = process.argv[1]?.endsWith("classify.ts"); // and not imported by a test
if (started) {
  main().then((code) => { process.exitCode = code; }, (error: Error) => {
    console.error(error.message);
    process.exitCode = 2;
  });
}
