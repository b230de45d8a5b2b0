import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Signal } from "../../audio";
import { mfsc } from "../../features";
import { liveListener } from "../listener";

// A front end as live.js is one: it sends blocks of samples in 16 bits, and reads what the model's state answers.
const events: NodeJS.EventEmitter = process;
let state: any;
const publish = (_: string, { data }: any): void => { state = { ...state, ...data.state }; };
beforeEach(() => { state = {}; events.on("notebook:publish", publish); });
afterEach(() => { events.removeListener("notebook:publish", publish); });

const RATE = 16000;
const tone = (seconds: number, loud = 0.5) =>
  Int16Array.from({ length: seconds * RATE }, (_, n) => Math.round(32767 * loud * Math.sin(n / 5)));

function open(hear = ({ samples }: Signal) => ({ probabilities: [samples.length / RATE, 0.25] })) {
  const { widget } = liveListener("live", ["angry", "sad"], hear);
  let block = 0;
  return (samples: Int16Array, first = false) => events.emit("notebook:comm", "comm_msg", { comm_id: widget.id,
    data: { method: "custom", content: { event: "sound", sampleRate: RATE, block: ++block, first } } }, () => {},
  [new Uint8Array(samples.buffer)]);
}

describe("a live listener", () => {
  it("answers each block with what is heard in the last two seconds", () => {
    const send = open();
    send(tone(0.5), true);
    expect(state).toMatchObject({ answered: 1, quiet: false, probabilities: [0.5, 0.25] });
    for (let i = 0; i < 4; i++) send(tone(0.5));
    expect(state).toMatchObject({ answered: 5, probabilities: [2, 0.25] });
    send(tone(1), true); // a new start
    expect(state.probabilities[0]).toBe(1);
  });

  it("sends the MFSC as bytes, frame by frame, brighter for louder", () => {
    const send = open(), samples = tone(1);
    send(samples, true);
    const bytes = Buffer.from(state.picture, "base64");
    const { values, frames } = mfsc({ samples: Float32Array.from(samples, (s) => s / 32768), sampleRate: RATE });
    expect(bytes.length).toBe(frames * state.bands);
    const order = (of: ArrayLike<number>) => Array.from(of).indexOf(Math.max(...Array.from(of)));
    expect(bytes[order(values)]).toBe(Math.max(...bytes));
    expect(Math.min(...bytes)).toBeLessThan(10);
  });

  it.each([["silence", new Int16Array(RATE)], ["what is too quiet", tone(1, 0.001)],
    ["what is too short", Int16Array.from([...new Int16Array(RATE), ...tone(0.2)])],
  ])("asks the network nothing in %s; what it said before stays", (_, samples) => {
    const send = open();
    send(tone(1), true);
    send(samples, true);
    expect(state).toMatchObject({ answered: 2, quiet: true, probabilities: [1, 0.25] });
  });

  it("a block that is too short for a frame changes nothing", () => {
    open()(tone(0.01), true);
    expect(state).toMatchObject({ answered: 1, picture: "", probabilities: [] });
  });
});
