import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { WaveFile } from "wavefile";
import { EMOTIONS, random, sha256, writeWhole } from "../base";

/** How a voice is set for an emotion; each utterance deviates at random from it by about SPREAD. */
export interface Voicing {
  readonly rate: number;  // words a minute
  readonly pitch: number; // eSpeak's scale, 0 … 99; neutral speech is near 50
  readonly range: number; // eSpeak's scale of the pitch's range, 0 … 99
  readonly level: number; // peak, as a share of full scale
  readonly tilt: number;  // above 0 brighter (treble raised), below 0 darker; see `tilted`
}

/**
 * The directions, relative to neutral, are those on which reviews of vocal emotion agree. Juslin and Laukka
 * (Psychological Bulletin 129, 2003) and Scherer (Speech Communication 40, 2003): anger fast, loud, high,
 * varied and bright; fear fast and high, little varied; happiness fast, rather loud, high and varied; sadness
 * slow, soft, low and dark, little varied. Murray and Arnott (JASA 93, 1993): disgust slow, low and soft.
 * Surprise, high and very varied, and all the amounts are our choice. No evidence about emotion comes out of
 * this.
 */
const VOICINGS: Readonly<Record<string, Voicing>> = {
  angry:    { rate: 185, pitch: 60, range: 72, level: 0.85, tilt: 0.80 },
  disgust:  { rate: 140, pitch: 36, range: 55, level: 0.45, tilt: -0.48 },
  fear:     { rate: 195, pitch: 72, range: 28, level: 0.40, tilt: -0.24 },
  happy:    { rate: 180, pitch: 66, range: 78, level: 0.70, tilt: 0.48 },
  neutral:  { rate: 165, pitch: 48, range: 45, level: 0.55, tilt: -0.02 },
  sad:      { rate: 132, pitch: 34, range: 20, level: 0.30, tilt: -0.74 },
  surprise: { rate: 165, pitch: 82, range: 92, level: 0.65, tilt: 0.18 },
};
const SPREAD: Voicing = { rate: 11, pitch: 6, range: 11, level: 0.08, tilt: 0.03 };

/** The share of utterances spoken in an emotion drawn at random: no model can be right about all of them. */
const LAPSES = 0.05;

/** The two speakers: eSpeak's voices. */
export const VOICES: Readonly<Record<string, string>> = { VA: "en-us+f2", VB: "en-us+m3" };

