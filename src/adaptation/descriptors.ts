import { pitchTrack, preprocess, readRecording, type Signal } from "../audio";
import type { Utterance } from "../corpus";
import { cacheFolder, FRONT_END, mfsc, readCache, writeCache } from "../features";

/** What is heard of an utterance over time: frames × (64 mel bands, semitones, clarity), 16 ms apart. */
export interface Descriptors { readonly values: Float32Array; readonly frames: number }

export const BANDS = 64, SEMITONES = 64, CLARITY = 65, COLUMNS = 66;

const CHUNK = 256; // recordings: pitch tracking that is stopped has lost some seconds, not all

/** The track of a signal at 16 kHz. @throws RangeError as mfsc and pitchTrack */
async function describe(signal: Signal): Promise<Descriptors> {
  const { values: mel, frames } = mfsc(signal), { semitones, clarity } = await pitchTrack(signal);
  const values = new Float32Array(frames * COLUMNS);
  for (let t = 0; t < frames; t++) {
    values.set(mel.subarray(t * BANDS, (t + 1) * BANDS), t * COLUMNS);
    values[t * COLUMNS + SEMITONES] = semitones[t];
    values[t * COLUMNS + CLARITY] = clarity[t];
  }
  return { values, frames };
}

/**
 * The tracks of a corpus, kept under data/cache. `speed`: the recording played so much faster, which raises
 * pitch and formants and shortens it alike: another voice.
 * @throws RecordingError when a recording cannot be used
 */
export async function extractDescriptors(
  utterances: readonly Utterance[], corpusChecksum: string, speed = 1,
  watch: (done: number) => void = () => {},
): Promise<readonly Descriptors[]> {
  const folder = folderOf(corpusChecksum, speed), kept = await readCache(folder);
  const fresh = new Map<string, Float32Array>();
  const tracks: Descriptors[] = [];
  for (const utterance of utterances) {
    let values = kept.get(utterance.id);
    if (!values) fresh.set(utterance.id, values = await read(utterance, speed));
    if (fresh.size === CHUNK) {
      await writeCache(folder, fresh);
      fresh.clear();
    }
    tracks.push({ values, frames: values.length / COLUMNS });
    watch(tracks.length);
  }
  await writeCache(folder, fresh);
  return tracks;
}

async function read(utterance: Utterance, speed: number): Promise<Float32Array> {
  const { samples, sampleRate } = await readRecording(utterance.path);
  const played = { samples, sampleRate: Math.round(sampleRate * speed) };
  return (await describe(preprocess(played))).values;
}

const folderOf = (corpusChecksum: string, speed: number): string =>
  cacheFolder("tracks", `${corpusChecksum} ${speed}`, [...FRONT_END, "audio/pitch.ts", "adaptation/descriptors.ts"]);
