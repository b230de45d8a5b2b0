import { conversionHint, RecordingError, type Sound } from "../signal";
import { ascii, viewOf } from "./bytes";
import { opusDuration, readOpus } from "./opus";

/** An element of EBML: RFC 8794. What it holds is bytes [start, end); an end that is left open is undefined. */
interface Element { readonly id: number; readonly start: number; readonly end?: number }

const SEGMENT = 0x18538067, CLUSTER = 0x1f43b675, INFO = 0x1549a966, TRACKS = 0x1654ae6b;
const SIMPLE_BLOCK = 0xa3, BLOCK_GROUP = 0xa0, TIMESTAMP = 0xe7, POSITION = 0xa7, PREVIOUS_SIZE = 0xab;
/** What else stands at the upper levels: header, checksums, places, cues, tags, chapters, attachments, space. */
const OTHERS = [0x1a45dfa3, 0xbf, 0x114d9b74, 0x1c53bb6b, 0x1254c367, 0x1043a770, 0x1941a469, 0xec];

export const isWebm = (bytes: Uint8Array): boolean => ascii(bytes, 0) === "\x1a\x45\xdf\xa3";

/**
 * The sound of a WebM file, of its first track of Opus. One that was recorded live, as browsers do, states no duration:
 * it may end after any of its blocks.
 * @throws RecordingError when an element is damaged or cut short, or blocks are missing from the stated duration
 */
export async function readWebm(bytes: Uint8Array, name: string): Promise<Sound> {
  const elements = elementsOf(bytes, name), view = viewOf(bytes);
  const within = (id: number): Element[] =>
    elements.filter((element) => element.id === id).flatMap((element) => childrenOf(bytes, element, name));
  const info = within(INFO);
  const tracks = within(TRACKS).filter(({ id }) => id === 0xae).map((entry) => trackOf(bytes, entry, name));
  const track = tracks.find(({ codec }) => codec === "A_OPUS");
  if (!track) {
    const held = tracks.map(({ codec }) => codec).join(", ") || "no track";
    throw new RecordingError(name, `it holds ${held}, and no Opus`, conversionHint(name));
  }
  const { packets, discarded } = packetsOf(bytes, elements, tracks, track, name);
  // Nothing in WebM is checksummed, but muxers write packets of one length and cut less than one: so damage shows.
  const [length, ...others] = new Set(packets.map(opusDuration));
  if (others.length > 0) throw new RecordingError(name, "its packets differ in length", conversionHint(name));
  if (discarded * 48e-6 >= length) throw new RecordingError(name, "it is damaged: it is cut by more than a packet");
  const scale = number(view, info.find(({ id }) => id === 0x2ad7b1)) || 1e6; // nanoseconds
  const stated = info.find(({ id }) => id === 0x4489);
  const sound = await readOpus(name, track.head, packets, ({ skip, total }) => {
    if (track.delay !== undefined && Math.abs(track.delay * 48e-6 - skip) > 1) {
      throw new RecordingError(name, "it contradicts itself on how much to skip at its beginning");
    }
    const to = total - Math.round(discarded * 48e-6), seconds = stated && float(view, stated) * scale / 1e9;
    // Muxers count in what is skipped and discarded, or do not. A longer track of pictures has a say, too.
    const most = total / 48000 + 0.002, least = (to - skip) / 48000 - 0.002;
    if (seconds !== undefined && tracks.length === 1 && !(seconds > least && seconds < most)) {
      throw new RecordingError(name, `it states ${seconds.toFixed(3)} s and holds ${(total / 48000).toFixed(3)} s`);
    }
    return [skip, to];
  });
  return { container: "WebM", ...sound };
}

interface Track {
  readonly number: number; readonly codec: string; readonly head: Uint8Array;
  readonly delay?: number; // nanoseconds to skip at the beginning
}

function trackOf(bytes: Uint8Array, entry: Element, name: string): Track {
  const view = viewOf(bytes), parts = childrenOf(bytes, entry, name);
  const part = (id: number) => parts.find((one) => one.id === id), delay = part(0x56aa);
  return { number: number(view, part(0xd7)), codec: text(bytes, part(0x86)), head: content(bytes, part(0x63a2)),
    delay: delay && number(view, delay) };
}

