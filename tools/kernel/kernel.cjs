// Starts tslab 1.0.22 with its eleven defects mended (README.md lists them). Each part below names the defect.
// It reaches into tslab's internals, which is why package.json pins the exact version.
const { existsSync, readFileSync } = require("node:fs");
const path = require("node:path");
const { format } = require("node:util");
const vm = require("node:vm");

// 1. Jupyter starts kernels in notebooks/, where tslab would refuse to compile ../src: run from the project root.
process.chdir(path.resolve(__dirname, "../.."));
const ts = require("@tslab/typescript-for-tslab");
require.cache[require.resolve("@tslab/typescript-for-tslab")].exports =
  { ...ts, createWatchCompilerHost, getPreEmitDiagnosticsOfFiles };

// 2. tslab allows the compiler one pending timer, but a file that appears or vanishes in src needs a second:
// "Unexpected pending rebuildTimer" then failed the next cell. The second one becomes an ordinary timer.
function createWatchCompilerHost(...options) {
  const host = ts.createWatchCompilerHost(...options);
  const { setTimeout: schedule, clearTimeout: cancel } = host;
  host.setTimeout = (callback, wait) =>
    (callback.name === "updateProgramWithWatchStatus" ? schedule : setTimeout)(callback, wait);
  host.clearTimeout = (timer) => ("callback" in timer ? cancel : clearTimeout)(timer); // tslab's own is { callback }
  return host;
}

// 3. Of an error in src tslab leaves out the number, and the file as well where the message has several parts.
function getPreEmitDiagnosticsOfFiles(...program) {
  return ts.getPreEmitDiagnosticsOfFiles(...program).map((found) =>
    ({ ...found, messageText: `error TS${found.code}: ${ts.flattenDiagnosticMessageText(found.messageText, "\n")}` }));
}

// 4. tslab sees an edit late, and only in a file that the cell imports itself.
const compiled = require("./reload.cjs")(path.resolve("src"));

const { JupyterHandlerImpl, ZmqServer } = require("tslab/dist/jupyter");
const handler = JupyterHandlerImpl.prototype;
const server = ZmqServer.prototype;

