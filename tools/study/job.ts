/**
 * One job of the study, as a process: `node --import tsx tools/study/job.ts SPECIFICATION`. Says on standard
 * output, a JSON line each, how many epochs are done ({"epoch"}) and in the end what is to be the job's result
 * file ({"result"}). It ends when its standard input does, that is, when the process that started it is gone.
 */
import "./threads";
import type { Job, TrainingSettings } from "../../src/evaluation";
import { runJob } from "../../src/models";
import { formatResult } from "../../src/study";
import { codeChecksum } from "./code";
import { type StudyCorpus, studyFeatures } from "./data";
import { studyResult } from "./result";

/** All that a process must know to do a job. */
export interface Specification {
  readonly job: Job;
  readonly training: Omit<TrainingSettings, "seed">;
  readonly corpus: StudyCorpus;
  readonly code?: string; // codeChecksum() of the checkout that asks, where this may be another one
}

async function main({ job, training, corpus, code }: Specification): Promise<void> {
  if (code && code !== codeChecksum()) throw new Error("the source files of this checkout are not the study's: "
    + "bring both to the same commit");
  const features = await studyFeatures(job, corpus);
  let told = 0;
  const outcome = await runJob(job, features, training, { update(history) {
    if (history.length > told) say({ epoch: told = history.length });
  } });
  say({ result: formatResult(studyResult(job, outcome, features.utterances, corpus, training)) });
}

const say = (line: object) => console.log(JSON.stringify(line));

process.stdin.resume().on("end", () => process.exit(1)).on("error", () => process.exit(1));
main(JSON.parse(process.argv[2])).then(() => process.exit(0), (error: Error) => {
  console.error(error.message);
  process.exit(1);
});
