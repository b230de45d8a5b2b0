import { expect, test } from "vitest";
import { HEADLINE, TABLE_2, TABLE_4 } from "../../base";
import { ladder } from "../../study";
import { onEachCorpus } from "../../claims";
import { byCorpus, endToEnd, verdicts } from "../claims";
import { runWith, withErrors } from "../../study/tests/results";
import { svg } from "../picture";

const CAPTION = { title: "Title", source: "source" };

test("verdicts: every claim is one square in its group's row, equal verdicts together", () => {
  const claims = ["b", "a", "b", "c"].map((verdict, i) => ({ claim: `claim ${i}`, verdict }));
  const { data } = verdicts([{ name: "one", claims }, { name: "two", claims: claims.slice(1, 2) }], ["a", "b",
    "c"],
    CAPTION);
  const squares = (data as { name: string; x: number[]; y: number[] }[])
    .flatMap(({ name, x, y }) => x.map((column, i) => `${y[i]} ${column} ${name}`));
  expect(squares.sort()).toEqual(["0 0 a", "0 1 b", "0 2 b", "0 3 c", "1 0 a"]);
});

test("Table 4: every result once, in the box of its corpus, with its numbers; drawn without a fault",
async () => {
  const groups = onEachCorpus({ "TESS": { "here": 45.7 } });
  const results = groups.flatMap(({ results }) => results);
  expect(results).toHaveLength(TABLE_4.length + 1);
  for (const { author, accuracy } of TABLE_4) {
    const [found] = results.filter(({ name }) => name.startsWith(author));
    expect(accuracy.replace("~",
    "")).toBe(found.low === found.high ? `${found.low}` : `${found.low}–${found.high}`);
  }
  const box = groups.find(({ corpus }) => corpus.startsWith("EMO-DB"))!;
  expect(box.results.map(({ name }) => name)).toEqual(["Senthilkumar et al., 2022",
  "Muppidi and Radfar, 2021"]);
  expect(groups.find(({ corpus }) => corpus.startsWith("TESS"))!.results.at(-1)).toMatchObject({ low: 45.7, ours: true });
  const figure = byCorpus(groups, CAPTION), drawn = await svg(figure);
  const filled = (figure.data as { marker: { symbol?: string } }[]).filter(({ marker }) => marker.symbol !== "diamond-open");
  expect(filled).toHaveLength(1); // ours
  for (const { corpus } of groups) expect(drawn).toContain(corpus.split(":")[0]);
});

test("shares end to end add up, one colour each", () => {
  const shares = TABLE_2.map(({ emotion }, i) => ({ emotion, share: 0.1 * (i + 1) }));
  const { data } = endToEnd(shares, CAPTION);
  const widths = (data as unknown as { x: number[]; marker: { color: string } }[]);
  expect(widths.reduce((sum, { x }) => sum + x[0], 0)).toBeCloseTo(280, 9);
  expect(new Set(widths.map(({ marker }) => marker.color)).size).toBe(7);
});

test("the ladder: each run on its protocol's rung, the published number on the two random splits", () => {
  const run = (protocol: string, errors: number) =>
    ({ ...withErrors("CNN-BiLSTM", 1, errors), protocol });
  const { data } = ladder([run("random-tess", 7), run("speaker-oaf-yaf", 35), run("speaker-yaf-oaf", 63),
    run("within-oaf", 14), runWith({ model: "GRU" })]);
  const traces = data as { name: string; mode: string; x: (number | null)[]; y: number[] }[];
  const points = traces.find(({ name, x }) => name === "as counted" && x.length === 4)!;
  expect(points.x).toEqual([90, 80, 50, 10]);
  expect(points.y.map(Math.round)).toEqual([1, 3, 5, 6]);
  expect(traces.find(({ name }) => name === "published")!.x.filter(x => x !== null))
    .toEqual([HEADLINE.accuracy, HEADLINE.accuracy]);
});
