import { expect, it } from "vitest";
import { EMOTIONS } from "../../base";
import { recognitionPanels } from "../images";
import { CAPTION, CENTRES } from "./examples";

const frames = (count: number, from: number) =>
  ({ frames: count, bands: 64, values: Float32Array.from({ length: count * 64 }, (_, i) => from + i) });
const probabilities = (first: number) => Float32Array.from(EMOTIONS, (_, i) => (i ? (1 - first) / 6 : first));
const { data, layout } = recognitionPanels([
  { label: "quiet", frames: frames(30, 0), probabilities: probabilities(0.97) },
  { label: "20 dB <noise>", frames: frames(40, 5000), probabilities: probabilities(0.4) },
], EMOTIONS, 0.01, CENTRES, CAPTION) as { data: any[]; layout: any };
const [quiet, said, noisy, saidThen] = data;
const axes = ({ xaxis, yaxis }: any) => [xaxis, yaxis].map((name) => layout[name.replace(/^(.)/, "$1axis")]);

it("each sound's frames stand over what was heard in it, in per cent, in the order of the emotions", () => {
  expect([quiet.z[3][7], noisy.z[3][7]]).toEqual([7 * 64 + 3, 5000 + 7 * 64 + 3]);
  expect(said.y).toEqual([...EMOTIONS]);
  expect([said.x[0], said.x[1], saidThen.x[0], saidThen.x[6]]).toEqual([97, 0.5, 40, 10]);
  expect(saidThen.text[0]).toBe("40");
  for (const [image, bars] of [[quiet, said], [noisy, saidThen]]) {
    const [above, below] = [axes(image), axes(bars)];
    expect(above[0].domain).toEqual(below[0].domain);
    expect(above[1].domain[0]).toBeGreaterThan(below[1].domain[1]);
  }
  expect(axes(quiet)[0].domain[1]).toBeLessThan(axes(noisy)[0].domain[0]);
  expect(layout.annotations.map(({ text }: any) => text)).toEqual(["<b>quiet</b>", "<b>20 dB &lt;noise&gt;</b>"]);
});

it("both are drawn on the same axes and in the same colours", () => {
  expect([quiet, noisy].map((image) => image.coloraxis)).toEqual(["coloraxis", "coloraxis"]);
  for (const image of [quiet, noisy]) expect(axes(image)[0].range).toEqual([0, 0.4]);
  expect(axes(said)[0].range).toEqual(axes(saidThen)[0].range);
  expect(said.marker).toEqual(saidThen.marker);
});
