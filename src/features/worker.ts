import { parentPort } from "node:worker_threads";
import { perform, type Task } from "./pool";

parentPort!.on("message", async ({ paths, work }: Task) => {
  const outcomes = [];
  for (const path of paths) outcomes.push(await perform(work, path));
  const buffers = outcomes.flatMap((o) => ("values" in o ? [o.values.buffer as ArrayBuffer] : []));
  parentPort!.postMessage(outcomes, buffers);
});
