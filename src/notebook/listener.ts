import { isUtterance, resample, type Signal } from "../audio";
import { mfsc, MFSC_DEFAULTS } from "../features";
import { coloursOf } from "../figures";
import type { Shown } from "./controls";
import { openMicrophone } from "./microphone";

/** What is heard at a time, in seconds: the last two, about a word with what comes before it. */
const WINDOW = 2;

/** How long it listens, in seconds. */
const LONGEST = 60;

/** Natural logarithms of power between which the picture goes from dark, the floor of MFSC, to bright. */
const DARK = -14, BRIGHT = 4;

/**
 * A button that listens: ten times a second, the MFSC of the last two seconds runs along, and the probabilities of the
 * labels that `hear` gives for them are drawn as bars; they stand still in silence. Nothing of the sound is kept.
 */
export function liveListener(
  label: string, labels: readonly string[], hear: (sound: Signal) => { readonly probabilities: ArrayLike<number> },
): Shown {
  const colours = coloursOf(labels);
  const widget = openMicrophone("live", { label, labels, colours: labels.map((name) => colours[name]), seconds: LONGEST,
    picture: "", bands: MFSC_DEFAULTS.bands, probabilities: [], quiet: true, answered: 0 });
  let latest: Signal = { samples: new Float32Array(0), sampleRate: 0 };

  widget.listen(({ event, sampleRate, block, first }, [bytes]) => {
    if (event !== "sound") return;
    if (first) latest = { samples: new Float32Array(0), sampleRate: sampleRate as number };
    latest = append(latest, bytes);
    widget.set({ ...look(latest, hear), answered: block });
  });
  return { widget, labels: [label] };
}

/** A signal with more behind it, in 16 bits, of which the last two seconds stay. */
function append({ samples, sampleRate }: Signal, bytes: Uint8Array): Signal {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), added = bytes.byteLength >> 1;
  const kept = samples.subarray(Math.max(0, samples.length + added - WINDOW * sampleRate));
  const together = new Float32Array(kept.length + added);
  together.set(kept);
  for (let i = 0; i < added; i++) together[kept.length + i] = view.getInt16(2 * i, true) / 32768;
  return { samples: together, sampleRate };
}

/** What a window looks like, a byte for each band of each frame, and what is heard in it. */
function look(sound: Signal, hear: Parameters<typeof liveListener>[2]) {
  const { samples, sampleRate } = resample(sound, MFSC_DEFAULTS.sampleRate, false);
  if (samples.length < MFSC_DEFAULTS.fftLength) return {};
  const { values } = mfsc({ samples, sampleRate });
  const picture = Buffer.from(Uint8ClampedArray.from(values, (value) => 255 * (value - DARK) / (BRIGHT - DARK)).buffer);
  const said = isUtterance({ samples, sampleRate }) ? hear({ samples, sampleRate }).probabilities : undefined;
  return { picture: picture.toString("base64"), quiet: !said,
    ...said && { probabilities: Array.from(said, (p) => Number(p.toFixed(4))) } };
}
