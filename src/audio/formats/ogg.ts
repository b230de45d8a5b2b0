import { conversionHint, RecordingError, type Sound } from "../signal";
import { ascii, viewOf } from "./bytes";
import { decodeAll, interleave } from "./decoders";
import { opusDuration, readOpus } from "./opus";

interface Page {
  readonly packets: readonly Uint8Array[]; // that end on it
  readonly position: number;               // samples from the beginning, at the end of the last of them
}

export const isOgg = (bytes: Uint8Array): boolean => ascii(bytes, 0) === "OggS";

/**
 * The sound of an Ogg file with Vorbis or Opus in it, from the position of its first page to that of its last.
 * @throws RecordingError when a page is damaged or missing, or when the last is not marked as such
 */
export async function readOgg(bytes: Uint8Array, name: string): Promise<Sound> {
  const pages = pagesOf(bytes, name), [head, ...packets] = pages.flatMap((page) => page.packets);
  const end = pages[pages.length - 1].position, kind = head ? ascii(head, 0) + ascii(head, 4) : "";
  if (kind === "OpusHead") {
    const sounding = packets.slice(1); // the first holds the tags
    const [first, ...later] = pages.filter((page) => page.packets.some((packet) => sounding.includes(packet)));
    const lengths = first?.packets.filter((packet) => sounding.includes(packet)).map(opusDuration) ?? [];
    const start = later.length ? first.position - lengths.reduce((sum, length) => sum + length, 0) : 0;
    return { container: "Ogg", ...await readOpus(name, head, sounding, ({ skip }) => [skip, end - start]) };
  }
  if (!kind.startsWith("\x01vorbis")) {
    throw new RecordingError(name, "what it holds is neither Vorbis nor Opus", conversionHint(name));
  }
  const sampleRate = viewOf(head).getUint32(12, true), channels = head[11];
  const { OggVorbisDecoder } = await import("@wasm-audio-decoders/ogg-vorbis"); // it comes as an ES module only
  const planes = await decodeAll(name, { samples: end, sampleRate }, new OggVorbisDecoder(),
    (decoder) => decoder.decodeFile(bytes));
  return { container: "Ogg", encoding: "Vorbis", sampleRate, channels, interleaved: interleave(planes, 0, end) };
}

/** The pages of the one stream in a file: RFC 3533. */
function pagesOf(bytes: Uint8Array, name: string): readonly Page[] {
  const view = viewOf(bytes), pages: Page[] = [], serial = bytes.length < 28 ? 0 : view.getUint32(14, true);
  let open: Uint8Array[] = [], ended = false;
  for (let at = 0; at < bytes.length;) {
    const body = at + 27 + (bytes[at + 26] ?? 0), lacing = bytes.subarray(at + 27, body);
    const end = body + lacing.reduce((sum, size) => sum + size, 0);
    const number = pages.length + 1;
    if (body > bytes.length || end > bytes.length) throw new RecordingError(name, `it is cut short in page ${number}`);
    if (ended || ascii(bytes, at) !== "OggS" || view.getUint32(at + 22, true) !== crc32(bytes.subarray(at, end))) {
      throw new RecordingError(name, ended ? "more follows what it marks as its end" : `page ${number} is damaged`);
    }
    if (view.getUint32(at + 14, true) !== serial) {
      throw new RecordingError(name, "it holds several streams", conversionHint(name));
    }
    if (view.getUint32(at + 18, true) !== number - 1) throw new RecordingError(name, `page ${number} is missing`);
    const packets: Uint8Array[] = [];
    for (let i = 0, from = body, to = body; i < lacing.length; i++) {
      to += lacing[i];
      if (lacing[i] === 255 && i < lacing.length - 1) continue;
      open.push(bytes.subarray(from, to));
      from = to;
      if (lacing[i] === 255) continue; // it goes on with the next page
      packets.push(open.length === 1 ? open[0] : joined(open));
      open = [];
    }
    ended = (bytes[at + 5] & 4) > 0;
    pages.push({ packets, position: Number(view.getBigInt64(at + 6, true)) });
    at = end;
  }
  if (!ended) throw new RecordingError(name, "it is cut short: no page is marked as the last");
  return pages;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc << 1 ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});

/** The checksum of a page, whose own four bytes count as 0. */
function crc32(page: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < page.length; i++) crc = crc << 8 ^ CRC[crc >>> 24 ^ (i >= 22 && i < 26 ? 0 : page[i])];
  return crc >>> 0;
}
