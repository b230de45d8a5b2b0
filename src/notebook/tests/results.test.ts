import { createRequire } from "node:module";
import { resolve } from "node:path";
import { DataFrame, Series, tensorflow } from "danfojs-node";
import { beforeEach, expect, it } from "vitest";
import { EXAMPLES } from "../../figures/tests/examples";
import "../results";


const load = createRequire(resolve("package.json")), kernel = load.resolve("tslab/dist/jupyter.js");
let sent: any[] = [];
load.cache[kernel] = { exports: { lastWriteDisplayData: (output: any) => { sent.push(output.data); } } } as any;
beforeEach(() => { sent = []; });

const [show] = process.listeners("notebook:result" as any) as unknown as ((value: unknown) => Promise<boolean>)[];

it("a figure as the last expression of a cell is a chart", async () => {
  expect(await show({ data: EXAMPLES.histogram.data, layout: {} })).toBe(true);
  expect(Object.keys(sent.at(-1)).sort()).toEqual(["application/vnd.plotly.v1+json", "image/png", "text/plain"]);
});

it("a danfojs frame is a table, a series too; of a long one the first rows", async () => {
  expect(await show(new DataFrame([{ emotion: "fear", count: 3 }]))).toBe(true);
  expect(sent[0]["text/html"]).toContain("fear</td>");
  expect(sent[0]["text/plain"]).toContain("emotion");
  await show(new Series([1, 2]));
  expect(sent[1]["text/html"].match(/<td/g)).toHaveLength(2);
  await show(new DataFrame(Array.from({ length: 300 }, (_, row) => ({ row }))));
  expect(sent[2]["text/html"].match(/<td/g)).toHaveLength(200);
  expect(sent[2]["text/html"]).toContain("200 of 300 rows");
});

it("a tensor has shape and values", async () => {
  const tensor = tensorflow.tensor([[1, 2], [3, 4]]);
  expect(await show(tensor)).toBe(true);
  expect(sent[0]["text/plain"]).toMatch(/shape: \[2,2\][^]*\[3, 4\]/);
  tensor.dispose();
  expect(await show(tensor)).toBe(false);
});

it("anything else is left to the kernel", async () => {
  for (const value of [1, "text", [1, 2], { data: 1 }, { data: [1], layout: {} }, () => 1, new Map()])
    expect(await show(value)).toBe(false);
  expect(sent).toEqual([]);
});
