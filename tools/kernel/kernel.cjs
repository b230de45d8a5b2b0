// Starts tslab 1.0.22 with its defects mended (README.md lists and numbers them).
// It reaches into tslab's internals, which is why package.json pins the exact version.
const path = require("node:path");
const { format } = require("node:util");

// 1. Jupyter starts kernels in notebooks/, where tslab would refuse to compile ../src: run from the project root.
const notebooks = process.cwd();
process.chdir(path.resolve(__dirname, "../.."));
const ts = require("@tslab/typescript-for-tslab");
const { transpileModule } = ts;
const exportVariables = require("./variables.cjs");
const quick = require("./compile.cjs")((code, options) => transpileModule(exportVariables(code), options),
  path.resolve("data/cache/kernel/modules.json"));
// 22. tslab checks all of src with every cell that imports something, and starts with reading all of @types.
require.cache[require.resolve("@tslab/typescript-for-tslab")].exports = { ...ts, ...quick, createWatchCompilerHost,
  getPreEmitDiagnosticsOfFiles };

// 2. tslab allows the compiler one pending timer, but a file that appears or vanishes in src needs a second:
// "Unexpected pending rebuildTimer" then failed the next cell. The second one becomes an ordinary timer.
function createWatchCompilerHost(roots, options, ...rest) {
  const host = quick.createWatchCompilerHost(roots, { ...options, types: ["node"] }, ...rest);
  const { setTimeout: schedule, clearTimeout: cancel } = host;
  host.setTimeout = (callback, wait) =>
    (callback.name === "updateProgramWithWatchStatus" ? schedule : setTimeout)(callback, wait);
  host.clearTimeout = (timer) => ("callback" in timer ? cancel : clearTimeout)(timer); // tslab's own is { callback }
  return host;
}

// 3. Of an error in src tslab leaves out the number, and the file as well where the message has several parts.
function getPreEmitDiagnosticsOfFiles(...program) {
  return quick.getPreEmitDiagnosticsOfFiles(...program).map((found) =>
    ({ ...found, messageText: `error TS${found.code}: ${ts.flattenDiagnosticMessageText(found.messageText, "\n")}` }));
}

const assist = require("./assist.cjs");
const boundQueue = require("./queue.cjs");
const { ended, openChannels } = require("./channels.cjs");
const { cellOf, describeError } = require("./errors.cjs");
const gatherOutput = require("./output.cjs");
const session = require("./session.cjs")(showResult);
const compiled = require("./reload.cjs")(path.resolve("src"));
const executor = require("tslab/dist/executor");
const { JupyterHandlerImpl, ZmqServer } = require("tslab/dist/jupyter");
const handler = JupyterHandlerImpl.prototype;
const server = ZmqServer.prototype;
assist(handler, notebooks);

let channels;
let running; // the request of the cell that runs, or ran last
let executing = false;
const queued = new Set(); // requests of cells that wait for their turn
const cells = new Map(); // number → request, of all that ran

// 6. A failing cell's reply is empty and its error goes to stderr: give it name, message and traceback, and publish
// an `error` message instead. tslab reports an exception or the lines of the type check through the console it is given.
let reported = [];
const report = (first, ...rest) => reported.push(first instanceof Error ? first : format(first, ...rest));

const { createExecutor } = executor;
executor.createExecutor = (root, converters) => {
  const { execute, ...rest } = createExecutor(root, converters, { log: console.log, error: report });
  return { ...rest, async execute(code) {
    const { strays } = running;
    await new Promise(setImmediate); // what others await is over: a cell that is ended takes the rest of its turn along
    const done = await execute(code).catch((error) => { report(error); return false; });
    await new Promise(setImmediate); // what a cell did not await comes up only now
    if (done && strays.length > 0) report(strays.shift());
    strays.forEach(print);
    return reported.length === 0 && done;
  } };
};

