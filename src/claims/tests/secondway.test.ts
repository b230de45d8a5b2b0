import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../base";
import { resultFiles } from "../../study";
import { readEvidence } from "../evidence";
import { countText, type Finding, readLedger } from "../ledger";
import { DRAWS, RULES } from "../rules";

/** What tools/reference/verdicts.py makes of the raw predictions, with NumPy and SciPy and nothing of src. */
interface Second {
  readonly inputs: string;
  readonly draws: number;
  readonly simulated: { readonly ends: number; readonly standardErrors: number }; // of tolerances, against their sums
  readonly runs: number;
  readonly counted: number;
  readonly restating: number;
  readonly tally: Readonly<Record<string, number>>;
  readonly summary: readonly number[]; // per cent: TESS, both corpora, SAVEE of both, two new voices, another corpus
  readonly picture: readonly number[];
  readonly claims: Readonly<Record<string, { readonly verdict: string; readonly restates: boolean;
    readonly findings: Readonly<Record<string, SecondFinding>> }>>;
}
interface SecondFinding {
  readonly numbers: readonly number[];
  readonly p?: number;
  readonly draws?: number; // per cent
  readonly words?: readonly string[];
  readonly told?: Readonly<Record<string, string>>;
  readonly interval?: readonly number[] | null;
  readonly next?: readonly number[] | null;
  readonly tolerance?: readonly number[];
  readonly runs?: number;
  readonly verdict: string;
}

const COMMAND = "python tools/reference/verdicts.py (pip install numpy scipy)";
const committed: Second = JSON.parse(readFileSync("tools/reference/verdicts.json", "utf8"));
const ledger = readLedger(), evidence = await readEvidence();

/** Four standard errors of a share that both ways estimate by draws. */
const chance = (share: number, draws: number) =>
  4 * Math.sqrt((share * (1 - share) + 1e-4) * (1 / draws + 1 / DRAWS.resamples));

/** Numbers in a text, as it writes them: a range of what each can stand for; p and shares of draws apart. */
function numbersIn(text: string) {
  const plain = text.replace(/, p [=<] [\d.]+|\bin [\d.]+% of draws|\bF1\b/g, "");
  return [...plain.matchAll(/(?<![A-Za-z])−?\d[\d,]*(\.\d+)?/g)].map(([written]) => {
    const decimals = written.split(".")[1]?.length ?? 0;
    return { written, value: Number(written.replace(/,(?=\d)/g, "").replace("−", "-").replace(/,$/, "")),
      half: 0.5 * 10 ** -decimals + 1e-6 };
  });
}

function expectNumbers(measured: Finding["measured"], second: SecondFinding, draws: number, where: string): void {
  if (typeof measured === "number") {
    const [other] = second.numbers;
    expect(Math.abs(measured - other), where).toBeLessThanOrEqual(1e-5 * Math.abs(other));
    return;
  }
  const text = measured ?? "", found = numbersIn(text);
  expect(found.map(({ written }) => written), `${where}: ${text}`).toHaveLength(second.numbers.length);
  found.forEach(({ value, half, written }, i) =>
    expect(Math.abs(value - second.numbers[i]), `${where}: ${written} of “${text}”`).toBeLessThanOrEqual(half));
  const [, share] = /in ([\d.]+)% of draws/.exec(text) ?? [], [, sign, p] = /, p ([=<]) ([\d.]+)/.exec(text) ?? [];
  if (share !== undefined || second.draws !== undefined)
    expect(Math.abs(Number(share) - second.draws!) / 100, `${where}: ${text}`)
      .toBeLessThan(chance(second.draws! / 100, draws) + 0.0006);
  if (p !== undefined || second.p !== undefined)
    expect(sign === "<" ? second.p! - Number(p) : Math.abs(second.p! - Number(p)), `${where}: ${text}`)
      .toBeLessThan(chance(second.p!, draws) + 0.0006);
  let from = 0;
  for (const word of second.words ?? []) {
    expect(text.indexOf(word, from), `${where}: ${word} in “${text}”`).toBeGreaterThanOrEqual(0);
    from = text.indexOf(word, from) + word.length;
  }
  for (const [rival, told] of Object.entries(second.told ?? {})) {
    const words = text.split("; ").find(part => part.includes(told)) ?? "";
    expect(words.split(/ than | from | with |, | and /), `${where}: ${told} ${rival} in “${text}”`).toContain(rival);
  }
}

/** How far two tolerances may be apart: half an utterance is rounded up here, to the even number there. */
const ends = (tolerance: readonly number[]) => 0.01 * Math.abs(tolerance[1] - tolerance[0]);

