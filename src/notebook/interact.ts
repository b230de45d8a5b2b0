import { escapeHtml, type Figure } from "../figures";
import { column, type Control, display } from "./controls";
import { liveBundle, note, put, slot } from "./show";

type Values<C> = { readonly [K in keyof C]: C[K] extends Control<infer T> ? T : never };

const LEAST = 20; // milliseconds from a drawing to the next

/**
 * Makes room for a figure where another may be. JupyterLab's plotly renderer ignores updates: another kind of output
 * in between makes it start again.
 */
export function makeRoom(place: ReturnType<typeof slot>, { layout }: Figure): void {
  place({ "text/html": `<div style="height:${layout.height}px"></div>` });
}

/**
 * Shows controls and, below them, the figure that `draw` makes of their values, with the values under it.
 * When a reader moves them it is redrawn: changes that come while it is being drawn count together, the
 * last one is always drawn. What `draw` throws then stands where the figure would be; at first it is thrown.
 * JupyterLab keeps a picture of what it draws with the notebook. Await it.
 */
export async function interact<C extends Record<string, Control<any>>>(
  controls: C, draw: (values: Values<C>) => Figure | Promise<Figure>,
): Promise<void> {
  display(column(...Object.values(controls)));
  const place = slot(), below = slot();
  const values = () => Object.fromEntries(Object.entries(controls).map(([k, c]) => [k, c.value])) as Values<C>;
  const say = (): void => {
    note(Object.values(controls).map(({ labels: [label], value }) => `${label} ${value}`).join(" · "), below);
  };
  await put(await draw(values()), place);
  say();

  let wanted = 0, drawing = false;
  async function redraw(): Promise<void> {
    try {
      const figure = await draw(values());
      makeRoom(place, figure);
      place(liveBundle(figure));
    } catch (error) {
      const text = String(error);
      place({ "text/html": `<pre style="color:#b02a0a">${escapeHtml(text)}</pre>`, "text/plain": text });
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
