/**
 * Every method on invented speakers (trials; plain: who change every emotion alike), or on the speaker that training
 * never heard (tests; second: those of the second round); the methods of actormethods.ts on actors of RAVDESS
 * (actor-trials) and on that speaker (actor-tests); every speaker's own recordings alone (own):
 * `node --import tsx tools/study/adaptation.ts trials|plain|tests|second|actor-trials|actor-tests|own [--only NAME,…] [--seeds N]`.
 * It goes on where it was stopped. Results go to data/results/remedies, a file a method.
 */
import "./threads";
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { EMOTIONS, listed, recordLines, versions, writeWhole } from "../../src/base";
import { speakerOf } from "../../src/corpus";
import { confusion, scores } from "../../src/evaluation";
import { device } from "../../src/tensorflow";
import {
  ACTOR_METHODS, adapt, ADAPTATION_TRAINING, DIRECTIONS, keepFits, type Method, type MethodFile, methodPath,
  type MethodRun, METHODS, OWN_RECORDINGS, SECOND_ROUND,
} from "../../src/adaptation";
import {
  actorQuestions, type Material, openMaterial, ownQuestion, type Question, testOf, trialOf,
} from "./adaptation-data";
import { codeChecksum } from "./code";

const PLANS = {
  "trials": METHODS, "plain": METHODS, "tests": METHODS, "second": SECOND_ROUND,
  "actor-trials": ACTOR_METHODS, "actor-tests": ACTOR_METHODS, "own": OWN_RECORDINGS,
};
type Kind = keyof typeof PLANS;

async function main(): Promise<void> {
  const { values, positionals: [kind] } = parseArgs({ allowPositionals: true, options: {
    only: { type: "string" }, seeds: { type: "string" },
  } });
  if (!isKind(kind)) throw new Error(`say one of ${listed(Object.keys(PLANS))}`);
  const asked = values.only?.split(",");
  const planned = PLANS[kind];
  const strange = asked?.find(name => !planned.some(method => method.name === name));
  if (strange) throw new Error(`no method "${strange}"; there are: ${planned.map(method => method.name).join(", ")}`);
  const material = await openMaterial(withActors(kind) || kind === "own" ? "tess+savee+ravdess" : "tess+savee");
  const speakers = kind === "own" ? [...new Set(material.utterances.map(speakerOf))] : DIRECTIONS;
  const seeds = Number(values.seeds ?? (kind === "actor-trials" ? 6 : 5)); // six trials label every actor once
  for (let seed = 1; seed <= seeds; seed++) // breadth first
    for (const from of speakers) {
      const questions = await questionsOf(kind, material, from, seed), fits = keepFits();
      const ask = (method: Method, { lesson, speech, words, labelled }: Question) =>
        adapt(method, lesson, speech, words, seed, ADAPTATION_TRAINING, labelled, fits);
      for (const method of planned.filter(({ name }) => !asked || asked.includes(name)))
        for (const question of questions(method)) await once(kind, method, from, seed, material, question, ask);
      await fits.dispose();
    }
}

const isKind = (word: string): word is Kind => Object.keys(PLANS).includes(word);
const withActors = (kind: Kind): boolean => kind.startsWith("actor");

/** What is asked of a method after a training speaker, or of its own recordings. */
async function questionsOf(
  kind: Kind, material: Material, from: string, seed: number,
): Promise<(method: Method) => Question[]> {
  const to = DIRECTIONS.find(other => other !== from)!;
  if (withActors(kind)) return actorQuestions(material, from, to, seed, kind === "actor-trials");
  const isTrial = kind === "trials" || kind === "plain";
  const one = kind === "own" ? ownQuestion(material, from, seed)
    : isTrial ? await trialOf(material, from, seed, kind === "plain") : testOf(material, from, to);
  return method => [one(method)];
}

/** Asks a question once: not when its answer is in the method's file. */
async function once(
  kind: Kind, method: Method, from: string, seed: number, material: Material, question: Question,
  ask: (method: Method, question: Question) => ReturnType<typeof adapt>,
): Promise<void> {
  const { to, truth: all, labelled } = question;
  const path = methodPath(kind, method.name), runsSoFar = () => earlierRuns(path, method, material);
  if (runsSoFar().some(run => run.from === from && run.to === to && run.seed === seed)) return;
  const started = performance.now();
  const { labels: said, parameters, bestEpoch, history } = await ask(method, question);
  const [truth, labels] = [all, said].map(some => some.filter((_, row) => !labelled?.has(row)));
  const matrix = confusion(truth, labels, EMOTIONS.length), { perClass, ...metrics } = scores(matrix);
  const run: MethodRun = {
    from, to, seed, metrics, confusion: matrix, parameters, bestEpoch,
    epochs: history.length, truth: [...truth].join(""), predictions: [...labels].join(""),
    seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
  };
  const { label, checksum } = material.corpus;
  const file: MethodFile = {
    remedy: method, corpus: { label, checksum }, training: ADAPTATION_TRAINING, device: device(),
    versions: { ...versions(), source: codeChecksum().slice(0, 12) }, date: new Date().toISOString(),
    runs: [...runsSoFar(), run], // read again: another process may have added some
  };
  writeWhole(path, recordLines(file));
  const told = /tests|second/.test(kind) ? "done" : metrics.accuracy.toFixed(3); // no test number while others run
  console.log(`${kind} ${method.name} ${from} → ${to} seed ${seed}: ${told}, ${run.seconds} s`);
}

/** The runs that a file holds, when they are of this method and this corpus. */
function earlierRuns(path: string, method: Method, { corpus }: Material): readonly MethodRun[] {
  if (!existsSync(path)) return [];
  const known: MethodFile = JSON.parse(readFileSync(path, "utf8"));
  const same = known.corpus.checksum === corpus.checksum
    && JSON.stringify(known.remedy) === JSON.stringify(method);
  return same ? known.runs : [];
}

main().then(() => process.exit(0), (error: Error) => {
  console.error(error.message);
  process.exit(1);
});
