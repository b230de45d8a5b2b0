import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { htmlTable, tableRows, textTable } from "../tables";

const ROWS = [{ model: "CNN & BiLSTM", accuracy: 0.9634, parameters: 58503, seed: null },
  { model: "GRU", accuracy: 0.9, parameters: 18900, seed: Number.NaN }];
const cells = (html: string): string[][] => [...new JSDOM(html).window.document.querySelectorAll("tr")]
  .map((row) => [...row.children].map((cell) => cell.textContent!));

describe("tables", () => {
  it("write a column's numbers with the same decimals, thousands apart, what is missing as a dash", () => {
    expect(cells(htmlTable(ROWS))).toEqual([["model", "accuracy", "parameters", "seed"],
      ["CNN & BiLSTM", "0.963", "58,503", "–"], ["GRU", "0.900", "18,900", "–"]]);
    expect(cells(htmlTable([{ x: -1.25 }, { x: 3 }], undefined, { digits: 1 })))
      .toEqual([["x"], ["−1.3"], ["3.0"]]);
  });
  it("align numbers to the right and words to the left", () => {
    const { document } = new JSDOM(htmlTable(ROWS)).window;
    const [words, numbers] = document.querySelectorAll<HTMLElement>("td");
    expect([words.style.textAlign, numbers.style.textAlign]).toEqual(["left", "right"]);
  });
  it("keep a number and its ± on one line", () => {
    expect(cells(htmlTable([{ accuracy: "92.61 ± 0.61 of 100" }]))).toEqual([["accuracy"],
      ["92.61\u00a0±\u00a00.61 of 100"]]);
  });
  it("mark the best of a column, highest or lowest", () => {
    const bold = (which: "max" | "min"): string[] => [...new JSDOM(htmlTable(ROWS, undefined,
      { best: { accuracy: which } }))
      .window.document.querySelectorAll("td b")].map((b) => b.textContent!);
    expect([bold("max"), bold("min")]).toEqual([["0.963"], ["0.900"]]);
  });
  it("name title and source, and scroll when they are long", () => {
    const long = Array.from({ length: 16 }, (_, i) => ({ i }));
    expect(htmlTable(long, { title: "T", source: "stand-in corpus" }))
      .toMatch(/T.*stand-in corpus[^]*max-height/);
    expect(htmlTable(long.slice(1))).not.toContain("max-height");
    expect(cells(htmlTable(long)).length).toBe(17);
  });
  it("take a data frame as rows", () => {
    expect(tableRows({ columns: ["a", "b"], values: [[1, "x"], [2, "y"]] }))
      .toEqual([{ a: 1, b: "x" }, { a: 2, b: "y" }]);
  });
  it("also stand as plain text, aligned", () => {
    expect(textTable([{ name: "a", n: 5 }, { name: "long", n: 1000 }], { title: "T", source: "S" })).toBe(
      "T (S)\nname      n\na         5\nlong  1,000");
  });
});
