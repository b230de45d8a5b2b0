import { checkUtterance, decode, QUIET, type Recording, RecordingError, sampleText } from "../../../src/audio";
import { percent } from "../../../src/base";
import { melFilterbank } from "../../../src/features";
import { coloursOf } from "../../../src/figures";
import { type FileRecognition, isNovel, NOVEL, recogniseRecording, type SavedModel } from "../../../src/models";
import type { PageData, PageNetwork } from "./data";
import { spectrogram, waveform } from "./draw";
import { MicrophoneError, record, wavOf } from "./microphone";
import { io, loadLayersModel } from "./tensorflow";

const TAKE = 7; // seconds that are recorded at most: what the network as described reads
const OWN = "your recording";

const at = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const data: PageData = JSON.parse(at("data").textContent!);
const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

async function load({ modelTopology, weightSpecs, weights, card, familiar }: PageNetwork): Promise<SavedModel> {
  const model = await loadLayersModel(io.fromMemory({ modelTopology,
    weightSpecs: weightSpecs as io.WeightsManifestEntry[], weightData: bytesOf(weights).buffer }));
  const means = familiar && new Float32Array(bytesOf(familiar).buffer);
  return { model, card, ...means && { familiar: { ...card.familiar!, means } } };
}

const networks = Promise.all(data.networks.map(load));
let chosen = 0; // of the networks
let heard: { readonly recording: Recording; readonly name: string } | undefined;
let turns = 0; // how often something was asked for

/** Whether nothing else was asked for since: what came too late is not shown. */
type IsLatest = () => boolean;

/** Hears a file, from wherever it comes, and shows what came out or why nothing did. */
async function hear(name: string, read: () => Promise<Uint8Array<ArrayBuffer>>): Promise<void> {
  heard = undefined;
  stop?.abort(); // a recording that still runs
  await said(name, async (isLatest) => {
    const bytes = await read();
    const recording = isLatest() && await decode(bytes, name);
    if (!recording || !isLatest()) return;
    checkUtterance(recording, name);
    heard = { recording, name };
    const player = at<HTMLAudioElement>("player");
    URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(new Blob([bytes]));
    await show(isLatest);
  });
}

/** Does something with a recording; its failure stands in the page as one sentence, if it is still asked for. */
async function said(name: string, act: (isLatest: IsLatest) => Promise<void>): Promise<void> {
  const turn = ++turns, isLatest = () => turn === turns;
  problem("");
  document.body.setAttribute("aria-busy", "true");
  try {
    await act(isLatest);
  } catch (error) {
    if (!isLatest()) return;
    const known = error instanceof RecordingError || error instanceof MicrophoneError;
    problem(known ? error.message : `${name}: it cannot be read (${(error as Error).message})`);
    at("result").hidden = true;
  } finally {
    if (isLatest()) document.body.removeAttribute("aria-busy");
  }
}

function problem(sentence: string): void {
  at("problem").textContent = sentence;
  at("problem").hidden = !sentence;
}

async function show(isLatest: IsLatest): Promise<void> {
  const { recording, name } = heard!, network = (await networks)[chosen];
  if (!isLatest()) return;
  const recognition = recogniseRecording(network, recording, name);
  at("name").textContent = name;
  at("result").hidden = false;
  answer(recognition, network);
  draw = () => pictures(recognition, network);
  draw();
}

function answer({ probabilities, distance, shareNearer, recording, kept, frames }: FileRecognition,
  { card: { labels, corpus } }: SavedModel): void {
  const most = Math.max(...probabilities), colours = coloursOf(labels);
  at("answer").textContent = `${labels[probabilities.indexOf(most)]}, ${percent(most, 0)}`;
  at("bars").replaceChildren(...labels.map((label, i) => {
    const item = document.createElement("li"), share = probabilities[i];
    item.innerHTML = `<span></span><div class="track" aria-hidden="true"><div class="fill"></div></div>
      <span class="value"></span>`;
    const [name, track, value] = item.children, fill = track.firstElementChild as HTMLElement;
    name.textContent = label;
    value.textContent = percent(share);
    item.classList.toggle("most", share === most);
    item.dataset.probability = String(share);
    fill.style.width = `${100 * share}%`;
    fill.style.setProperty("--colour", colours[label]);
    return item;
  }));
  const warns = shareNearer !== undefined && isNovel(shareNearer);
  at("warning").hidden = !warns;
  at("warning").textContent = warns ? NOVEL : "";
  at("near").textContent = distance === undefined ? "" : `${distance.toFixed(2)} deviations from the nearest training `
    + `recording of ${corpus.label}; ${percent(shareNearer!, 0)} of the recordings it was validated on lie nearer.`;
  const { container, sampleRate, channels, samples } = recording;
  at("facts").textContent = `${container}, ${sampleRate.toLocaleString("en")} Hz, ${channels} × `
    + `${sampleText(recording)}, ${(samples.length / sampleRate).toFixed(2)} s; peak ${percent(peakOf(samples))} of `
    + `full scale; kept ${kept.map((time) => time.toFixed(2)).join(" to ")} s: ${frames.frames} frames of `
    + `${frames.bands} bands`;
}

