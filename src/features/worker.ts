import { parentPort } from "node:worker_threads";
import { extract, type Extracted, type Task } from "./extraction";

parentPort!.on("message", async ({ paths, settings }: Task) => {
  const outcomes: Extracted[] = [];
  for (const path of paths) outcomes.push(await extract(path, settings));
  const buffers = outcomes.flatMap((o) => ("values" in o ? [o.values.buffer as ArrayBuffer] : []));
  parentPort!.postMessage(outcomes, buffers);
});
