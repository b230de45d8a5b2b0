import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { EMOTIONS, type Emotion } from "./paper";
import { random } from "./random";

/** How a voice is set for an emotion; each utterance deviates at random from it by about SPREAD. */
export interface Voicing {
  readonly rate: number;  // words a minute
  readonly pitch: number; // eSpeak's scale, 0 … 99; neutral speech is near 50
  readonly range: number; // eSpeak's scale of the pitch's range, 0 … 99
  readonly level: number; // peak, as a share of full scale
  readonly tilt: number;  // above 0 brighter (treble raised), below 0 darker; see `tilted`
}

/**
 * Directions, relative to neutral, that reviews of vocal emotion agree on: Juslin and Laukka (Psychological Bulletin
 * 129, 2003, tables 7 and 11) and Scherer (Speech Communication 40, 2003) for anger (fast, loud, high, variable, bright),
 * fear (fast, high, little varied), happiness (fast, rather loud, high, variable) and sadness (slow, soft, low, little
 * varied, dark); Murray and Arnott (JASA 93, 1993) for disgust (slow, low, soft). They do not treat surprise alike: high
 * with a wide range is our choice. The amounts are ours throughout. No evidence about emotion can come out of this.
 */
export const VOICINGS: Readonly<Record<Emotion, Voicing>> = {
  angry:    { rate: 185, pitch: 62, range: 72, level: 0.85, tilt: 0.45 },
  disgust:  { rate: 142, pitch: 38, range: 55, level: 0.45, tilt: 0.05 },
  fear:     { rate: 195, pitch: 72, range: 30, level: 0.40, tilt: -0.10 },
  happy:    { rate: 180, pitch: 66, range: 75, level: 0.70, tilt: 0.25 },
  neutral:  { rate: 165, pitch: 48, range: 45, level: 0.55, tilt: 0 },
  sad:      { rate: 135, pitch: 36, range: 22, level: 0.30, tilt: -0.35 },
  surprise: { rate: 165, pitch: 80, range: 92, level: 0.65, tilt: 0.10 },
};
export const SPREAD: Voicing = { rate: 14, pitch: 7, range: 14, level: 0.10, tilt: 0.12 };

/** The two speakers: eSpeak voices. */
export const VOICES: Readonly<Record<string, string>> = { VA: "en-us+f2", VB: "en-us+m3" };

export const WORDS: readonly string[] = `
  bird cup rain stone lamp wheel fish glove train milk road chair king leaf soap branch horse tent mouth bread
  clock shirt plum gate knife rope sheep bell cloud thumb juice watch bridge nose farm shell dog tooth week van
  ship light brick hat page fork wool drum peach ring sand west bath cart moon plate jug voice snow match
  frog cake spoon fence path goat lid belt chin fire gold hill ice jam key lake map nail oak pear
  queen roof salt town vine wave yard zoo arm bean cat desk ear fan grape heel ink jar kite limb
  mice net owl pig quilt rug sun toad urn vest wing yeast ant boat comb deer egg foot grass house
  inn jet knot log mask north orb pan quiz rose sock tree uncle vote wood youth ash bone crab dish
  east flag ghost hand itch joke knee lip mud noon ounce pond quay root seed tape use verb wall yolk
  ape bus coin dawn eel fog gum hen inch judge kid lung moth nut oil pipe quart rice seat tin
  veil web year arch bowl cave door elm flute grain hook isle jeep kiln lawn maze nest oats pool soup
`.trim().split(/\s+/);

const VERSION = 1; // counts up when the same size of corpus sounds different
const SAMPLE_RATE = 22_050;

interface Saying extends Voicing { readonly file: string; readonly voice: string; readonly text: string }

/** What is spoken, word by word, so that a smaller corpus is the beginning of a larger one. */
function sayings(words: number): Saying[] {
  const next = random(VERSION);
  const bell = () => Array.from({ length: 12 }, next).reduce((a, b) => a + b) - 6; // near normal, by sums alone
  return WORDS.slice(0, words).flatMap(word => Object.entries(VOICES).flatMap(([speaker, voice]) =>
    EMOTIONS.map(emotion => {
      const draw = (key: keyof Voicing, low: number, high: number) =>
        Math.min(high, Math.max(low, VOICINGS[emotion][key] + SPREAD[key] * bell()));
      return {
        file: `${speaker}_${emotion}/${speaker}_${word}_${emotion.replace("surprise", "ps")}.wav`,
        voice, text: `Say the word ${word}`,
        rate: Math.round(draw("rate", 90, 300)), pitch: Math.round(draw("pitch", 0, 99)),
        range: Math.round(draw("range", 0, 99)), level: draw("level", 0.05, 0.98), tilt: draw("tilt", -0.8, 0.8),
      };
    })));
}

