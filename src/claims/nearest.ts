/** One class of a published table: shares, and the accuracy of "is it this one?" as a share. */
export interface PrintedRow {
  readonly precision: number;
  readonly recall: number;
  readonly accuracy: number | null; // null: left out of the search
}

/** What one class has in a confusion matrix of n utterances. */
export interface ClassCounts {
  readonly hits: number;        // of the class, named so
  readonly falseAlarms: number; // of others, named so
  readonly misses: number;      // of the class, named otherwise
}

export interface Nearest {
  readonly distance: number;            // points: the largest distance of any number from its printed range
  readonly classes: readonly ClassCounts[];
  readonly matrix: readonly (readonly number[])[]; // [true][predicted] → utterances
}

const ROUNDING = { share: 0.5, accuracy: 0.005 }; // points: shares have two decimals, percentages too

/** The largest distance in points of a class' numbers from what their printed values can stand for. */
export function distanceOf(row: PrintedRow, { hits, falseAlarms, misses }: ClassCounts, n: number): number {
  const apart = (value: number, published: number, rounding: number) =>
    Math.max(0, Math.abs(100 * value - 100 * published) - rounding - 1e-9);
  return Math.max(
    apart(hits / (hits + falseAlarms), row.precision, ROUNDING.share),
    apart(hits / (hits + misses), row.recall, ROUNDING.share),
    row.accuracy === null ? 0 : apart(1 - (falseAlarms + misses) / n, row.accuracy, ROUNDING.accuracy),
  );
}

/**
 * The confusion matrix of n utterances, in integers, whose precisions, recalls and accuracies (one against
 * rest) come nearest to a published table: the largest distance of any number is as small as it can be, to
 * within `step` points. Exact: all counts of every class within a distance are listed, and combined over the
 * classes
 * so that supports add up to n and false alarms to misses; a matrix with such margins and nothing else off its
 * diagonal exists if no class has more than all errors (Gale 1957), and is then built.
 * Throws a RangeError when there is none within 100 points, or only counts were found that no matrix has.
 */
export function nearestMatrix(rows: readonly PrintedRow[], n: number, step = 0.05): Nearest {
  let low = -1, high = 1; // in steps: impossible, possible
  for (; !combine(rows, n, high * step); high *= 2)
    if (high * step > 100) throw new RangeError(`no matrix of ${n} utterances`);
    else low = high;
  if (combine(rows, n, 0)) high = 0;
  while (high - low > 1 && high > 0) {
    const middle = (low + high) >> 1;
    if (combine(rows, n, middle * step)) high = middle;
    else low = middle;
  }
  const classes = combine(rows, n, high * step)!;
  const distance = Math.max(...classes.map((counts, i) => distanceOf(rows[i], counts, n)));
  return { distance, classes, matrix: matrixOf(classes) };
}

/** All counts of a class within a distance of its printed row. */
function candidates(row: PrintedRow, n: number, distance: number): ClassCounts[] {
  const found: ClassCounts[] = [], reach = (distance + ROUNDING.share) / 100;
  /** The most and the fewest wrong ones beside so many hits that keep a share within reach. */
  const wrong = (share: number, hits: number): readonly [number, number] =>
    [Math.max(0, Math.floor(hits / (share + reach) - hits)),
      share > reach ? Math.min(n, Math.ceil(hits / (share - reach) - hits)) : n];
  for (let hits = 1; hits <= n; hits++) {
    const [leastFalse, mostFalse] = wrong(row.precision, hits);
    const [leastMissed, mostMissed] = wrong(row.recall, hits);
    for (let falseAlarms = leastFalse; falseAlarms <= Math.min(mostFalse, n - hits); falseAlarms++)
      for (let misses = leastMissed; misses <= Math.min(mostMissed, n - hits - falseAlarms); misses++) {
        const counts = { hits, falseAlarms, misses };
        if (distanceOf(row, counts, n) <= distance) found.push(counts);
      }
  }
  return found;
}

