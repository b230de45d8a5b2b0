import { parentPort } from "node:worker_threads";
import { extract, type Task } from "./extraction";

parentPort!.on("message", ({ paths, settings }: Task) => {
  const outcomes = paths.map((path) => extract(path, settings));
  const buffers = outcomes.flatMap((o) => ("values" in o ? [o.values.buffer as ArrayBuffer] : []));
  parentPort!.postMessage(outcomes, buffers);
});
