import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { FEATURE_DEFAULTS, READINGS } from "../../features";
import { native, tf } from "../../tensorflow";
import { predict } from "../prediction";
import { keptModel, loadModel, type ModelCard, modelFolder, saveCourse, saveModel } from "../saving";
import { train } from "../training";
import { SETTINGS, small, SPLIT, toy } from "./toy";

const scratch = mkdtempSync(join(tmpdir(), "saving-test-"));

const CARD: Omit<ModelCard, "versions"> = {
  labels: ["angry"], reading: "as counted", features: FEATURE_DEFAULTS,
  standardisation: { mean: [1], deviation: [2] },
  corpus: { label: "toy", checksum: "0", about: "waves" },
};

it("a trained model comes back with its card and the same predictions, in a process of its own", async () => {
  const { model } = await train(small, toy(), SPLIT, SETTINGS);
  const folder = join(scratch, "trained");
  await saveModel(model, folder, CARD, []);
  await saveModel(model, folder, CARD, []); // over the first
  expect(readdirSync(scratch)).toEqual(["trained"]);
  expect(readFileSync(join(folder, "MODEL-CARD.md"), "utf8")).toContain("## Not for");
  const expected = predict(model, toy(), SPLIT.test);
  const loaded = await loadModel(folder);
  expect(loaded.card).toEqual({ ...CARD, versions: expect.anything() });
  expect(loaded.card.versions.tensorflow).toBe(native().binding.TF_Version);
  expect(predict(loaded.model, toy(), SPLIT.test)).toEqual(expected);
  const code = `
    const { loadModel } = require("./src/models/saving.ts");
    const { predict } = require("./src/models/prediction.ts");
    const { toy, SPLIT } = require("./src/models/tests/toy.ts");
    loadModel(${JSON.stringify(folder)}).then(({ model }) =>
      console.log(JSON.stringify([...predict(model, toy(), SPLIT.test)])));`;
  const output = execFileSync(process.execPath, ["--import", "tsx", "-e", code],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  expect(Float32Array.from(JSON.parse(output))).toEqual(expected);
});

it.skipIf(process.platform !== "linux")("on a full disk the folder and the reason are named, and the older model stays", async () => {
  const { model } = await train(small, toy(), SPLIT, SETTINGS), place = join(scratch, "full"), folder = join(place, "model");
  await saveModel(model, folder, CARD, []);
  const draft = `${folder}.${process.pid}.draft`;
  for (const file of ["weights.bin", "MODEL-CARD.md"]) {
    mkdirSync(draft);
    symlinkSync("/dev/full", join(draft, file));
    await expect(saveModel(model, folder, { ...CARD, labels: ["newer"] }, []))
      .rejects.toThrow(`${folder} cannot be written: no space left on device: \`npm run clean\` shows`);
    expect((await loadModel(folder)).card.labels).toEqual(["angry"]);
    expect(readdirSync(place)).toEqual(["model"]);
  }
  rmSync(place, { recursive: true });
});

it("where no model is, the folder is named, and the cause is kept", async () => {
  await expect(loadModel(join(scratch, "nothing"))).rejects.toThrow(
    /nothing is no folder of a network: there is no card\.json in it/);
  await expect(loadModel(join(scratch, "nothing"))).rejects.toMatchObject({ cause: { code: "ENOENT" } });
});

it("a model that lacks a file is refused by its folder's name, and leaves nothing in memory", async () => {
  vi.stubEnv("SER_RESULTS", join(scratch, "damaged/results"));
  const training = { protocol: "random", ...SETTINGS };
  const { model, ...trained } = await train(small, toy(), SPLIT, SETTINGS);
  const folder = modelFolder("as counted"), known = { means: new Float32Array(64), bands: 64, distances: [0] };
  await saveModel(model, folder, { ...CARD, training }, [], known);
  saveCourse(folder, trained);
  const before = tf.memory().numTensors;
  writeFileSync(join(folder, "course.bin"), "no course");
  await expect(keptModel("as counted", "0", training)).rejects.toThrow(/as-counted holds no complete model/);
  writeFileSync(join(folder, "familiar.bin"), new Uint8Array(100));
  await expect(loadModel(folder)).rejects.toThrow(/no complete model \(familiar\.bin does not hold rows of 64 numbers\)/);
  writeFileSync(join(folder, "familiar.bin"), new Float32Array(64).fill(NaN));
  await expect(loadModel(folder)).rejects.toThrow(/familiar\.bin does not hold rows of 64 numbers/);
  rmSync(join(folder, "familiar.bin"));
  await expect(loadModel(folder)).rejects.toThrow(/as-counted holds no complete model/);
  writeFileSync(join(folder, "card.json"), "{}");
  await expect(loadModel(folder)).rejects.toThrow(/as-counted holds no complete model \(card\.json has no labels\)/);
  expect(tf.memory().numTensors).toBe(before);
  vi.unstubAllEnvs();
});

it("what notebook 04 kept is taken for the same recordings, features and training only", async () => {
  vi.stubEnv("SER_RESULTS", join(scratch, "run/results"));
  const training = { protocol: "random", ...SETTINGS };
  expect(await keptModel("as counted", "0", training)).toBeNull();
  const { model, ...trained } = await train(small, toy(), SPLIT, SETTINGS);
  const keep = async (card: typeof CARD): Promise<void> => {
    await saveModel(model, modelFolder(card.reading), card, []);
    saveCourse(modelFolder(card.reading), trained);
  };
  await keep({ ...CARD, training });
  expect((await keptModel("as counted", "0", training))!.card.training).toEqual(training);
  expect(await keptModel("as described", "0", training)).toBeNull();
  const described = { ...CARD, reading: "as described", features: READINGS["as described"], training } as const;
  await keep(described); // of when zeros stood at the end
  expect(await keptModel("as described", "0", training)).toBeNull();
  await keep({ ...described, zeros: "front" });
  expect((await keptModel("as described", "0", training))!.card.zeros).toBe("front");
  expect(await keptModel("as counted", "1", training)).toBeNull();
  expect(await keptModel("as counted", "0", { ...training, seed: SETTINGS.seed + 1 })).toBeNull();
  await keep({ ...CARD, training, features: { ...FEATURE_DEFAULTS, bands: 32 } });
  expect(await keptModel("as counted", "0", training)).toBeNull();
  await keep(CARD); // of an earlier version, which did not say how
  expect(await keptModel("as counted", "0", training)).toBeNull();
  await saveModel(model, modelFolder("as counted"), { ...CARD, training }, []); // without how the training went
  expect(await keptModel("as counted", "0", training)).toBeNull();
  vi.unstubAllEnvs();
});

it("with a kept network comes what it said after each epoch; its weights are those of the best", async () => {
  vi.stubEnv("SER_RESULTS", join(scratch, "course/results"));
  const { model, ...trained } = await train(small, toy(), SPLIT, SETTINGS), training = { protocol: "random", ...SETTINGS };
  await saveModel(model, modelFolder("as counted"), { ...CARD, training }, []);
  saveCourse(modelFolder("as counted"), trained);
  const { afterEpochs, bestEpoch, model: kept } = (await keptModel("as counted", "0", training))!;
  expect(afterEpochs).toEqual(trained.afterEpochs);
  expect(afterEpochs.length).toBe(trained.history.length);
  predict(kept, toy(), SPLIT.validation).forEach((value, i) => expect(afterEpochs[bestEpoch - 1][i]).toBeCloseTo(value, 5));
  vi.unstubAllEnvs();
});