/** Spectral tilt by a first-order filter: a difference raises the treble, a running mean lowers it. */
function tilted(samples: Int16Array, tilt: number): Float64Array {
  const out = new Float64Array(samples.length), a = Math.abs(tilt);
  for (let i = 0; i < samples.length; i++) {
    const before = i ? (tilt > 0 ? samples[i - 1] : out[i - 1]) : 0;
    out[i] = tilt > 0 ? samples[i] - a * before : (1 - a) * samples[i] + a * before;
  }
  return out;
}

/** The recording: tilted, brought to its level, with some room noise and up to 0.2 s of silence at both ends; a WAV. */
function recording(samples: Int16Array, saying: Saying, next: () => number): Buffer {
  const voice = tilted(samples, saying.tilt);
  const gain = saying.level * 32_767 / voice.reduce((peak, x) => Math.max(peak, Math.abs(x)), 1);
  const [before, after] = [next(), next()].map(x => Math.floor(x * 0.2 * SAMPLE_RATE));
  const bytes = 2 * (before + voice.length + after), wav = Buffer.alloc(44 + bytes);
  wav.write("RIFF", 0); wav.writeUInt32LE(36 + bytes, 4); wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16); wav.writeUInt16LE(1, 20); wav.writeUInt16LE(1, 22); // 16 bytes of format: PCM, mono
  wav.writeUInt32LE(SAMPLE_RATE, 24); wav.writeUInt32LE(2 * SAMPLE_RATE, 28);
  wav.writeUInt16LE(2, 32); wav.writeUInt16LE(16, 34); wav.write("data", 36); wav.writeUInt32LE(bytes, 40);
  for (let i = 0; 2 * i < bytes; i++) {
    const sample = gain * (voice[i - before] ?? 0) + 24 * (next() + next() - 1);
    wav.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(sample))), 44 + 2 * i);
  }
  return wav;
}

/**
 * Makes the stand-in corpus of so many words (1 … 200; × 7 emotions × 2 voices) below `within`, unless it is there,
 * and returns its folder. Laid out as TESS is, with the checksums in `.sha256`; the same bytes on every machine. The
 * folder appears whole or not at all, so that a killed run leaves nothing that counts.
 * Throws an Error when the synthesiser is not installed, a RangeError when the number of words is out of range.
 */
export async function makeStandin(
  { words = 40, within = "data/cache/standin" } = {}, watch?: (done: number, total: number) => void,
): Promise<string> {
  if (!Number.isInteger(words) || words < 1 || words > WORDS.length)
    throw new RangeError(`a stand-in corpus has 1 to ${WORDS.length} words, not ${words}`);
  const folder = resolve(within, `${words}-words-${VERSION}`), unfinished = `${folder}.${process.pid}.part`;
  const plan = sayings(words);
  if (await isWhole(folder, plan)) return folder;
  await removeUnfinished(dirname(folder));

  let done = 0;
  const checksums: string[] = [];
  await Promise.all(Object.values(VOICES).map(voice => speak(plan.filter(s => s.voice === voice), async (samples, saying) => {
    const i = plan.indexOf(saying), wav = recording(samples, saying, random(i)), path = join(unfinished, saying.file);
    checksums[i] = `${createHash("sha256").update(wav).digest("hex")}  ${saying.file}\n`;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, wav);
    watch?.(++done, plan.length);
  })));
  await writeFile(join(unfinished, ".sha256"), checksums.join(""));
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  return folder;
}

/** Whether every file of the plan is there and not empty. */
async function isWhole(folder: string, plan: readonly Saying[]): Promise<boolean> {
  const sizes = await Promise.all([".sha256", ...plan.map(saying => saying.file)].map(file =>
    stat(join(folder, file)).then(found => found.size, () => 0)));
  return sizes.every(size => size > 0);
}

/** Removes what processes that are no more have left. */
async function removeUnfinished(folder: string): Promise<void> {
  const alive = (pid: number) => { try { return process.kill(pid, 0); } catch { return false; } };
  for (const name of await readdir(folder).catch(() => []))
    if (name.endsWith(".part") && !alive(Number(name.split(".").at(-2)))) await rm(join(folder, name), { recursive: true });
}

/** Has sayings spoken in a thread of their own; `take` gets the samples of each, in order, one at a time. */
function speak(
  list: readonly Saying[], take: (samples: Int16Array, saying: Saying) => Promise<void>,
): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(resolve("src/speak.mjs"), { workerData: list });
    let spoken = 0, taken = Promise.resolve();
    worker.on("message", (samples: Int16Array) => {
      const saying = list[spoken++];
      taken = taken.then(() => take(samples, saying));
      taken.catch(error => worker.terminate().then(() => fail(error)));
    });
    worker.on("error", error => fail((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND" ? notInstalled() : error));
    worker.on("exit", () => taken.then(done, fail));
  });
}

const notInstalled = () => new Error(
  "The stand-in corpus is spoken by the optional package @echogarden/espeak-ng-emscripten, which is not installed. " +
  "Install it with `npm install --include=optional`, or put real recordings where data/README.md says.");
