import { describe, expect, it } from "vitest";
import type { Figure } from "../../figures";
import { CAPTION, EXAMPLES } from "../../figures/tests/examples";
import { compact } from "../show";

const trace = (figure: Figure): any => figure.data[0];
const floats = (bdata: string): number[] => {
  const bytes = Buffer.from(bdata, "base64");
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
};

describe("a compact figure", () => {
  it("holds an image's numbers row by row, with its shape", () => {
    const { z } = trace(EXAMPLES.melSpectrogram), packed = trace(compact(EXAMPLES.melSpectrogram)).z;
    expect([packed.dtype, packed.shape]).toEqual(["f4", `${z.length}, ${z[0].length}`]);
    expect(floats(packed.bdata)).toEqual(z.flat().map(Math.fround));
  });
  it("holds a long line's numbers, without a shape", () => {
    const { x } = trace(EXAMPLES.waveform), packed = trace(compact(EXAMPLES.waveform)).x;
    expect(packed).toEqual({ dtype: "f4", bdata: expect.any(String) });
    expect(floats(packed.bdata)).toEqual(x.map(Math.fround));
  });
  it("is less than half the size in a notebook file, where it is an image", () => {
    const size = (figure: Figure): number =>
      JSON.stringify({ cells: [{ outputs: [{ data: { figure } }] }] }, null, 1).length;
    expect(size(compact(EXAMPLES.melSpectrogram))).toBeLessThan(size(EXAMPLES.melSpectrogram) / 2);
  });
  it("leaves short lists, words, gaps, ragged rows and what cannot be written as they are", () => {
    const long = Array.from({ length: 300 }, (_, i) => i);
    const data = [{ x: [1, 2], text: long.map(String), y: [null, ...long], z: [long, [1]] },
      { y: [NaN, ...long], marker: { color: long } }] as unknown as Figure["data"];
    expect(compact({ data, layout: { title: { text: CAPTION.title } } }))
      .toEqual({ data, layout: { title: { text: CAPTION.title } } });
  });
});
