import { conversionHint, RecordingError, type Sound } from "../signal";
import { type AacConfig, aacConfig, decodeAac } from "./aac";
import { ascii, viewOf } from "./bytes";

/** A box of ISO/IEC 14496-12; what it holds is bytes [start, end). */
interface Box { readonly type: string; readonly start: number; readonly end: number }
interface File { readonly bytes: Uint8Array; readonly view: DataView; readonly name: string }
/** A frame of sound: where it lies, and how long it lasts in ticks of its track. */
interface Frame { readonly at: number; readonly size: number; readonly ticks: number }

/** What a file has at its top, in a track, a fragment, a track's part of one: any other name is a damaged one. */
const TOP = /^(ftyp|styp|moov|moof|mdat|mfra|free|skip|wide|sidx|uuid|meta|emsg|prft|pdin|ssix)$/;
const IN_TRACK = /^(tkhd|edts|mdia|tref|meta|udta|load|tapt|clip|matt|kmat|imap|txas|trgr|uuid|free|skip)$/;
const IN_FRAGMENT = /^(mfhd|traf|pssh|meta|uuid|free|skip)$/;
const IN_PART = /^(tfhd|tfdt|trun|sdtp|sbgp|sgpd|subs|saiz|saio|senc|tfxd|meta|uuid|free|skip)$/;

export const isMp4 = (bytes: Uint8Array): boolean => ascii(bytes, 4) === "ftyp";

/**
 * The sound of an M4A or MP4 file, of its first track of sound, which must be AAC; whole, or in fragments as browsers
 * record. What the encoder put before and after it is cut where the edit list or iTunes' comment says how much that is.
 * @throws RecordingError when a box is damaged or cut short, or when frames and times contradict each other
 */
export async function readMp4(bytes: Uint8Array, name: string): Promise<Sound> {
  const file = { bytes, view: viewOf(bytes), name };
  const top = boxesIn(file, { type: "", start: 0, end: bytes.length }, TOP);
  const movie = top.find(({ type }) => type === "moov");
  if (!movie) throw new RecordingError(name, "it is cut short: the table of its sound is missing");
  const parts = boxesIn(file, movie);
  const tracks = parts.filter(({ type }) => type === "trak").map((one) => boxesIn(file, one, IN_TRACK));
  const track = tracks.find((one) => ascii(bytes, need(file, one, "mdia", "hdlr").start + 8) === "soun");
  if (!track) throw new RecordingError(name, "it has no track of sound");
  const media = timesOf(file, need(file, track, "mdia", "mdhd"));
  const tables = boxesIn(file, need(file, track, "mdia", "minf", "stbl"));
  const config = configOf(file, need(file, tables, "stsd")), fragments = top.filter(({ type }) => type === "moof");
  const frames = fragments.length ? fragmentFrames(file, parts, tracks, track, fragments) : tableFrames(file, tables);
  const data = top.filter(({ type }) => type === "mdat");
  if (!frames.every(({ at, size }) => size > 0 && data.some(({ start, end }) => at >= start && at + size <= end))) {
    throw damaged(name, "its table of frames points outside its sound");
  }
  if (frames.length === 0) throw new RecordingError(name, "it has a header and no sound");
  const ticks = frames.reduce((sum, frame) => sum + frame.ticks, 0);
  const seconds = ticks / media.scale, perFrame = 1024 / config.sampleRate;
  const usual = frames.map((frame) => frame.ticks).sort((a, b) => a - b)[frames.length >> 1];
  if (Math.abs(usual - perFrame * media.scale) > 1 || (media.duration > 0 && media.duration !== ticks)) {
    throw damaged(name, `its ${frames.length} frames at ${config.sampleRate} Hz do not go with its duration`);
  }
  const [start, end] = played(file, parts, track, seconds) ?? [0, seconds];
  const { sampleRate, channels, interleaved } =
    await decodeAac(name, config, frames.map(({ at, size }) => bytes.subarray(at, at + size)));
  const comment = start === 0 ? iTunes(bytes.subarray(movie.start, movie.end)) : undefined;
  const [from, to] = comment ?? [start, end].map((time) => Math.round(time * sampleRate));
  if (!(from >= 0 && from < to && to * channels <= interleaved.length)) {
    throw damaged(name, `it states samples ${from} to ${to} of the ${interleaved.length / channels} that it holds`);
  }
  return { container: "M4A", encoding: "AAC", sampleRate, channels,
    interleaved: interleaved.slice(from * channels, to * channels) };
}

