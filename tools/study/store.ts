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

export type State<Result = StudyResult> =
  | { readonly kind: "done"; readonly result: Result }
  | { readonly kind: "open" }
  | { readonly kind: "damaged" | "other"; readonly reason: string };

/** Whether a job's result file is there, whole, and of this corpus, split and configuration. */
export const stateOf = (path: string, { job, configuration, checksums }: Expected): State => {
  const wanted = { ...job, labels: job.labels ?? "true", configuration, checksums,
    ...(job.reading === "as described" ? { zeros: job.zeros ?? ZEROS } : { numbers: job.numbers ?? "band means" }) };
  return resultState(path, parseResult, wanted, result =>
    ({ ...result, zeros: result.zeros ?? "end", numbers: result.numbers ?? "band means" }));
};

/**
 * Whether a result file is there, whole, and has the same value as wanted in each field that is named there.
 * @param parse reads the file's text; throws an Error with the reason when it is damaged
 * @param fieldsOf the fields of a result, those included that its file does not say
 */
export function resultState<Result extends object>(
  path: string, parse: (text: string) => Result, wanted: object,
  fieldsOf: (result: Result) => object = result => result,
): State<Result> {
  if (!existsSync(path)) return { kind: "open" };
  let result: Result;
  try {
    result = parse(readFileSync(path, "utf8"));
  } catch (error) {
    return { kind: "damaged", reason: `is damaged (${(error as Error).message})` };
  }
  const found = new Map(Object.entries(fieldsOf(result)));
  const differs = Object.entries(wanted).find(([field, value]) => canonical(value) !== canonical(found.get(field)));
  if (!differs) return { kind: "done", result };
  const [field] = differs, verb = field.endsWith("s") ? "differ" : "differs";
  return { kind: "other", reason: `belongs to another study (its ${field} ${verb})` };
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
