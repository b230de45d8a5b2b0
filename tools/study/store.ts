import { existsSync, linkSync, readFileSync, rmSync } from "node:fs";
import { writeWhole } from "../../src/base";
import { ZEROS } from "../../src/features";
import type { Job } from "../../src/evaluation";
import { type Configuration, parseResult, type StudyResult } from "../../src/study";

/** What a result must be of to be that of a job in this study. */
interface Expected {
  readonly job: Job;
  readonly configuration: Configuration;
  readonly checksums: StudyResult["checksums"];
}

export type State =
  | { readonly kind: "done"; readonly result: StudyResult }
  | { readonly kind: "open" }
  | { readonly kind: "damaged" | "other"; readonly reason: string };

/** Whether a job's result file is there, whole, and of this corpus, split and configuration. */
export function stateOf(path: string, { job, configuration, checksums }: Expected): State {
  if (!existsSync(path)) return { kind: "open" };
  let result: StudyResult;
  try {
    result = parseResult(readFileSync(path, "utf8"));
  } catch (error) {
    return { kind: "damaged", reason: `is damaged (${(error as Error).message})` };
  }
  const wanted = { ...job, labels: job.labels ?? "true", configuration, checksums,
    ...(job.reading === "as described" ? { zeros: job.zeros ?? ZEROS } : { numbers: job.numbers ?? "band means" }) };
  const found = { ...result, zeros: result.zeros ?? "end", numbers: result.numbers ?? "band means" };
  const differs = (Object.keys(wanted) as (keyof typeof wanted)[])
    .find(field => canonical(wanted[field]) !== canonical(found[field]));
  if (!differs) return { kind: "done", result };
  return { kind: "other", reason: `belongs to another study (its ${differs} differs)` };
}

/** The same text for the same values, whatever the order of their fields. */
const canonical = (value: unknown): string => JSON.stringify(value, (_, part) =>
  part && typeof part === "object" && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).sort()) : part);

/**
 * Writes a result file. One that lies there is kept beside it, as `NAME.json.old`, `NAME.json.old-2` …
 */
export function store(path: string, text: string): void {
  const aside = existsSync(path) && asideOf(path);
  if (aside) linkSync(path, aside);
  try {
    writeWhole(path, text);
  } catch (error) {
    if (aside) rmSync(aside);
    throw error;
  }
}

function asideOf(path: string, count = 1): string {
  const aside = `${path}.old${count > 1 ? `-${count}` : ""}`;
  return existsSync(aside) ? asideOf(path, count + 1) : aside;
}