const { handleExecute } = handler;
handler.handleExecute = async function (request, writeStream, writeDisplayData) {
  const reply = handleExecute.call(this, request, writeStream, (...data) => {
    output.flush();
    writeDisplayData(...data);
  });
  // 17. With stop_on_error what is queued behind a failed cell is not run; what comes after its reply is.
  if (request.stop_on_error === false) this.execQueue.prev = this.execQueue.prev.catch(() => {});
  queued.add(request);
  const { status, execution_count } = await reply;
  queued.delete(request);
  if (status === "abort" || request.aborted) return { status: "aborted" };
  if (status !== "error") return { status, execution_count, user_expressions: {}, payload: [] };
  await new Promise((done) => setTimeout(done, 20)); // what was sent before arrives
  this.execQueue.reset();
  return { status, execution_count, ...request.error };
};
const { reset } = require("tslab/dist/util").TaskQueue.prototype;
require("tslab/dist/util").TaskQueue.prototype.reset = function (delay) { if (!delay) reset.call(this); };

/** What a cell reported, and never an error instead. */
function description() {
  const describe = (...what) => describeError(what, session.cells, compiled);
  try {
    return describe(...reported.length ? reported : ["the cell failed and gave no reason"]);
  } catch {
    return describe("the cell threw what cannot be shown");
  }
}

// 16. What nobody awaited or caught fails the cell that started it while that runs, and is printed below it later.
function stray(error) {
  const cell = cells.get(cellOf(error)) ?? running;
  if (executing && cell === running) cell.strays.push(error);
  else print(error, cell);
}
function print(error, cell = running) {
  let text = "what was thrown cannot be shown";
  try { text = format(error); } catch {}
  if (cell) cell.publish("stream", { name: "stderr", text: `not caught: ${text}\n` });
}

/** Calls all listeners of an event of the process, whatever one of them throws. False if there are none. */
function tell(event, ...content) {
  const listeners = process.rawListeners(event);
  for (const listener of listeners) {
    try { listener.apply(process, content); } catch (error) { print(error); }
  }
  return listeners.length > 0;
}

// 19. A listener to "notebook:result" may show the value of a cell's last expression, and then returns true.
async function showResult(value) {
  for (const listener of process.listeners("notebook:result")) {
    try { if (await listener(value)) return; } catch (error) { print(error); }
  }
  const { data, layout } = Object(value), figure = "application/vnd.plotly.v1+json";
  if (Array.isArray(data) && layout) return running.publish("display_data",
    { data: { [figure]: { data, layout }, "text/plain": "[chart]" }, metadata: {}, transient: {} });
  const isTable = typeof value.print === "function"; // a frame of danfojs, a tensor of TensorFlow.js
  console.log(isTable ? value.toString() : value);
}

/** Publishes a message of any type on iopub, as a child of `parent`. */
function publish(zmq, parent, type, content, metadata = {}) {
  output.flush();
  const message = parent.createReply();
  message.header.msg_type = type;
  Object.assign(message, { content, metadata });
  message.signAndSend(zmq.connInfo.key, zmq.iopub);
}
const zmqExecute = server.handleExecute;
server.handleExecute = function (socket, message) {
  message.content.publish = (...what) => publish(this, message, ...what);
  message.content.cell = message.metadata.cellId;
  message.content.strays = [];
  return zmqExecute.call(this, socket, message);
};

// 18. Each console.log is a message, and Jupyter's server drops what exceeds a thousand a second.
const output = gatherOutput();
handler.createWriteToIopub = (name, send) => {
  const decoder = new TextDecoder();
  return (text, encoding, done = encoding) => {
    output.write(send, name, typeof text === "string" ? text : decoder.decode(text, { stream: true }));
    if (typeof done === "function") done();
    return true;
  };
};

// 7. zeromq.js puts off a socket's 513th message of a turn, and every further send on it then throws EBUSY: output, replies
// and whole cells were lost. Without a send timeout no message is put off.
const { bindSocket, close } = server;
server.bindSocket = function (socket, port) {
  if (socket === this.iopub) {
    socket.sendTimeout = 0;
    this.iopub = boundQueue(socket);
    return bindSocket.call(this, socket, port);
  }
  channels ??= openChannels(this.connInfo, (channel, frames) =>
    void this.handleShellMessage({ send: (answer) => channels.send(channel, answer) }, ...frames));
};
server.close = function () {
  channels.close();
  close.call(this);
};

// 8. nbclient reads a cell's count from `execute_input`, which tslab never sends.
const executeQueued = handler.handleExecuteImpl;
handler.handleExecuteImpl = async function (request, ...rest) {
  queued.delete(request);
  if (request.aborted) return {};
  reported = [];
  running = request;
  closeComms(request.cell);
  cells.set(this.execCount + 1, request);
  session.prepare(); // 23. or an interrupt in this moment is lost
  request.publish("execute_input", { code: request.code, execution_count: this.execCount + 1 });
  executing = true;
  try {
    return await executeQueued.call(this, request, ...rest);
  } catch (failure) {
    request.error = description();
    request.publish("error", request.error);
    throw failure;
  } finally {
    executing = false;
  }
};

