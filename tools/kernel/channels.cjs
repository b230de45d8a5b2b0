// Requests are read in a thread of their own, so that an interrupt is heard while a loop keeps the kernel's thread busy.
const { isMainThread, parentPort, Worker, workerData } = require("node:worker_threads");

const PATIENCE = 2000; // ms that the kernel has to take up an interrupt, or to end
const LOOK = 50;       // ms
const UNHEARD = 0, STOPPABLE = 1, ENDED = 2;
const shared = isMainThread ? new Int32Array(new SharedArrayBuffer(12)) : workerData.shared;

/**
 * Opens the shell, control and heartbeat channels. `receive(channel, frames)` gets each request, `send` answers. An interrupt
 * that is not taken up within two seconds ends the code that runs, if that is the reader's (`stoppable(true)`): where it is, and
 * without its `finally`.
 */
function openChannels(connection, receive) {
  const thread = new Worker(__filename, { workerData: { connection, shared } });
  thread.on("message", ({ channel, frames, type }) => {
    if (type === "interrupt_request") Atomics.store(shared, UNHEARD, 0);
    receive(channel, frames.map(({ buffer }) => Buffer.from(buffer)));
  });
  thread.on("error", ({ message }) => {
    console.error(`the kernel cannot be reached: ${message}`);
    process.exit(1);
  });
  return {
    send: (channel, frames) => thread.postMessage({ channel, frames: frames.map(own) }),
    /** Sends what waits, and ends the process. */
    close() {
      thread.on("exit", () => process.exit());
      thread.postMessage({ channel: null });
    },
  };
}

/** Says whether the reader's code runs; gives what was said before. */
const stoppable = (whether) => Atomics.exchange(shared, STOPPABLE, Number(whether)) === 1;

/** Takes up an interrupt from within the code that runs: true for the first who asks. */
const takeUp = () => Atomics.exchange(shared, UNHEARD, 0) === 1 && Atomics.store(shared, ENDED, 1) === 1;

/** Whether code was ended by an interrupt since this was last asked. */
const ended = () => Atomics.exchange(shared, ENDED, 0) === 1;

/** Bytes with a buffer of their own, as only whole buffers go from thread to thread. */
const own = (frame) => typeof frame === "string" ? frame : new Uint8Array(frame);

async function serve({ connection }) {
  const { Reply, Router } = require("zeromq");
  const open = async (Socket, port) => {
    const socket = new Socket({ sendTimeout: 0, sendHighWaterMark: 0 });
    await socket.bind(`${connection.transport}://${connection.ip}:${port}`);
    return socket;
  };
  const heartbeat = await open(Reply, connection.hb_port);
  const channels = { shell: await open(Router, connection.shell_port), control: await open(Router, connection.control_port) };
  let latest = 0; // interrupt
  const kill = () => process.kill(process.pid, "SIGKILL");

  parentPort.on("message", ({ channel, frames }) => {
    if (channel) return void channels[channel].send(frames);
    for (const socket of [heartbeat, ...Object.values(channels)]) socket.close();
    setTimeout(() => process.exit(), LOOK); // of this thread, once what waits is sent
  });
  for (const [channel, socket] of Object.entries(channels)) void read(channel, socket);
  for await (const frames of heartbeat) await heartbeat.send(frames);

  async function read(channel, socket) {
    for await (const frames of socket) {
      const start = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
      const type = JSON.parse(frames[start + 2].toString()).msg_type;
      if (type === "interrupt_request" && Atomics.exchange(shared, UNHEARD, 1) === 0) setTimeout(insist, PATIENCE, ++latest);
      if (type === "shutdown_request") setTimeout(kill, PATIENCE).unref();
      parentPort.postMessage({ channel, frames: frames.map(own), type });
    }
  }

  function insist(interrupt) {
    if (interrupt !== latest || Atomics.load(shared, UNHEARD) === 0) return;
    if (Atomics.load(shared, STOPPABLE) === 0) return void setTimeout(insist, LOOK, interrupt);
    Atomics.store(shared, UNHEARD, 0);
    Atomics.store(shared, ENDED, 1);
    // As a debugger ends it: a signal can corrupt the heap during a native product.
    const session = new (require("node:inspector").Session)();
    session.connectToMainThread();
    session.post("Runtime.terminateExecution", () => session.disconnect());
  }
}

// A kernel whose Jupyter was killed must not train on alone.
function followParent() {
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, "SIGKILL"); }, 1000).unref();
}

if (isMainThread) module.exports = { ended, openChannels, shared, stoppable, takeUp };
else {
  followParent();
  void serve(workerData);
}