/** `from "../src/x"`, right for editors and tsc, becomes `from ".//src/x"`: right for the root, and as long. */
const fromRoot = (code) => code.replace(/(["'])\.\.\/(src\/)/g, "$1.//$2");

/** 5. `{ epochs }` with a variable of an earlier cell throws ReferenceError; `{ epochs: epochs }` does not. */
function longhand(code) {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true);
  const names = [];
  const visit = (node) => {
    if (ts.isShorthandPropertyAssignment(node)) names.push({ at: node.name.getStart(file), name: node.name.text });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names.reverse().reduce((text, { at, name }) => `${text.slice(0, at)}${name}: ${text.slice(at)}`, code);
}

for (const method of ["handleInspect", "handleComplete", "handleIsComplete"]) {
  const original = handler[method];
  handler[method] = function (request) { return original.call(this, { ...request, code: fromRoot(request.code) }); };
}

// 6. A failing cell's reply is empty and its error goes to stderr: give it name, message and traceback, and publish
// an `error` message instead. tslab reports an exception or the lines of the type check through the console it is given.
let reported = [];
const report = (first, ...rest) => reported.push(first instanceof Error ? first : format(first, ...rest));

let emitted = ""; // the JavaScript of the running cell, to find a failing line again in the TypeScript
const runInThisContext = vm.runInThisContext;
vm.runInThisContext = (code, options) => runInThisContext((emitted = code), options);
const bare = (line) => line.replace(/exports\.(tsLastExpr = )?|\bawait\b|\(0, (\w|\.)+\)|\w+_\d+\.|\s|;$/g, "");
/** In which line of the TypeScript a line of the JavaScript stands, 0 if in none or several: tslab keeps no source maps. */
function lineIn(typescript, javascript, number) {
  const wanted = bare(javascript.split("\n")[number - 1] ?? ""), lines = typescript.split("\n").map(bare);
  return wanted && lines.indexOf(wanted) === lines.lastIndexOf(wanted) ? lines.indexOf(wanted) + 1 : 0;
}
function lineInCell(stack, cell) {
  const position = /evalmachine\.<anonymous>:(\d+)/.exec(stack), at = position && lineIn(cell, emitted, position[1]);
  return at ? `line ${at} of the cell: ${cell.split("\n")[at - 1].trim()}` : "";
}
/** `src/x.js:3:7` in a stack becomes `src/x.ts:5`. */
const inTypeScript = (frame) => frame.replace(/(\/[^()]+)\.js:(\d+)(:\d+)?/, (place, name, number) => {
  if (!compiled.has(`${name}.js`) || !existsSync(`${name}.ts`)) return place;
  const at = lineIn(readFileSync(`${name}.ts`, "utf8"), compiled.get(`${name}.js`), number);
  return `${name}.ts${at ? `:${at}` : ""}`;
});

/** Name, message and traceback of what was reported: a thrown value, or the lines of the type check. */
function describe([first, ...rest], cell) {
  if (first instanceof Error) {
    const foreign = /^ +at .*(tslab\/dist|\(?node:|kernel\.cjs|evalmachine)/;
    const own = first.stack.split("\n").filter((line) => !foreign.test(line)).map(inTypeScript);
    const lines = [...own, lineInCell(first.stack, cell)].filter(Boolean);
    const traceback = lines.map((line) => line.replaceAll(`${process.cwd()}/`, ""));
    return { ename: first.name, evalue: first.message, traceback };
  }
  const lines = [first, ...rest].map((line) =>
    String(line).replaceAll(".//src/", "../src/").replace(/^(\S+) (\d+:\d+ - error TS)/, "$1:$2"));
  return { ename: /^\S*\d+:\d+ - /.test(lines[0]) ? "TypeCheckError" : "Error", evalue: lines[0], traceback: lines };
}

const execute = handler.handleExecute;
handler.handleExecute = async function (request, writeStream, writeDisplayData) {
  const code = longhand(fromRoot(request.code));
  const reply = await execute.call(this, { ...request, code }, writeStream, writeDisplayData);
  if (reply.status === "error") {
    const error = describe(reported.length ? reported : ["the cell failed and gave no reason"], request.code);
    Object.assign(reply, error);
    request.publish("error", error);
  }
  return reply;
};

/** Publishes a message of any type on iopub, as a child of `parent`. */
function publish(zmq, parent, type, content, metadata = {}) {
  const message = parent.createReply();
  message.header.msg_type = type;
  Object.assign(message, { content, metadata });
  message.signAndSend(zmq.connInfo.key, zmq.iopub);
}
const zmqExecute = server.handleExecute;
server.handleExecute = function (socket, message) {
  message.content.publish = (...what) => publish(this, message, ...what);
  message.content.cell = message.metadata.cellId;
  return zmqExecute.call(this, socket, message);
};

// 7. zeromq.js puts off a socket's 513th message of a turn, and every further send on it then throws EBUSY: output, replies
// and whole cells were lost. Without a send timeout no message is put off; without a limit to the queue none is dropped.
const { bindSocket } = server;
server.bindSocket = function (socket, port) {
  socket.sendTimeout = 0;
  socket.sendHighWaterMark = 0;
  return bindSocket.call(this, socket, port);
};

// 8. nbclient reads a cell's count from `execute_input`, which tslab never sends.
const executeQueued = handler.handleExecuteImpl;
handler.handleExecuteImpl = function (request, ...rest) {
  reported = [];
  closeComms(request.cell);
  running = request;
  request.publish("execute_input", { code: request.code, execution_count: this.execCount + 1 });
  executing = true;
  return executeQueued.call(this, request, ...rest).finally(() => { executing = false; });
};

// 9. Interrupt comes as a message (kernel.json), because a signal during a native product can corrupt the heap.
// Code that listens to "notebook:interrupt" stops itself and keeps its variables; else tslab abandons the await.
let Message; // tslab does not export the class: taken from the first message that passes
const publishStatus = server.publishStatus;
server.publishStatus = function (status, parent) {
  Message = parent.constructor;
  return publishStatus.call(this, status, parent);
};
const shellMessage = server.handleShellMessage;
server.handleShellMessage = async function (socket, ...frames) { // async: what throws here must not end tslab's reading
  const start = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
  const type = JSON.parse(frames[start + 2].toString()).msg_type;
  if (/^comm_(open|msg|close)$/.test(type)) return receiveComm(this, Message.fromRaw(this.connInfo.key, frames));
  if (type !== "interrupt_request") return shellMessage.call(this, socket, ...frames);
  interrupt();
  const reply = Message.fromRaw(this.connInfo.key, frames).createReply();
  reply.header.msg_type = "interrupt_reply";
  reply.content = { status: "ok" };
  reply.signAndSend(this.connInfo.key, socket);
};

// 10. tslab drops comms, over which widgets talk: they go to and from src/notebook/comms.ts as events of the process.
// The front end sends the next change when it hears that the kernel is idle again.
function receiveComm(zmq, message) {
  const reply = (...what) => publish(zmq, message, ...what), { msg_type } = message.header;
  zmq.publishStatus("busy", message);
  const heard = process.emit("notebook:comm", msg_type, message.content, reply);
  if (!heard && msg_type === "comm_open") reply("comm_close", { comm_id: message.content.comm_id, data: {} });
  zmq.publishStatus("idle", message);
  if (executing) running.publish("status", { execution_state: "busy" }); // or JupyterLab takes the cell for done
}

let running; // the request of the cell that runs, or ran last
let executing = false;
const opened = new Map(); // cell → comms that it opened
process.on("notebook:publish", (type, content, metadata) => {
  if (type === "comm_open") opened.set(running.cell, [...opened.get(running.cell) ?? [], content.comm_id]);
  running.publish(type, content, metadata);
});

/** A cell that runs again leaves none of its old widgets behind. */
function closeComms(cell) {
  if (!cell) return; // a front end that does not say which
  for (const comm_id of opened.get(cell) ?? []) {
    process.emit("notebook:comm", "comm_close", { comm_id });
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

const { error } = console;
console.error = report; // startKernel takes it as the executor's own
require("tslab/dist/main").startKernel({ configPath: process.argv[2], enableFindLocal: false });
console.error = error;

const [abandon] = process.listeners("SIGINT");
const interrupt = () => process.emit("notebook:interrupt") || abandon();
process.removeAllListeners("SIGINT");
process.on("SIGINT", interrupt);

// A kernel whose Jupyter was killed must not train on alone.
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.exit(1); }, 1000).unref();