// 9. Interrupt comes as a message (kernel.json), because a signal during a native product can corrupt the heap.
// Code that listens to "notebook:interrupt" stops by itself and keeps its variables; else, and at a second interrupt, the
// cell is left. A loop that never waits ends at its next turn (loops.cjs), other code after two seconds (channels.cjs).
// Cells that wait for their turn are aborted.
let Message; // tslab does not export the class: taken from the first message that passes
const { publishStatus } = server;
server.publishStatus = function (status, parent) {
  Message = parent.constructor;
  output.flush();
  publishStatus.call(this, status, parent);
  const between = status === "idle" && executing && parent.content !== running;
  if (between) running.publish("status", { execution_state: "busy" }); // or JupyterLab takes the cell for done
};
const shellMessage = server.handleShellMessage;
server.handleShellMessage = async function (socket, ...frames) { // async: what throws here must not end tslab's reading
  const start = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
  const type = JSON.parse(frames[start + 2].toString()).msg_type;
  const answer = /^comm_(open|msg|close)$/.test(type) ? receiveComm : type === "interrupt_request" ? receiveInterrupt : null;
  if (!answer) return shellMessage.call(this, socket, ...frames);
  const message = Message.fromRaw(this.connInfo.key, frames.slice(0, start + 6));
  message.buffers = frames.slice(start + 6); // 21. tslab takes them for signed, and Jupyter does not sign them
  this.publishStatus("busy", message);
  try { answer(this, message, socket); } finally { this.publishStatus("idle", message); }
};
function receiveInterrupt(zmq, message, socket) {
  interrupt();
  const reply = message.createReply();
  reply.header.msg_type = "interrupt_reply";
  reply.content = { status: "ok" };
  reply.signAndSend(zmq.connInfo.key, socket);
}

// 10. tslab drops comms, over which widgets talk: they go to and from src/notebook/comms.ts as events of the process.
// The front end sends the next change when it hears that the kernel is idle again.
function receiveComm(zmq, message) {
  const reply = (...what) => publish(zmq, message, ...what), { msg_type } = message.header;
  const heard = tell("notebook:comm", msg_type, message.content, reply, message.buffers);
  if (!heard && msg_type === "comm_open") reply("comm_close", { comm_id: message.content.comm_id, data: {} });
}

const opened = new Map(); // cell → comms that it opened
process.on("notebook:publish", (type, content, metadata) => {
  if (type === "comm_open") opened.set(running.cell, [...opened.get(running.cell) ?? [], content.comm_id]);
  running.publish(type, content, metadata);
});

/** A cell that runs again leaves none of its old widgets behind. */
function closeComms(cell) {
  if (!cell) return; // a front end that does not say which
  for (const comm_id of opened.get(cell) ?? []) {
    tell("notebook:comm", "comm_close", { comm_id });
    running.publish("comm_close", { comm_id, data: {} });
  }
  opened.delete(cell);
}
server.handleCommInfoRequest = function (socket, message) {
  const reply = message.createReply();
  reply.header.msg_type = "comm_info_reply";
  const comms = [...opened.values()].flat().map((comm_id) => [comm_id, { target_name: "jupyter.widget" }]);
  reply.content = { status: "ok", comms: Object.fromEntries(comms) };
  reply.signAndSend(this.connInfo.key, socket);
};

// 11. One output with several MIME types: src/notebook/show.ts writes the bundle through tslab's own lastWriteDisplayData.

require("tslab/dist/main").startKernel({ configPath: process.argv[2], enableFindLocal: false });

function interrupt() {
  for (const request of queued) request.aborted = true;
  if (ended()) session.end("stopped in the middle: finally blocks did not run");
  else if (!tell("notebook:interrupt") || session.wasAsked()) {
    session.end("the cell stopped waiting; what it waited for is still running");
  }
}
for (const [event, listener] of [["SIGINT", interrupt], ["uncaughtException", stray], ["unhandledRejection", stray]]) {
  process.removeAllListeners(event);
  process.on(event, listener);
}