export const WORDS: readonly string[] = `
  bird cup rain stone lamp wheel fish glove train milk road chair king leaf soap branch horse tent mouth bread
  clock shirt plum gate knife rope sheep bell cloud thumb juice watch bridge nose farm shell dog tooth week
  van ship light brick hat page fork wool drum peach ring sand west bath cart moon plate jug voice snow match
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
const NOT_INSTALLED = "The stand-in corpus is spoken by the package @echogarden/espeak-ng-emscripten, " +
  "which is not installed. Run `npm install --include=optional`, or put recordings where data/README.md says.";

interface Saying extends Voicing { readonly file: string; readonly voice: string; readonly text: string }

/** What is spoken, word by word, so that a smaller corpus is the beginning of a larger one. */
function sayings(words: number): Saying[] {
  const next = random(VERSION);
  const bell = () => Array.from({ length: 12 }, next).reduce((a, b) => a + b) - 6; // nearly normal
  return WORDS.slice(0, words).flatMap(word => Object.entries(VOICES).flatMap(([speaker, voice]) =>
    EMOTIONS.map(emotion => {
      const heard = next() < LAPSES ? EMOTIONS[Math.floor(next() * EMOTIONS.length)] : emotion;
      const draw = (key: keyof Voicing, low: number, high: number) =>
        Math.min(high, Math.max(low, VOICINGS[heard][key] + SPREAD[key] * bell()));
      return {
        file: `${speaker}_${emotion}/${speaker}_${word}_${emotion.replace("surprise", "ps")}.wav`,
        voice, text: `Say the word ${word}`,
        rate: Math.round(draw("rate", 90, 300)),
        pitch: Math.round(draw("pitch", 0, 99)),
        range: Math.round(draw("range", 0, 99)),
        level: draw("level", 0.05, 0.98),
        tilt: draw("tilt", -0.9, 0.9),
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

/** The WAV file: tilted, at its level, with room noise and a pause of up to 0.2 s around. */
function recording(spoken: Int16Array, { tilt, level }: Saying, next: () => number): Uint8Array {
  const voice = tilted(spoken, tilt), peak = voice.reduce((peak, x) => Math.max(peak, Math.abs(x)), 1);
  const [before, after] = [next(), next()].map(x => Math.floor(x * 0.2 * SAMPLE_RATE));
  const samples = Int16Array.from({ length: before + voice.length + after }, (_, i) =>
    Math.round((voice[i - before] ?? 0) * level * 32_767 / peak + 24 * (next() + next() - 1)));
  const wav = new WaveFile();
  wav.fromScratch(1, SAMPLE_RATE, "16", samples);
  return wav.toBuffer();
}

/**
 * Makes the stand-in corpus of so many words (1 … 200; × 7 emotions × 2 voices) below `within`, unless it is
 * there, and returns its folder. Laid out as TESS is, with the checksums in `.sha256`; the same bytes on
 * every machine. The folder appears whole or not at all, so that a killed run leaves nothing that counts.
 * Throws an Error when the synthesiser is not installed or a file cannot be written, a RangeError when the number
 * of words is out of range.
 */
export async function makeStandin(
  { words = 40, within = "data/cache/standin" } = {}, watch?: (done: number, total: number) => void,
): Promise<string> {
  if (!Number.isInteger(words) || words < 1 || words > WORDS.length)
    throw new RangeError(`a stand-in corpus has 1 to ${WORDS.length} words, not ${words}`);
  const folder = resolve(within, `${words}-words-${VERSION}`), plan = sayings(words);
  if (await isWhole(folder, plan)) {
    await utimes(folder, new Date(), new Date()).catch(() => {}); // `npm run clean` goes by when it was last used
    return folder;
  }
  await mkdir(dirname(folder), { recursive: true });
  await removeUnfinished(dirname(folder));

  const unfinished = await mkdtemp(`${folder}.${process.pid}.`);
  let done = 0;
  const checksums: string[] = [];
  const keep = async (samples: Int16Array, saying: Saying) => {
    const i = plan.indexOf(saying);
    const wav = recording(samples, saying, random(i));
    checksums[i] = `${sha256(wav)}  ${saying.file}\n`;
    writeWhole(join(unfinished, saying.file), wav);
    watch?.(++done, plan.length);
  };
  const spoken = Object.values(VOICES).map(voice => speak(plan.filter(s => s.voice === voice), keep));
  try {
    await Promise.all(spoken);
    writeWhole(join(unfinished, ".sha256"), checksums.join(""));
  } catch (error) {
    await Promise.allSettled(spoken); // no voice writes any more
    await rm(unfinished, { recursive: true });
    throw error;
  }
  const late = await isWhole(folder, plan); // another process was faster
  await rm(late ? unfinished : folder, { recursive: true, force: true });
  if (!late) await rename(unfinished, folder);
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
  for (const name of await readdir(folder)) {
    const pid = name.split(".")[1];
    if (pid && !isAlive(Number(pid))) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // somebody else's
  }
}

/** Has sayings spoken in a thread of their own; `take` gets the samples of each, in order, one at a time. */
function speak(
  list: readonly Saying[], take: (samples: Int16Array, saying: Saying) => Promise<void>,
): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(resolve("src/corpus/speak.mjs"), { workerData: list, execArgv: [] }); // needs no tsx
    let spoken = 0, taken = Promise.resolve();
    worker.on("message", (samples: Int16Array) => {
      const saying = list[spoken++];
      taken = taken.then(() => take(samples, saying));
      taken.catch(error => { // before it ends, which would be another reason
        fail(error);
        void worker.terminate();
      });
    });
    worker.on("error", (error: NodeJS.ErrnoException) =>
      fail(error.code === "ERR_MODULE_NOT_FOUND" ? new Error(NOT_INSTALLED) : error));
    worker.on("exit", () => {
      if (spoken < list.length) fail(new Error(`The synthesiser stopped before "${list[spoken].text}".`));
      else taken.then(done, fail);
    });
  });
}
