import { execFile, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { random } from "../../base";
import { FEATURE_DEFAULTS } from "../../features";
import { tf } from "../../tensorflow";
import { type InputShape, MODELS } from "../networks";
import { saveModel } from "../saving";

// What is saved must load where there is only tfjs, with its own layers. The same lines run in Node and in a
// page, and fetch the saved models from a server as a page does.

const TOLERANCE = 1e-5;

const CASES: readonly (readonly [model: string, shape: InputShape])[] = [
  ...Object.keys(MODELS).map(model => [model, [14, 3]] as const),
  ...["CNN-BiLSTM", "CNN-GRU"].flatMap(model => [[model, [64, 1]], [model, [100, 64]]] as const),
];

type Answers = Readonly<Record<string, number[]>>; // of each case, its probabilities

const PREDICT = `async (tf, origin, backend) => {
  if (!await tf.setBackend(backend)) throw new Error("there is no backend " + backend);
  const answers = {};
  for (const { name, shape, values } of await (await fetch(origin + "/inputs.json")).json()) {
    const model = await tf.loadLayersModel(origin + "/" + name + "/model.json");
    answers[name] = Array.from(await model.predict(tf.tensor(values, shape)).data());
  }
  return answers;
}`;

const pageWith = (backend: string) => `<!doctype html><script src="/tf.js"></script><script>
  (${PREDICT})(tf, location.origin, "${backend}").catch(error => String(error))
    .then(answers => fetch("/answers", { method: "POST", body: JSON.stringify(answers) }));
</script>`;

const scratch = mkdtempSync(join(tmpdir(), "browser-test-"));
const TFJS = resolve("node_modules/@tensorflow/tfjs/dist/tf.min.js");
const page = new EventEmitter<{ answers: [string] }>();
const server = createServer(async (request, response) => {
  const url = request.url!, file = url === "/tf.js" ? TFJS : join(scratch, url);
  if (request.method === "POST") {
    let body = "";
    for await (const part of request) body += part;
    response.end();
    page.emit("answers", body);
  } else if (url.startsWith("/page/")) {
    response.setHeader("Content-Type", "text/html").end(pageWith(url.slice(6)));
  } else if (existsSync(file)) response.end(readFileSync(file));
  else response.writeHead(404).end();
});
const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const native: Record<string, number[]> = {};
beforeAll(async () => {
  const next = random(1), inputs: object[] = [];
  const numbers = (shape: readonly number[], scale: number) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return tf.tensor(Float32Array.from({ length: size }, () => scale * (2 * next() - 1)), [...shape]);
  };
  for (const [kind, shape] of CASES) {
    const name = `${kind}-${shape.join("x")}`, model = MODELS[kind](shape);
    // Biases start as zeros, which nothing could mix up.
    model.setWeights(model.getWeights().map(weight => tf.add(weight, numbers(weight.shape, 0.2))));
    const x = numbers([3, ...shape], 2);
    native[name] = [...(model.predict(x) as tf.Tensor).dataSync()];
    inputs.push({ name, shape: x.shape, values: [...x.dataSync()] });
    await saveModel(model, join(scratch, name), {
      labels: [], reading: "as described", features: FEATURE_DEFAULTS,
      standardisation: { mean: [], deviation: [] }, corpus: { label: "none", checksum: "", about: "" },
    }, []);
  }
  writeFileSync(join(scratch, "inputs.json"), JSON.stringify(inputs));
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => { server.close(); rmSync(scratch, { recursive: true }); });

function expectNative(where: string, answers: Answers | string): void {
  if (typeof answers === "string") throw new Error(`${where}: ${answers}`);
  expect(Object.keys(answers)).toEqual(Object.keys(native));
  const largest = Object.entries(native).map(([name, values]) =>
    [name, Math.max(...values.map((value, i) => Math.abs(answers[name][i] - value)))] as const);
  console.log([`${where}, largest difference from native:`, ...largest.map(([name, difference]) =>
    `${name.padEnd(20)} ${difference.toExponential(1)}`)].join("\n"));
  for (const [name, difference] of largest) expect(difference, name).toBeLessThan(TOLERANCE);
}

it("every architecture loads in tfjs alone, in Node, and predicts the same", async () => {
  const code = `(${PREDICT})(require("@tensorflow/tfjs"), "${origin()}", "cpu")
    .then(answers => console.log(JSON.stringify(answers)));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", code]);
  expectNative("tfjs in Node, JavaScript", JSON.parse(stdout));
});

const chromium = process.env.CHROMIUM || "/usr/bin/chromium";
const missing = !existsSync(chromium) && `there is no ${chromium}: set CHROMIUM to a Chromium or Chrome`;

for (const backend of ["cpu", "webgl"]) {
  it(`… and in Chromium, backend ${backend}`, async ({ skip }) => {
    if (missing) skip(missing);
    const flags = ["--headless", "--no-sandbox", "--enable-unsafe-swiftshader", "--disable-quic",
      "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
    const profile = `--user-data-dir=${join(scratch, backend)}`;
    const browser = spawn(chromium, [...flags, profile, `${origin()}/page/${backend}`],
      { stdio: "ignore", timeout: 60_000 });
    const ended = once(browser, "exit").then(() => ["Chromium ended without an answer"]);
    const [answers] = await Promise.race([once(page, "answers"), ended]);
    browser.kill();
    await ended;
    expectNative(`tfjs in Chromium, ${backend}`, answers.startsWith("{") ? JSON.parse(answers) : answers);
  });
}
