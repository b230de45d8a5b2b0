import { escapeHtml, type Figure } from "../figures";
import { column, type Control, display } from "./controls";
import { liveBundle, note, put, slot } from "./show";

type Values<C> = { readonly [K in keyof C]: C[K] extends Control<infer T> ? T : never };

/** What is shown of some values: a figure, or several figures and lines of text. */
type Drawn = Figure | readonly (Figure | string)[];

const LEAST = 20; // milliseconds from a drawing to the next

/**
 * Makes room for a figure where another may be. JupyterLab's plotly renderer ignores updates: another kind of output
 * in between makes it start again.
 */
export function makeRoom(place: ReturnType<typeof slot>, { layout }: Figure): void {
  place({ "text/html": `<div style="height:${layout.height}px"></div>` });
}

/**
 * Shows controls and, below them, what `draw` makes of their values, with the values under it: a figure, or several
 * figures and lines, then always as many. When a reader moves a control all is redrawn: changes that come while it is
 * being drawn count together, the last one is always drawn. What `draw` throws then stands where the first figure would
 * be; at first it is thrown. JupyterLab keeps a picture of what it draws with the notebook. Await it.
 */
export async function interact<C extends Record<string, Control<any>>>(
  controls: C, draw: (values: Values<C>) => Drawn | Promise<Drawn>,
): Promise<void> {
  display(column(...Object.values(controls)));
  const values = () => Object.fromEntries(Object.entries(controls).map(([k, c]) => [k, c.value])) as Values<C>;
  const parts = async () => [await draw(values())].flat() as (Figure | string)[];
  const first = await parts(), places = first.map(() => slot()), below = slot();
  const say = (): void => {
    note(Object.values(controls).map(({ labels: [label], value }) => `${label} ${value}`).join(" · "), below);
  };
  for (const [i, part] of first.entries()) {
    await (typeof part === "string" ? note(part, places[i]) : put(part, places[i]));
  }
  say();

  let wanted = 0, drawing = false;
  async function redraw(): Promise<void> {
    try {
      (await parts()).forEach((part, i) => {
        if (typeof part === "string") return note(part, places[i]);
        makeRoom(places[i], part);
        places[i](liveBundle(part));
      });
    } catch (error) {
      const text = String(error);
      places[0]({ "text/html": `<pre style="color:#b02a0a">${escapeHtml(text)}</pre>`, "text/plain": text });
      places.slice(1).forEach((place) => note("", place));
    }
    say();
  }
  async function follow(): Promise<void> {
    wanted++;
    if (drawing) return;
    drawing = true;
    for (let drawn = 0; drawn !== wanted;) {
      drawn = wanted;
      await redraw();
      await new Promise((resolve) => setTimeout(resolve, LEAST));
    }
    drawing = false;
  }
  for (const control of Object.values(controls)) control.onChange(follow);
}
