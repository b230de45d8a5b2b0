import { conversionHint, RecordingError, type Sound } from "../signal";
import { viewOf } from "./bytes";
import { decodeAll, interleave } from "./decoders";

const RATE = 48000; // whatever rate was recorded

/** The samples a channel of a packet, at 48 kHz: RFC 6716, 3.1 and 3.2. */
export function opusDuration(packet: Uint8Array): number {
  const [toc, count] = packet, mode = toc >> 3;
  const frame = mode < 12 ? [480, 960, 1920, 2880][mode & 3] // SILK, both, CELT
    : mode < 16 ? [480, 960][mode & 1] : [120, 240, 480, 960][mode & 3];
  return frame * [1, 2, 2, count & 63][toc & 3];
}

/**
 * The sound of a stream of Opus packets.
 * @param head its identification header: RFC 7845, 5.1
 * @param keep what to keep of the samples, [from, to), by how many there are and how many the header says to skip
 * @throws RecordingError when a packet is damaged
 */
export async function readOpus(
  name: string, head: Uint8Array, packets: readonly Uint8Array[],
  keep: (stream: { readonly skip: number; readonly total: number }) => readonly [from: number, to: number],
): Promise<Omit<Sound, "container">> {
  if (head.length < 19 || head[8] >> 4 !== 0) throw new RecordingError(name, "its Opus header is damaged");
  const view = viewOf(head), skip = view.getUint16(10, true), gain = view.getInt16(16, true);
  const channels = head[9], family = head[18];
  if (family > 1 || channels < 1 || (family === 0 ? channels > 2 : channels > 8 || head.length < 21 + channels)) {
    throw new RecordingError(name, `its ${channels} Opus channels of family ${family} are not read`,
      conversionHint(name));
  }
  if (packets.length === 0) throw new RecordingError(name, "it has a header and no sound");
  const broken = packets.map(opusDuration).findIndex((duration) => !(duration > 0 && duration <= 0.12 * RATE));
  if (broken >= 0) throw new RecordingError(name, `Opus packet ${broken + 1} of ${packets.length} is damaged`);
  const total = packets.reduce((sum, packet) => sum + opusDuration(packet), 0), [from, to] = keep({ skip, total });
  if (!(from >= 0 && from < to && to <= total)) {
    throw new RecordingError(name, `it states samples ${from} to ${to} of the ${total} that its packets hold`);
  }
  const mapping = family === 0 ? {} : { streamCount: head[19], coupledStreamCount: head[20],
    channelMappingTable: [...head.subarray(21, 21 + channels)] };
  const { OpusDecoder } = await import("opus-decoder"); // it comes as an ES module only
  const planes = await decodeAll(name, { samples: total, sampleRate: RATE }, new OpusDecoder({ channels, ...mapping }),
    (decoder) => decoder.decodeFrames([...packets]));
  const interleaved = interleave(planes, from, to), factor = 10 ** (gain / 256 / 20);
  return { encoding: "Opus", sampleRate: RATE, channels,
    interleaved: gain ? interleaved.map((x) => x * factor) : interleaved };
}
