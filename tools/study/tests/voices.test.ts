import { expect, test } from "vitest";
import { publishedCorpora, speakerOf } from "../../../src/corpus";
import { voicePath } from "../../../src/study";
import { parseVoiceOptions, splitOf, voiceJobs } from "../voices";

const jobs = voiceJobs();
const actors = (await publishedCorpora(["RAVDESS"])).utterances, both = (await publishedCorpora(["TESS", "RAVDESS"])).utterances;
const listOf = (tested: string) => (tested === "RAVDESS" ? actors : both);

test("every run is planned once, each point in six draws, breadth first", () => {
  expect(new Set(jobs.map(job => voicePath(job))).size).toBe(jobs.length);
  const points = new Map<string, number[]>();
  for (const job of jobs) {
    const key = voicePath({ ...job, draw: 0 });
    points.set(key, [...points.get(key) ?? [], job.draw]);
  }
  for (const draws of points.values()) expect(draws).toEqual([1, 2, 3, 4, 5, 6]);
  const first = jobs.slice(0, 52);
  expect(first.every(({ model, reading, tested }) => model === "CNN-BiLSTM" && reading === "as described" && tested === "RAVDESS")).toBe(true);
  expect(first.map(({ draw }) => draw)).toEqual([...new Array(26).fill(1), ...new Array(26).fill(2)]);
});

test("every actor is tested once at each point, by a model that has not heard the actor; no tested voice trains", () => {
  const own = jobs.filter(({ model, reading, level }) => model === "CNN" && reading === "as described" && level === "training");
  const tested = new Map<string, string[]>();
  for (const job of own) {
    const list = listOf(job.tested), { split, training } = splitOf(job, list);
    const asked = [...new Set(split.test.map(row => speakerOf(list[row])))];
    const heard = new Set([...split.train, ...split.validation].map(row => speakerOf(list[row])));
    expect([...heard].sort()).toEqual([...training].sort());
    expect(asked.filter(speaker => heard.has(speaker))).toEqual([]);
    expect(training.filter(speaker => speaker.startsWith("RAVDESS/"))).toHaveLength(job.actors);
    expect(training.filter(speaker => speaker.startsWith("TESS/"))).toHaveLength(Number(job.other));
    const key = voicePath({ ...job, draw: 0 });
    tested.set(key, [...tested.get(key) ?? [], ...asked]);
  }
  for (const [path, speakers] of tested)
    expect(new Set(speakers).size).toBe(path.includes("/ravdess/") ? speakers.length : 1);
  expect([...tested.values()].filter(speakers => speakers.length === 24)).toHaveLength(13);
});

test("the choice narrows the plan and keeps its order; no choice is all of it", () => {
  const { choice, list, curve } = parseVoiceOptions(["--tested", "oaf, ravdess", "--model", "linear-svm", "--draws", "2", "--list"]);
  expect([list, curve]).toEqual([true, false]);
  const chosen = voiceJobs(choice);
  expect(chosen).toEqual(jobs.filter(({ tested, model, draw }) => tested !== "YAF" && model === "linear SVM" && draw <= 2));
  expect(chosen.length).toBeGreaterThan(0);
  expect(voiceJobs(parseVoiceOptions([]).choice)).toEqual(jobs);
  expect(new Set(voiceJobs(parseVoiceOptions(["--model", "cnn-bilstm", "--reading", "counted"]).choice).map(({ reading }) => reading)))
    .toEqual(new Set(["as counted"]));
  expect(voiceJobs(parseVoiceOptions(["--actors", "1,20"]).choice)).toEqual(jobs.filter(job => job.actors === 1 || job.actors === 20));
});

test.each([
  [["--tested", "ravdess,bob"], 'there is no test set "bob"; there are: ravdess, oaf, yaf'],
  [["--model", "gru"], 'there is no model "gru"; there are: cnn-bilstm, linear-svm, cnn'],
  [["--reading", "loud"], 'there is no reading "loud"; there are: described, functionals, counted'],
  [["--model", "cnn", "--reading", "counted"], "no run fits these options; there are CNN-BiLSTM as described, linear SVM on functionals"],
  [["--actors", "3"], 'there is no number of actors "3"; there are: 1, 2, 4, 8, 16, 20, 24, 0'],
  [["--draws", "7"], "--draws is a whole number from 1 to 6, not 7"],
  [["--draws", "0"], "--draws is a whole number from 1 to 6, not 0"],
  [["--fold", "1"], "Unknown option '--fold'"],
])("%s is refused with what there is", (args, said) => {
  expect(() => voiceJobs(parseVoiceOptions(args).choice)).toThrow(said);
});
