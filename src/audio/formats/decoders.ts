import { RecordingError } from "../signal";

/** What the decoders of wasm-audio-decoders have in common. */
interface Decoder { readonly ready: Promise<void>; free(): void }
interface Decoded {
  readonly channelData: readonly Float32Array[]; readonly samplesDecoded: number; readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

/**
 * Runs a decoder and frees it: the samples of each channel.
 * @param expected the rate, and how many samples a channel there are, by what the file states, where it does
 * @throws RecordingError when it fails, reports a fault, or gives more or fewer samples or another rate
 */
export async function decodeAll<D extends Decoder>(
  name: string, expected: { readonly samples?: number; readonly sampleRate: number },
  decoder: D, run: (decoder: D) => Decoded | Promise<Decoded>,
): Promise<readonly Float32Array[]> {
  await decoder.ready;
  try {
    const { channelData, samplesDecoded, sampleRate, errors } = await quietly(() => run(decoder));
    if (errors.length > 0) throw new Error(errors[0].message);
    if (samplesDecoded !== (expected.samples ?? samplesDecoded) || sampleRate !== expected.sampleRate) {
      const whole = `${expected.samples} at ${expected.sampleRate} Hz`;
      throw new Error(`${samplesDecoded} samples at ${sampleRate} Hz come out of ${whole}`);
    }
    return channelData;
  } catch (error) {
    throw new RecordingError(name, `its sound is damaged: ${(error as Error).message}`);
  } finally {
    decoder.free();
  }
}

/** Calls what writes to the console of each damaged frame, without that: the RecordingError says it once. */
export function quietly<T>(call: () => T): T {
  const { log, warn, error } = console;
  Object.assign(console, { log() {}, warn() {}, error() {} });
  try {
    return call();
  } finally {
    Object.assign(console, { log, warn, error });
  }
}

/** Samples [from, to) of the channels, interleaved. */
export function interleave(channels: readonly Float32Array[], from: number, to: number): Float32Array {
  if (channels.length === 1) return channels[0].slice(from, to);
  const samples = new Float32Array((to - from) * channels.length);
  channels.forEach((channel, c) => {
    for (let i = from, at = c; i < to; i++, at += channels.length) samples[at] = channel[i];
  });
  return samples;
}
