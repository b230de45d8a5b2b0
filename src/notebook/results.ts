import type { Figure, Tabular } from "../figures";
import { chart, slot, table } from "./show";

/** More rows of a frame than anyone reads make the notebook's file large. */
const ROWS = 200;

interface Frame { readonly columns: string[]; readonly values: readonly unknown[]; readonly shape: readonly number[] }
interface Tensor { readonly isDisposed: boolean; toString(verbose: boolean): string }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isFigure = (value: Record<string, unknown>): boolean => Array.isArray(value.data) && value.data.every(isObject)
  && isObject(value.layout) && !Array.isArray(value.layout);

const isFrame = (value: Record<string, unknown>): boolean => Array.isArray(value.columns) && Array.isArray(value.values)
  && Array.isArray(value.shape) && typeof value.print === "function";

const isTensor = (value: Record<string, unknown>): boolean => typeof value.dataSync === "function"
  && Array.isArray(value.shape) && typeof value.dtype === "string";

/** The first rows of a danfojs frame or series, each row with a value per column. */
function rowsOf({ columns, values }: Frame): Tabular {
  const rows = values.slice(0, ROWS).map((row) => Array.isArray(row) ? row : [row]);
  return { columns: columns.map(String), values: rows };
}

/** Shows what it knows better than as text: a plotly figure, a danfojs frame, a tensor. True if it has. */
async function showResult(value: unknown): Promise<boolean> {
  if (!isObject(value)) return false;
  if (isFigure(value)) {
    await chart(value as unknown as Figure);
  } else if (isFrame(value)) {
    const frame = value as unknown as Frame, [count] = frame.shape;
    const caption = { title: `${ROWS} of ${count} rows`, source: "the first" };
    table(rowsOf(frame), count > ROWS ? caption : undefined);
  } else if (isTensor(value) && !(value as unknown as Tensor).isDisposed) {
    slot()({ "text/plain": (value as unknown as Tensor).toString(true) });
  } else return false;
  return true;
}

// tools/kernel/kernel.cjs asks with the value of a cell's last expression.
const events: NodeJS.EventEmitter = process;
events.removeAllListeners("notebook:result").on("notebook:result", showResult);
