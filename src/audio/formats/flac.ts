import { conversionHint, RecordingError, type Sound } from "../signal";
import { afterTags, ascii, viewOf } from "./bytes";
import { decodeAll, interleave } from "./decoders";

export const isFlac = (bytes: Uint8Array): boolean => ascii(bytes, afterTags(bytes)) === "fLaC";

/**
 * The sound of a FLAC file of up to 24 bits, to the bit: checked against the number of samples and the MD5 sum that it
 * states. One that was written to a pipe states neither; it has checksums a frame, and may end after any of them.
 * @throws RecordingError when the sound is not the one that was encoded
 */
export async function readFlac(bytes: Uint8Array, name: string): Promise<Sound> {
  const at = afterTags(bytes), view = viewOf(bytes);
  if (bytes.length < at + 42 || (bytes[at + 4] & 127) !== 0) {
    throw new RecordingError(name, "its header is cut short or damaged");
  }
  const facts = view.getUint32(at + 18), sampleRate = facts >>> 12, channels = (facts >> 9 & 7) + 1;
  const bits = (facts >> 4 & 31) + 1, stated = (facts & 15) * 2 ** 32 + view.getUint32(at + 22);
  if (bits > 24) throw new RecordingError(name, `its samples of ${bits} bits are not read`, conversionHint(name));
  const { FLACDecoder } = await import("@wasm-audio-decoders/flac"); // it comes as an ES module only
  const planes = await decodeAll(name, { ...stated > 0 && { samples: stated }, sampleRate }, new FLACDecoder(),
    (decoder) => decoder.decodeFile(bytes.subarray(at)));
  if (planes.length !== channels) {
    throw new RecordingError(name, `it is damaged: ${planes.length} channels come out of ${channels}`);
  }
  // The package takes the largest integer for full scale, one less than everybody else.
  const full = 2 ** (bits - 1), samples = interleave(planes, 0, planes[0].length);
  const integers = samples.map((x) => Math.round(x * (full - 1)));
  const sum = bytes.subarray(at + 26, at + 42);
  const { md5 } = await import("js-md5");
  if (sum.some((byte) => byte !== 0) && md5(packed(integers, bits)) !== hex(sum)) {
    throw new RecordingError(name, "its sound is damaged: it has another MD5 sum than the file states");
  }
  const interleaved = integers.map((x) => x / full);
  return { container: "FLAC", encoding: "integer", sampleRate, channels, bits, interleaved };
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Integers in whole bytes, the lowest first: what the MD5 sum is of. */
function packed(integers: Float32Array, bits: number): Uint8Array {
  const width = Math.ceil(bits / 8), bytes = new Uint8Array(integers.length * width);
  integers.forEach((x, i) => {
    for (let k = 0, value = x; k < width; k++, value >>= 8) bytes[i * width + k] = value;
  });
  return bytes;
}
