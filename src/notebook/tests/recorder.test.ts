import { readFileSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { QUIET } from "../../audio";
import { wav } from "../../audio/tests/recordings";
import { recorder } from "../recorder";

// A front end as record.js is one: it sends a file in parts, and reads what the model's state answers.
const events: NodeJS.EventEmitter = process;
const models = new Map<string, any>();
function publish(type: string, { comm_id, data }: any): void {
  if (type === "comm_open" || data.method === "update") models.set(comm_id, { ...models.get(comm_id), ...data.state });
}
beforeEach(() => { events.on("notebook:publish", publish); });
afterEach(() => { events.removeListener("notebook:publish", publish); });

const sound = (hertz: number) => wav(Array.from({ length: 16000 }, (_, n) => 0.5 * Math.sin(hertz * n / 2500)), { bits: 16 });

/** A recorder, what listens to it, and its front end. */
function open() {
  const control = recorder("recording", "first.wav"), { id } = control.widget, heard: string[] = [];
  control.onChange((path) => { heard.push(path); });
  const send = (content: object, ...buffers: Uint8Array[]) => events.emit("notebook:comm", "comm_msg",
    { comm_id: id, data: { method: "custom", content } }, () => {}, buffers);
  const state = () => models.get(id);
  const part = (take: number, name: string, bytes: Uint8Array, at: number, parts: number) => {
    const size = Math.ceil(bytes.length / parts);
    send({ event: "part", take, name, part: at, parts }, bytes.subarray(at * size, (at + 1) * size));
  };
  const hand = async (take: number, name: string, bytes: Uint8Array, parts = 1) => {
    for (let at = 0; at < parts; at++) part(take, name, bytes, at, parts);
    await vi.waitFor(() => expect(state().answered).toBe(take));
  };
  return { control, heard, send, state, part, hand };
}

describe("a recorder", () => {
  it("is a model of anywidget with its JavaScript and its style, and answers whoever asks whether it is there", () => {
    const { state, send } = open();
    expect(state()).toMatchObject({ _model_module: "anywidget", _model_name: "AnyModel", _view_name: "AnyView", label: "recording",
      floor: QUIET });
    expect(state()._esm).toContain("export default");
    expect(state()._css).toContain(".recorder");
    send({ event: "hello", here: 7 });
    expect(state().here).toBe(7);
  });

  it("keeps what it is sent, byte by byte, below data/runs under its name, and hands the path on", async () => {
    const { control, heard, hand, state } = open(), bytes = sound(1);
    expect(control.value).toBe("first.wav");
    await hand(1, "../my voice?.wav", bytes, 3);
    expect(heard).toEqual([control.value]);
    expect(dirname(resolve(control.value))).toBe(resolve("data/runs/recordings"));
    expect(control.value).toMatch(/[\d-]+T[\d-]+-\.\.-my-voice-\.wav$/);
    expect(readFileSync(control.value)).toEqual(bytes);
    expect([state().says, state().wrong]).toEqual([`Kept as ${control.value}. It stays on this machine.`, false]);
    rmSync(control.value);
  });

  it.each([
    ["no sound", Buffer.from("hello"), /^a\.wav: it is none of WAV/],
    ["nothing", Buffer.alloc(0), /^a\.wav: it is empty/],
    ["half a second of which nothing is left", wav([...Array(16000).fill(0), ...Array(1600).fill(0.5), ...Array(16000).fill(0)],
      { bits: 16 }), /^a\.wav: only 0\.\d\d seconds are left without the silence around \(say at least 0\.5 seconds/],
    ["more than a minute", wav(Array.from({ length: 61 * 4000 }, (_, n) => Math.sin(n)), { bits: 8, sampleRate: 4000 }),
      /^a\.wav: it lasts 61 seconds, and .* \(cut it to one, 60 seconds at most\)$/],
  ])("refuses %s by one sentence, and stays what it was", async (_, bytes, sentence) => {
    const { control, heard, hand, state } = open();
    await hand(1, "a.wav", bytes);
    expect(state()).toMatchObject({ says: expect.stringMatching(sentence), wrong: true });
    expect([control.value, heard]).toEqual(["first.wav", []]);
  });

  it("what is sent while another is on its way replaces it; of two that are mixed, the later one is taken whole", async () => {
    const { control, part, hand, heard, state } = open(), [one, other] = [sound(1), sound(2)];
    part(1, "one.wav", one, 0, 2);
    part(2, "other.wav", other, 0, 2);
    part(1, "one.wav", one, 1, 2);
    part(2, "other.wav", other, 1, 2);
    await vi.waitFor(() => expect(state().answered).toBe(2));
    expect(readFileSync(control.value)).toEqual(other);
    const [first] = heard;
    await hand(3, "one.wav", one, 2);
    expect(readFileSync(control.value)).toEqual(one);
    expect(heard).toHaveLength(2);
    for (const path of [first, control.value]) rmSync(path);
  });
});