const damaged = (name: string, what: string): RecordingError => new RecordingError(name, `it is damaged: ${what}`);

/** The boxes in a box, one behind the other. */
function boxesIn({ bytes, view, name }: File, { start, end }: Box, known = /^[\x20-\x7e\xa9]{4}$/): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at < end;) {
    if (at + 8 > end) throw new RecordingError(name, `it is cut short at byte ${at}`);
    const type = ascii(bytes, at + 4), size = view.getUint32(at), long = size === 1 && at + 16 <= end;
    const next = long ? at + wide(view, at + 8) : size === 0 ? end : at + size, from = at + (long ? 16 : 8);
    if (!known.test(type) || next < from) throw damaged(name, `at byte ${at} stands no box that belongs there`);
    const missing = next - end;
    if (missing > 0) {
      throw new RecordingError(name, `it is cut short: ${missing} bytes of the box at byte ${at} are missing`);
    }
    boxes.push({ type, start: from, end: next });
    at = next;
  }
  return boxes;
}

const wide = (view: DataView, at: number): number => Number(view.getBigUint64(at));

/** The box at the end of a path of names. */
function need(file: File, boxes: readonly Box[], ...[type, ...more]: string[]): Box {
  const box = boxes.find((one) => one.type === type);
  if (!box || box.end - box.start < 8) throw damaged(file.name, `it has no box "${type}"`);
  return more.length ? need(file, boxesIn(file, box), ...more) : box;
}

/** The 32-bit numbers of a table, `width` a row, whose rows are counted before them. */
function table({ view, name }: File, { type, start, end }: Box, width: number, head = 4): number[][] {
  const rows = start + head + 4 <= end ? view.getUint32(start + head) : Infinity, first = start + head + 4;
  if (first + 4 * width * rows > end) throw damaged(name, `its box "${type}" is too short`);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: width }, (_, i) => view.getUint32(first + 4 * (row * width + i))));
}

/** Ticks a second and duration in ticks, of a movie or a track. */
function timesOf({ view, name }: File, { start, end }: Box): { readonly scale: number; readonly duration: number } {
  const long = view.getUint8(start) === 1;
  if (end - start < (long ? 32 : 20)) throw damaged(name, "a header is too short");
  const scale = view.getUint32(start + (long ? 20 : 12));
  if (scale === 0) throw damaged(name, "it counts time in no unit");
  const duration = long ? wide(view, start + 24) : view.getUint32(start + 16);
  return { scale, duration: duration === 0xffffffff ? 0 : duration };
}

/** The configuration of the decoder, in the descriptors of the only kind of frames: ISO/IEC 14496-1, 7.2.6. */
function configOf(file: File, stsd: Box): AacConfig {
  const { bytes, name } = file, [entry] = boxesIn(file, { ...stsd, start: stsd.start + 8 });
  if (entry?.type !== "mp4a") {
    throw new RecordingError(name, `its sound is "${entry?.type}", not AAC`, conversionHint(name));
  }
  const esds = need(file, boxesIn(file, { ...entry, start: entry.start + 28 }), "esds");
  const content = (tag: number, at: number): number => { // where a descriptor's content begins
    if (bytes[at] !== tag) throw damaged(name, "its description of the sound cannot be read");
    do at++; while (bytes[at] & 128);
    return at + 1;
  };
  const stream = content(3, esds.start + 4), decoder = content(4, stream + 3), config = content(5, decoder + 13);
  const found = bytes[decoder] === 0x40 ? aacConfig(bytes.subarray(config, esds.end)) : undefined;
  if (!found) throw new RecordingError(name, "its kind of AAC is not read", conversionHint(name));
  return found;
}

