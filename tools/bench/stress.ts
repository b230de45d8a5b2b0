/**
 * What is too long for npm test:  npx tsx tools/bench/stress.ts [number of damaged recordings, 20,000]
 * Damaged recordings never hang, crash or pass for sound that they are not; and an extraction that is killed
 * and started again gives the same features to the bit.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { random, sha256 } from "../../src/base";
import { decode, preprocess } from "../../src/audio";
import { openCorpus } from "../../src/corpus";
import { extractFeatures, FEATURE_DEFAULTS, featureCache, mfsc } from "../../src/features";
import { everyEncoding, fault, mutate } from "../../src/audio/tests/recordings";

const SETTINGS = { ...FEATURE_DEFAULTS, hopLength: 257 }; // a cache of its own
const self = [...process.execArgv, __filename];

async function damage(count: number): Promise<void> {
  const next = random(1), good = everyEncoding();
  let accepted = 0, slowest = 0;
  const reasons = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const bytes = mutate(good[i % good.length], next);
    const start = performance.now();
    const wrong = await fault(bytes, async (b, name) => {
      try {
        const recording = await decode(b, name);
        accepted++;
        return recording;
      } catch (error) {
        const kind = String((error as Error).message).replace(/"[^"]*"|[\d.e+-]+/g, "…");
        reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
        throw error;
      }
    }, (recording) => mfsc(preprocess(recording)).values);
    slowest = Math.max(slowest, performance.now() - start);
    if (wrong) throw new Error(`damaged recording ${i}: ${wrong}`);
  }
  console.log(`${count} damaged recordings: ${accepted} decoded whole, ${count - accepted} refused by name`);
  console.log(`for ${reasons.size} kinds of reason, none wrong; the slowest took ${slowest.toFixed(0)} ms`);
}

async function kill(): Promise<void> {
  const run = (): { hash: string; seconds: number } => {
    const start = performance.now();
    const { stdout, status } = spawnSync(process.execPath, [...self, "extract"], { encoding: "utf8" });
    if (status !== 0) throw new Error("an extraction failed");
    return { hash: stdout.trim(), seconds: (performance.now() - start) / 1000 };
  };
  const clear = (): void => rmSync(featureCache(SETTINGS), { recursive: true, force: true });
  clear();
  const whole = run();
  for (let i = 0; i < 3; i++) {
    clear();
    const after = (0.3 + 0.65 * Math.random()) * whole.seconds;
    const child = spawn(process.execPath, [...self, "extract"], { stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), after * 1000);
    const [code, signal] = await once(child, "exit");
    clearTimeout(timer);
    const same = run().hash === whole.hash;
    const times = `after ${after.toFixed(2)} of ${whole.seconds.toFixed(2)} s`;
    console.log(`${times} ${signal ?? `it had ended (${code})`}, ` +
      `then again: ${same ? "equal to the bit" : "DIFFERENT"}`);
    if (!same) process.exitCode = 1;
  }
  clear();
}

async function extract(): Promise<void> {
  const { values, lengths } = await extractFeatures((await openCorpus("auto")).utterances, SETTINGS);
  console.log(sha256(lengths, values));
}

if (process.argv[2] === "extract") void extract();
else {
  void damage(Number(process.argv[2] ?? 20000)).then(kill);
}