function pictures({ recording, kept, frames }: FileRecognition, { card: { features } }: SavedModel): void {
  const width = at("waveform").clientWidth, seconds = recording.samples.length / recording.sampleRate;
  const centres = melFilterbank(features).edges.slice(1, -1);
  at("waveform").innerHTML = waveform(recording, kept, width);
  at("spectrogram").innerHTML = spectrogram(frames, kept, seconds, centres, width);
}

let draw = () => {};
let drawn = 0;
new ResizeObserver(() => {
  const width = at("waveform").clientWidth;
  if (width && width !== drawn) draw();
  drawn = width;
}).observe(at("result"));

const peakOf = (samples: Float32Array): number => samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);

let stop: AbortController | undefined;

async function listen(): Promise<void> {
  if (stop) return stop.abort();
  stop = new AbortController();
  heard = undefined;
  await said(OWN, async (isLatest) => {
    const text = at("record-text"), meter = at("meter"), level = meter.firstElementChild as HTMLElement;
    let loudest = 0;
    try {
      text.textContent = "Allow the microphone …";
      const take = await record(TAKE, stop!.signal, (seconds, peak) => {
        loudest = Math.max(peak, 0.97 * loudest);
        const share = Math.max(0, 1 + Math.log10(Math.max(loudest, 1e-6)) / 2.5); // 50 dB below full scale: 0
        at("record").setAttribute("aria-pressed", "true");
        text.textContent = `Stop · ${Math.max(0, TAKE - seconds).toFixed(1)} s left`;
        meter.hidden = false;
        meter.setAttribute("aria-valuenow", (100 * share).toFixed(0));
        level.style.transform = `scaleX(${share})`;
      });
      if (!isLatest()) return;
      const peak = peakOf(take.samples);
      if (peak < QUIET) {
        throw new MicrophoneError(`Nothing was heard: the loudest sound has ${percent(peak)} of full scale. Is the `
          + "microphone muted, or is another one meant?");
      }
      await hear(OWN, async () => wavOf(take));
    } finally {
      text.textContent = "Record";
      at("record").setAttribute("aria-pressed", "false");
      meter.hidden = true;
      stop = undefined;
    }
  });
}

function take(files: FileList | null | undefined): void {
  if (files?.length !== 1) return problem(files?.length ? `${files.length} files were dropped: one at a time.`
    : "What was dropped is no file: drop a recording.");
  const [file] = files;
  void hear(file.name, async () => new Uint8Array(await file.arrayBuffer()));
}

const button = (text: string, act: () => void): HTMLButtonElement => {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  made.addEventListener("click", act);
  return made;
};

at("record").addEventListener("click", () => void listen());
at("choose").addEventListener("click", () => at("file").click());
at<HTMLInputElement>("file").addEventListener("change", ({ target }) => {
  const input = target as HTMLInputElement;
  if (input.files?.length) take(input.files);
  input.value = ""; // the same file can be chosen again
});
for (const { label, name, wav } of data.utterances) {
  at("utterances").append(button(label, () => void hear(name, async () => bytesOf(wav))));
}
at("utterances").hidden = data.utterances.length === 0;

for (const kind of ["dragenter", "dragover"]) addEventListener(kind, (event) => {
  event.preventDefault();
  at("drop").hidden = false;
});
addEventListener("dragleave", ({ relatedTarget }) => { if (!relatedTarget) at("drop").hidden = true; });
addEventListener("drop", (event) => {
  event.preventDefault();
  at("drop").hidden = true;
  take(event.dataTransfer?.files);
});

const READS: Readonly<Record<string, string>> = {
  "as counted": "64 means over time: the only input with the published number of parameters",
  "as described": "frame after frame of 64 bands: what the paper's text says",
};
at("readings").append(...data.networks.map(({ card: { reading } }, i) => {
  const choice = document.createElement("label");
  choice.innerHTML = `<input type="radio" name="reading"><span></span>`;
  const [input, text] = choice.children as unknown as [HTMLInputElement, HTMLElement];
  text.append(reading, Object.assign(document.createElement("small"), { textContent: READS[reading] }));
  input.value = reading;
  input.checked = i === chosen;
  input.addEventListener("change", () => {
    chosen = i;
    about();
    if (heard) void said(heard.name, show);
  });
  return choice;
}));
at("readings").hidden = data.networks.length < 2;

function about(): void {
  const { card: { corpus }, cardHtml } = data.networks[chosen];
  at("corpus").textContent = `This network learned from ${corpus.label}: ${corpus.about}. Its labels are what actors `
    + "were asked to play, not what anyone felt.";
  at("card").innerHTML = cardHtml;
}
at("worth").textContent = data.worth;
about();