/** The frames that the tables of a whole file list. */
function tableFrames(file: File, tables: readonly Box[]): Frame[] {
  const { view, name, bytes } = file, box = (type: string) => need(file, tables, type), sizeBox = box("stsz");
  const equal = view.getUint32(sizeBox.start + 4);
  if (equal !== 0) throw new RecordingError(name, "its frames are all of one size, which no AAC has");
  const sizes = table(file, sizeBox, 1, 8).flat(), runs = table(file, box("stsc"), 3);
  const chunks = tables.some(({ type }) => type === "co64")
    ? table(file, box("co64"), 2).map(([high, low]) => high * 2 ** 32 + low) : table(file, box("stco"), 1).flat();
  const times = table(file, box("stts"), 2);
  if (times.reduce((sum, [count]) => sum + count, 0) !== sizes.length || sizes.some((size) => size > bytes.length)) {
    throw damaged(name, "its tables of frames contradict each other");
  }
  const ticks = times.flatMap(([count, delta]) => Array<number>(count).fill(delta)), frames: Frame[] = [];
  for (let chunk = 0, run = 0; chunk < chunks.length; chunk++) {
    if (runs[run + 1]?.[0] === chunk + 1) run++;
    let at = chunks[chunk];
    for (let left = runs[run]?.[1] ?? 0; left > 0 && frames.length < sizes.length; left--) {
      const size = sizes[frames.length];
      frames.push({ at, size, ticks: ticks[frames.length] });
      at += size;
    }
  }
  if (frames.length < sizes.length) throw damaged(name, `${frames.length} of its ${sizes.length} frames have a place`);
  return frames;
}

/** The frames that the fragments of a live recording list, each before its sound. */
function fragmentFrames(
  file: File, movie: readonly Box[], tracks: readonly (readonly Box[])[], track: readonly Box[],
  fragments: readonly Box[],
): Frame[] {
  const { view, name } = file, frames: Frame[] = [];
  const [id, ...ids] = [track, ...tracks].map((one) => need(file, one, "tkhd").start)
    .map((start) => view.getUint32(start + (view.getUint8(start) === 1 ? 20 : 12)));
  const defaults = boxesIn(file, need(file, movie, "mvex"))
    .find(({ type, start }) => type === "trex" && view.getUint32(start + 4) === id);
  let passed = 0; // ticks
  for (const fragment of fragments) {
    for (const part of boxesIn(file, fragment, IN_FRAGMENT).filter(({ type }) => type === "traf")) {
      const inside = boxesIn(file, part, IN_PART), head = need(file, inside, "tfhd");
      const owner = view.getUint32(head.start + 4);
      if (!ids.includes(owner)) throw damaged(name, "a fragment belongs to no track");
      if (owner !== id) continue;
      const usual = usualOf(file, head, fragment, defaults), time = timeOf(file, inside);
      if (frames.length === 0) passed = time ?? passed;
      if (time !== undefined && time !== passed) {
        throw damaged(name, time > passed ? "a fragment is missing" : "fragments overlap");
      }
      for (const frame of partFrames(file, inside, usual)) {
        frames.push(frame);
        passed += frame.ticks;
      }
    }
  }
  return frames;
}

/** Where a fragment's frames begin; and how long and large one is that says nothing else, in ticks and bytes. */
interface Usual { readonly base: number; readonly ticks: number; readonly size: number }

/** What the header of a track's part of a fragment says, or the track's defaults where it says nothing. */
function usualOf({ view, name }: File, head: Box, fragment: Box, defaults?: Box): Usual {
  const flags = view.getUint32(head.start);
  let at = head.start + 8;
  const field = (flag: number, size: 4 | 8, none: number): number => {
    if (!(flags & flag)) return none;
    at += size;
    if (at > head.end) throw damaged(name, 'its box "tfhd" is too short');
    return size === 8 ? wide(view, at - 8) : view.getUint32(at - 4);
  };
  const trex = (offset: number): number => (defaults ? view.getUint32(defaults.start + offset) : 0);
  const base = field(1, 8, fragment.start - 8);
  field(2, 4, 0); // which description of the sound
  return { base, ticks: field(8, 4, trex(12)), size: field(16, 4, trex(16)) };
}

/** When a track's part of a fragment begins, in ticks, where it says so. */
function timeOf({ view }: File, inside: readonly Box[]): number | undefined {
  const clock = inside.find(({ type }) => type === "tfdt");
  if (!clock) return undefined;
  return view.getUint8(clock.start) === 1 ? wide(view, clock.start + 4) : view.getUint32(clock.start + 4);
}

