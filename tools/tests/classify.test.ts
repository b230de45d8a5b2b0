import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { FEATURE_DEFAULTS } from "../../src/features";
import type { FileRecognition, SavedModel } from "../../src/models";
import { report } from "../classify";
import { newestModel } from "../newest";

const saved = { card: { labels: ["angry", "sad"], reading: "as counted", features: FEATURE_DEFAULTS,
  corpus: { label: "TESS", checksum: "" } } } as unknown as SavedModel;
const samples = new Float32Array(48000).fill(0.5);
const heard: FileRecognition = {
  recording: { samples, sampleRate: 48000, container: "WAV", channels: 2, bits: 24, encoding: "integer" },
  signal: { samples, sampleRate: 16000 }, kept: [0.1, 0.9],
  frames: { values: new Float32Array(0), frames: 51, bands: 64 },
  probabilities: Float32Array.of(0.25, 0.75), distance: 0.4, shareNearer: 0.6,
};

it("says what the file held, what was done to it, and the probabilities, the highest first", () => {
  const text = report("a.wav", saved, heard).join("\n");
  const facts =
    ["WAV, 48000 Hz, 2 × 24 bits, 1.00 s", "peak 50.0%", "16000 Hz", "0.10 s to 0.90 s: 51 frames"];
  for (const fact of facts) expect(text).toContain(fact);
  expect(text.indexOf("sad        75.0%")).toBeGreaterThan(0);
  expect(text.indexOf("angry      25.0%")).toBeGreaterThan(text.indexOf("sad  "));
  expect(text).toContain("60.0% lie nearer");
  expect(text).not.toMatch(/Unlike|clipped/);
});

it("of a lossy recording it names the encoding, where there are no bits", () => {
  const { bits: _, ...held } = heard.recording;
  const recording = { ...held, container: "M4A", encoding: "AAC" } as const;
  const text = report("a.m4a", saved, { ...heard, recording }).join("\n");
  expect(text).toContain("M4A, 48000 Hz, 2 × AAC, lossy, 1.00 s");
});

it("warns of a recording that lies farther off than nearly all, and of one at full scale", () => {
  const loud = { ...heard.recording, samples: samples.map(() => 1) };
  const text = report("a.wav", saved, { ...heard, recording: loud, shareNearer: 0.99 }).join("\n");
  expect(text).toContain("Unlike anything the network was trained on");
  expect(text).toContain("it may be clipped");
  const near = report("a.wav", saved, { ...heard, recording: loud, shareNearer: 0.98 }).join("\n");
  expect(near).not.toContain("Unlike");
});

it("without a model says how to make one, and fails", { timeout: 60_000 }, async () => {
  const args = ["--import", "tsx", "tools/classify.ts", "--model", "nowhere", "a.wav"];
  const failed = await promisify(execFile)(process.execPath, args).catch((error) => error);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/nowhere is no folder of a network[^]*npm run reproduce -- --only 04/);
});

it("takes the newest network, wherever notebook 04 put it; none where there is none", () => {
  const data = mkdtempSync(join(tmpdir(), "classify-"));
  try {
    expect(newestModel(data)).toBeUndefined();
    mkdirSync(join(data, "runs/2026/report"), { recursive: true });
    expect(newestModel(data)).toBeUndefined();
    const put = (folder: string, when: number): string => {
      const own = join(data, folder, "models/cnn-bilstm-as-counted"), card = join(own, "card.json");
      mkdirSync(own, { recursive: true });
      writeFileSync(card, "{}");
      utimesSync(card, when, when);
      return own;
    };
    const newest = put("runs/2026", 2000);
    put(".", 1000);
    put("runs/latest", 1500);
    expect(newestModel(data)).toBe(newest);
    expect(newestModel(data)).not.toBe(put("runs/latest", 3000));
    expect(newestModel(data)).toBe(join(data, "runs/latest/models/cnn-bilstm-as-counted"));
  } finally {
    rmSync(data, { recursive: true });
  }
});
