/** No message of the kernel is lost, and none is kept for ever. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Publisher } from "zeromq";
import { afterEach, expect, it, vi } from "vitest";
import { PYTHON } from "../../setup/steps.mjs";

const load = createRequire(resolve("tools/kernel/kernel.cjs"));
type Send = (name: string, text: string) => void;
const boundQueue: (socket: Publisher, most: number, patience: number) => { send(frames: string[]): void } =
  load("./queue.cjs");
const gatherOutput: () => { write(send: Send, name: string, text: string): void; flush(): void } = load("./output.cjs");

afterEach(() => { vi.useRealTimers(); });

it("requests in many patterns are all answered, with all of their output", async () => {
  const { stdout: table } = await promisify(execFile)(PYTHON, ["tools/kernel/stress.py", "560"]); // throws if one is lost
  expect(table.match(/\n.* [1-9]\d* +0 /g)).toHaveLength(15);
});

it("what is written is gathered for 50 ms or 64 KB, in order; the first after a silence goes at once", () => {
  vi.useFakeTimers();
  const sent: string[] = [];
  const send: Send = (name, text) => { sent.push(`${name} ${text.length > 9 ? text.length : text}`); };
  const { write, flush } = gatherOutput();
  write(send, "stdout", "a");
  for (const text of ["b", "c", ""]) write(send, "stdout", text);
  write(send, "stderr", "d");
  expect(sent).toEqual(["stdout a"]);
  vi.advanceTimersByTime(50);
  expect(sent).toEqual(["stdout a", "stdout bc", "stderr d"]);
  write(send, "stdout", "x".repeat(65535));
  write(send, "stdout", "x");
  expect(sent[3]).toBe("stdout 65536");
  write(send, "stdout", "e");
  flush();
  flush();
  expect(sent.slice(4)).toEqual(["stdout e"]);
});

const SUBSCRIBER = `
import sys, time, zmq
socket = zmq.Context().socket(zmq.SUB)
socket.rcvhwm = 10
socket.connect(sys.argv[1])
socket.subscribe(b"")
socket.recv_multipart()
print("hears", flush=True)
count = 0
while True:
    what = socket.recv_multipart()[0]
    count += what == b"count"
    if what == b"count": time.sleep(0.0005)
    if what == b"end": print(count, flush=True); count = 0
`;

/** A publisher with a subscriber that has begun to hear it, and what that one prints. */
async function subscribed(most: number, patience: number) {
  const socket = new Publisher({ sendTimeout: 0 }), out = boundQueue(socket, most, patience);
  await socket.bind("tcp://127.0.0.1:*");
  const child: ChildProcess = spawn(PYTHON, ["-c", SUBSCRIBER, socket.lastEndpoint!],
    { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface(child.stdout!);
  const line = () => new Promise<string>((done) => lines.once("line", done));
  const hears = line(), greeting = setInterval(() => out.send(["hello"]), 20);
  await hears;
  clearInterval(greeting);
  const close = async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    socket.close();
  };
  return { out, child, line, close };
}
const MESSAGE = ["count", "x".repeat(65536)];

it("a slow subscriber loses nothing, though the queue is small", async () => {
  const { out, line, close } = await subscribed(16, 10_000);
  const counted = line();
  for (let i = 0; i < 1000; i++) out.send(MESSAGE);
  out.send(["end"]);
  expect(await counted).toBe("1000");
  await close();
});

it("one that stands still costs no more than the queue, and hears what comes when it reads again", async () => {
  const { out, child, line, close } = await subscribed(64, 100);
  child.kill("SIGSTOP");
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 4000; i++) out.send(MESSAGE);
  expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  child.kill("SIGCONT");
  const counted = line(), ending = setInterval(() => out.send(["end"]), 50);
  expect(Number(await counted)).toBeLessThan(4000);
  clearInterval(ending);
  await close();
});