/** The frames of a track's part of a fragment, run after run. */
function partFrames(file: File, inside: readonly Box[], usual: Usual): Frame[] {
  const frames: Frame[] = [];
  let place = usual.base;
  for (const run of inside.filter(({ type }) => type === "trun")) {
    const { own, end } = runFrames(file, run, usual, place);
    for (const frame of own) frames.push(frame);
    place = end;
  }
  return frames;
}

/** What a run may have: a place before its frames; for each frame its ticks, size, and two things that are not used. */
const PLACE = 1, FIRST_FLAGS = 4, TICKS = 256, SIZE = 512, FLAGS = 1024, SHIFT = 2048;

/** The frames of a run, one behind the other from its own place, or else from `place`; and where they end. */
function runFrames({ view, name, bytes }: File, run: Box, usual: Usual, place: number): { own: Frame[]; end: number } {
  const has = view.getUint32(run.start), count = view.getUint32(run.start + 4);
  let end = has & PLACE ? usual.base + view.getInt32(run.start + 8) : place;
  const first = run.start + 8 + 4 * [PLACE, FIRST_FLAGS].filter((flag) => has & flag).length;
  const width = 4 * [TICKS, SIZE, FLAGS, SHIFT].filter((flag) => has & flag).length;
  const isShort = first + width * count > run.end || count > bytes.length;
  if (isShort) throw damaged(name, 'its box "trun" is too short');
  const own: Frame[] = [];
  for (let i = 0; i < count; i++) {
    const row = first + width * i;
    const ticks = has & TICKS ? view.getUint32(row) : usual.ticks;
    const size = has & SIZE ? view.getUint32(row + (has & TICKS ? 4 : 0)) : usual.size;
    own.push({ at: end, size, ticks });
    end += size;
  }
  return { own, end };
}

/** From when to when a track is played, in seconds of its frames, by its edit list; undefined where it has none. */
function played(
  file: File, movie: readonly Box[], track: readonly Box[], all: number,
): readonly [number, number] | undefined {
  const { view, name } = file, { scale } = timesOf(file, need(file, movie, "mvhd"));
  const at = need(file, track, "tkhd").start;
  const stated = view.getUint8(at) === 1 ? wide(view, at + 28) : view.getUint32(at + 20);
  const whole = stated === 0 || stated === 0xffffffff ? undefined : stated / scale, tick = 1 / scale;
  const list = track.some(({ type }) => type === "edts") ? need(file, track, "edts", "elst") : undefined;
  if (!list) {
    if (Math.abs((whole ?? all) - all) > tick) throw damaged(name, "its duration is not that of its frames");
    return undefined;
  }
  const long = view.getUint8(list.start) === 1, ticks = timesOf(file, need(file, track, "mdia", "mdhd")).scale;
  const edits = table(file, list, long ? 5 : 3).map((row) => (long
    ? { length: row[0] * 2 ** 32 + row[1], from: row[2] | 0 ? -1 : row[3] } : { length: row[0], from: row[1] | 0 }));
  const total = edits.reduce((sum, { length }) => sum + length, 0) / scale;
  const kept = edits.filter(({ from }) => from >= 0);
  if (Math.abs((whole ?? total) - total) > tick) throw damaged(name, "its edit list is not as long as it states");
  if (kept.length !== 1) {
    throw new RecordingError(name, `it is edited from ${kept.length} pieces`, conversionHint(name));
  }
  const [{ length, from }] = kept, start = from / ticks, end = start + length / scale;
  if (length > 0 && end > all + tick) throw damaged(name, `it plays ${end.toFixed(3)} s of ${all.toFixed(3)} s`);
  return [start, length > 0 && end < all - tick ? end : all];
}

/** Samples [from, to) that iTunes' comment on gapless playing states. */
function iTunes(movie: Uint8Array): readonly [number, number] | undefined {
  const text = new TextDecoder("latin1").decode(movie);
  const found = /iTunSMPB[^]{0,40}? 0{8} ([0-9A-F]{8}) [0-9A-F]{8} ([0-9A-F]{16})/i.exec(text);
  if (!found) return undefined;
  const from = parseInt(found[1], 16);
  return [from, from + parseInt(found[2], 16)];
}