/** Every number and every verdict of the ledger, and of the README, which is made from it. */
function expectAgreement(second: Second): void {
  expect(Object.keys(second.claims).sort()).toEqual(ledger.claims.map(({ id }) => id).sort());
  for (const { id, verdict, restates, findings } of ledger.claims) {
    const other = second.claims[id];
    expect([verdict, Boolean(restates)], id).toEqual([other.verdict, other.restates]);
    expect(findings.map(({ on }) => on), id).toEqual(Object.keys(other.findings));
    for (const { on, measured, interval, next, tolerance, runs, verdict: said } of findings) {
      const one = other.findings[on], where = `${id}, ${on}`;
      expect(said, where).toBe(one.verdict);
      expect(runs, where).toBe(one.runs ?? runs);
      expectNumbers(measured, one, second.draws, where);
      interval?.forEach((end, i) => expect(Math.abs(end - one.interval![i]), where).toBeLessThan(1e-3));
      if (one.next) next!.forEach((end, i) => expect(Math.abs(end - one.next![i]), where).toBeLessThan(1e-3));
      tolerance?.forEach((end, i) =>
        expect(Math.abs(end - one.tolerance![i]), `${where}: ${tolerance} and ${one.tolerance}`)
          .toBeLessThanOrEqual(ends(one.tolerance!)));
    }
  }
  expect(second.simulated.ends).toBeGreaterThanOrEqual(
    2 * ledger.claims.filter(({ rule }) => rule === RULES.draw).flatMap(({ findings }) => findings).length);
  expect(second.simulated.standardErrors).toBeLessThan(4.5); // the most of some 160
  const text = countText(ledger.claims);
  expect(text).toContain(`${second.counted} claims, and ${second.restating} that restate`);
  for (const [verdict, count] of Object.entries(second.tally))
    expect(text).toContain(`${count} ${verdict.replace(/^differs$/, "differ").replace("depends", "depend")}`);
  const readme = readFileSync("README.md", "utf8");
  expect(readme).toContain(`\n${text}.\n`);
  const [, opening] = /<!-- summary -->([^]*?)<!-- \/summary -->/.exec(readme)!;
  expect([...opening.matchAll(/([\d.]+)\s?%/g)].map(([, number]) => number)).toEqual(
    ["96.36", ...second.summary.map((accuracy, i) => accuracy.toFixed(i < 3 ? 1 : 0))]);
  const [picture] = /!\[CNN-BiLSTM as counted[^\]]*\]/.exec(readme)!;
  expect([...picture.matchAll(/(\d+)%/g)].map(([, number]) => Number(number)))
    .toEqual(second.picture.map(accuracy => Math.round(accuracy)));
}

/** The files that the script reads. */
const INPUTS = [
  ...["study", "study-ravdess"].flatMap(name => resultFiles(`data/results/${name}`)).map(path => relative(".", path)),
  ...readdirSync("data/splits").filter(name => name.startsWith("random-")).map(name => `data/splits/${name}`),
  ...["TESS", "SAVEE"].map(corpus => `data/checksums/${corpus}.sha256`),
].map(path => path.replace(/\\/g, "/")).sort();

test(`verdicts.json is of the results that are there; otherwise: ${COMMAND}`, () => {
  expect(committed.runs).toBe(evidence.study.length);
  expect(committed.inputs).toBe(sha256(INPUTS.map(path => `${path} ${sha256(readFileSync(path))}\n`).join("")));
});

test("every number and verdict of claims.json and of the README, from raw predictions by a second way", () =>
  expectAgreement(committed));

describe("a ledger that is off in one place is noticed:", () => {
  const altered = (id: string, change: (finding: SecondFinding) => SecondFinding): Second => ({ ...committed,
    claims: { ...committed.claims, [id]: { ...committed.claims[id], findings: Object.fromEntries(
      Object.entries(committed.claims[id].findings).map(([on, one]) => [on, change(one)])) } } });
  test.each([
    ["a mean", "table-3-gru-accuracy", (one: SecondFinding) => ({ ...one, numbers: [one.numbers[0] + 0.01] })],
    ["an interval", "table-2-sad-f1", (one: SecondFinding) => ({ ...one, interval: [0.5, 1] })],
    ["a tolerance", "headline-one-against-rest", (one: SecondFinding) => ({ ...one, tolerance: [94.27, 98.45] })],
    ["a count", "rq2", (one: SecondFinding) => ({ ...one, numbers: one.numbers.map(count => count + 1) })],
    ["a p-value", "beats-bilstm", (one: SecondFinding) => ({ ...one, p: 0.3 })],
    ["a share of draws", "confusions", (one: SecondFinding) => ({ ...one, draws: one.draws! - 5 })],
    ["a verdict", "easy", (one: SecondFinding) => ({ ...one, verdict: "undecided" })],
    ["words", "hard-table-2", (one: SecondFinding) => ({ ...one, words: ["sad"] })],
  ])("%s", (_, id, change) => expect(() => expectAgreement(altered(id, change))).toThrow(id));
});

const folder = mkdtempSync(join(tmpdir(), "second-"));

/** A Python that has SciPy, if there is one. */
const python = [".venv/bin/python", "python3", "python"].find(name => {
  try {
    execFileSync(name, ["-c", "import numpy, scipy"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

test.runIf(python)("the script, run now, agrees too", () => {
  const out = join(folder, "verdicts.json");
  execFileSync(python!, ["tools/reference/verdicts.py", out]);
  expectAgreement(JSON.parse(readFileSync(out, "utf8")));
});