/** The packets of a track, and how many nanoseconds to discard at their end. */
function packetsOf(
  bytes: Uint8Array, elements: readonly Element[], tracks: readonly Track[], track: Track, name: string,
): { readonly packets: readonly Uint8Array[]; readonly discarded: number } {
  const packets: Uint8Array[] = [];
  let discarded = 0;
  for (const element of elements.filter(({ id }) => id === SIMPLE_BLOCK || id === BLOCK_GROUP)) {
    const parts = element.id === BLOCK_GROUP ? childrenOf(bytes, element, name) : [element];
    const block = content(bytes, parts.find(({ id }) => id === SIMPLE_BLOCK || id === 0xa1));
    const owner = block[0] & 127;
    if (block.length < 5 || block[0] < 128 || block[3] & 6 || !tracks.some((one) => one.number === owner)) {
      throw new RecordingError(name, `block ${packets.length + 1} is damaged, or of a kind that is not read`);
    }
    if (owner !== track.number) continue;
    packets.push(block.subarray(4));
    const discard = parts.find(({ id }) => id === 0x75a2);
    if (discard) discarded += number(viewOf(bytes), discard);
  }
  return { packets, discarded };
}

/** The elements below the segment and its clusters, whose own ends may be open, in the order of the file. */
function elementsOf(bytes: Uint8Array, name: string): readonly Element[] {
  const elements: Element[] = [], ends = [bytes.length];
  for (let at = 0; at < bytes.length;) {
    while (ends.length > 1 && at === ends[ends.length - 1]) ends.pop();
    const element = elementAt(bytes, at), { id, start, end } = element, most = ends[ends.length - 1];
    const small = [TIMESTAMP, POSITION, PREVIOUS_SIZE].includes(id);
    const known = small || [SEGMENT, CLUSTER, INFO, TRACKS, SIMPLE_BLOCK, BLOCK_GROUP, ...OTHERS].includes(id);
    const open = id === SEGMENT || id === CLUSTER;
    if (!known || (!open && end === undefined) || (small && end! - start > 8)) throw damaged(bytes, at, name);
    if ((end ?? 0) > most) {
      throw new RecordingError(name, `it is cut short: the element at byte ${at} ends behind byte ${most}`);
    }
    if (open && end !== undefined) ends.push(end);
    elements.push(element);
    at = open ? start : end!;
  }
  return elements;
}

const damaged = (bytes: Uint8Array, at: number, name: string): RecordingError =>
  new RecordingError(name, `it is damaged at byte ${at} of ${bytes.length}`);

function childrenOf(bytes: Uint8Array, { start, end }: Element, name: string): Element[] {
  const children: Element[] = [];
  for (let at = start; at < end!;) {
    const child = elementAt(bytes, at);
    if (child.end === undefined || child.end > end!) throw damaged(bytes, at, name);
    children.push(child);
    at = child.end;
  }
  return children;
}

/** Identifier and size, each as long as the zeros before its first bit say. Behind the file's end: Infinity. */
function elementAt(bytes: Uint8Array, at: number): Element {
  const idLength = Math.clz32(bytes[at]) - 23, sizeAt = at + idLength, length = Math.clz32(bytes[sizeAt] ?? 0) - 23;
  const start = sizeAt + length;
  if (idLength > 4 || length > 8 || start > bytes.length) return { id: 0, start, end: Infinity };
  const id = bytes.subarray(at, sizeAt).reduce((sum, byte) => sum * 256 + byte, 0);
  const [head, ...rest] = bytes.subarray(sizeAt, start), mark = 2 ** (8 - length);
  if (head === 2 * mark - 1 && rest.every((byte) => byte === 255)) return { id, start };
  return { id, start, end: start + rest.reduce((sum, byte) => sum * 256 + byte, head - mark) };
}

const content = (bytes: Uint8Array, element?: Element): Uint8Array =>
  element ? bytes.subarray(element.start, element.end) : new Uint8Array(0);

const text = (bytes: Uint8Array, element?: Element): string => String.fromCharCode(...content(bytes, element));

const number = (view: DataView, element?: Element): number => {
  let value = 0;
  for (let at = element?.start ?? 0; at < (element?.end ?? 0); at++) value = value * 256 + view.getUint8(at);
  return value;
};

const float = (view: DataView, { start, end }: Element): number =>
  end! - start === 4 ? view.getFloat32(start) : end! - start === 8 ? view.getFloat64(start) : NaN;