/** Counts for every class, within a distance, that make up a matrix of n utterances; null: there are none. */
function combine(rows: readonly PrintedRow[], n: number, distance: number): ClassCounts[] | null {
  const zero = BigInt(n); // bit of "as many false alarms as misses"; a surplus of at most n either way
  const options = rows.map(row => candidates(row, n, distance));
  const layers: Map<number, bigint>[] = [new Map([[0, 1n << zero]])]; // support so far → surpluses so far
  for (const option of options) {
    const next = new Map<number, bigint>(), bySupport = new Map<number, Set<number>>();
    for (const counts of option)
      bySupport.set(supportOf(counts), (bySupport.get(supportOf(counts)) ?? new Set()).add(surplusOf(counts)));
    const runs = [...bySupport].map(([support, surpluses]) => [support, runsOf(surpluses)] as const);
    for (const [support, reached] of layers[layers.length - 1])
      for (const [more, stretches] of runs) {
        if (support + more > n) continue;
        let bits = next.get(support + more) ?? 0n;
        for (const stretch of stretches) bits |= smeared(reached, stretch);
        next.set(support + more, bits & ((1n << (2n * zero + 1n)) - 1n));
      }
    layers.push(next);
  }
  if (!holds(layers[rows.length], n, 0, zero)) return null;
  const chosen: ClassCounts[] = [];
  let support = n, surplus = 0;
  for (let i = rows.length - 1; i >= 0; i--) {
    const counts = options[i].find(one =>
      holds(layers[i], support - supportOf(one), surplus - surplusOf(one), zero))!;
    chosen.unshift(counts);
    support -= supportOf(counts);
    surplus -= surplusOf(counts);
  }
  const errors = chosen.reduce((sum, { misses }) => sum + misses, 0);
  if (chosen.every(({ misses, falseAlarms }) => misses + falseAlarms <= errors)) return chosen;
  throw new RangeError("one class has more than all errors: these counts are no confusion matrix");
}

const supportOf = ({ hits, misses }: ClassCounts) => hits + misses;
const surplusOf = ({ falseAlarms, misses }: ClassCounts) => falseAlarms - misses;

const holds = (layer: Map<number, bigint>, support: number, surplus: number, zero: bigint): boolean =>
  surplus >= -zero && surplus <= zero && ((layer.get(support) ?? 0n) >> (zero + BigInt(surplus)) & 1n) === 1n;

/** Whole numbers as stretches without a gap. */
function runsOf(values: Iterable<number>): { from: number; length: number }[] {
  const runs: { from: number; length: number }[] = [];
  for (const value of [...values].sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last && last.from + last.length === value) last.length++;
    else runs.push({ from: value, length: 1 });
  }
  return runs;
}

/** A set of bits moved by every number of a stretch, and united: by doubling. */
function smeared(bits: bigint, { from, length }: { from: number; length: number }): bigint {
  let all = from < 0 ? bits >> BigInt(-from) : bits << BigInt(from);
  for (let done = 1; done < length;) {
    const more = Math.min(done, length - done);
    all |= all << BigInt(more);
    done += more;
  }
  return all;
}

/** A matrix with these margins: each class' misses go to the classes that have most alarms left. */
function matrixOf(classes: readonly ClassCounts[]): number[][] {
  const matrix = classes.map(({ hits }, i) => classes.map((_, j) => (i === j ? hits : 0)));
  const misses = classes.map(one => one.misses), alarms = classes.map(one => one.falseAlarms);
  const left = (i: number) => misses[i] + alarms[i];
  for (let errors = misses.reduce((a, b) => a + b, 0); errors > 0; errors--) {
    const order = classes.map((_, i) => i).sort((a, b) => left(b) - left(a)); // the tightest class first
    const tight = order[0];
    const row = misses[tight] > 0 ? tight : order.find(i => i !== tight && misses[i] > 0)!;
    const column = row !== tight && alarms[tight] > 0 ? tight : order.find(i => i !== row && alarms[i] > 0)!;
    matrix[row][column]++;
    misses[row]--;
    alarms[column]--;
  }
  return matrix;
}
