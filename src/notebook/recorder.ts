import { join } from "node:path";
import { checkUtterance, decode, QUIET, RecordingError } from "../audio";
import { writeWhole } from "../base";
import type { State } from "./comms";
import type { Control } from "./controls";
import { openMicrophone } from "./microphone";

/** Where recordings are kept; data/runs is never committed. */
const FOLDER = "data/runs/recordings";

/** What is recorded at most, in seconds: a sentence. */
const LONGEST = 10;

/** A part of a file, as record.js sends it; its bytes come beside it. `take` is the number of what is being sent. */
interface Part { readonly event: "part"; readonly take: number; readonly name: string; readonly part: number;
  readonly parts: number }

/**
 * A button that records from the microphone, and one that takes a file in any format that `decode` reads. The value
 * is a path: `first`, then that of what was recorded or chosen last, which is kept below data/runs. What cannot be
 * heard as one utterance is refused with a sentence below the buttons, and changes nothing.
 */
export function recorder(label: string, first: string): Control<string> {
  const listeners: ((path: string) => void | Promise<void>)[] = [];
  let value = first, coming = { take: 0, bytes: [] as Uint8Array[] };
  const widget = openMicrophone("record", { label, seconds: LONGEST, floor: QUIET, answered: 0, says: "",
    wrong: false });

  async function take(name: string, bytes: Uint8Array): Promise<State> {
    try {
      checkUtterance(await decode(bytes, name), name);
      value = keep(name, bytes);
    } catch (error) {
      return { says: error instanceof RecordingError ? error.message : String(error), wrong: true };
    }
    for (const listener of listeners) void listener(value);
    return { says: `Kept as ${value}. It stays on this machine.`, wrong: false };
  }

  widget.listen(async (message, buffers) => {
    if (message.event !== "part") return;
    const sent = message as unknown as Part;
    if (sent.part === 0) coming = { take: sent.take, bytes: [] };
    if (sent.take !== coming.take || sent.part !== coming.bytes.length) return; // of one that another has overtaken
    coming.bytes.push(...buffers);
    if (sent.part === sent.parts - 1) {
      widget.set({ ...await take(sent.name, Buffer.concat(coming.bytes)), answered: sent.take });
    }
  });
  return {
    widget, labels: [label],
    get value() { return value; },
    set(path) { value = path; },
    onChange(listener) { listeners.push(listener); },
  };
}

/** Writes a file into the folder of recordings, under the time and what is left of its name; the path. */
function keep(name: string, bytes: Uint8Array): string {
  const time = new Date().toISOString().slice(0, 23).replace(/[:.]/g, "-");
  const path = join(FOLDER, `${time}-${name.replace(/[^\p{L}\p{N}.-]+/gu, "-").slice(-60)}`);
  writeWhole(path, bytes);
  return path;
}
