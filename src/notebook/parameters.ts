/** The parameters by name, as a notebook declares them: `checkWhole({ epochs, patience }, 1)`. */
type Parameters = Readonly<Record<string, unknown>>;

const between = (least: number, most: number): string =>
  most === Infinity ? `from ${least}` : `from ${least} to ${most}`;

function check(values: Parameters, what: string, fits: (value: unknown) => boolean): void {
  for (const [name, value] of Object.entries(values)) {
    if (fits(value)) continue;
    const given = typeof value === "string" ? `"${value}"` : String(value);
    throw new RangeError(`${name} is ${given}; allowed is ${what}. Change it in the cell of parameters.`);
  }
}

const within = (value: unknown, least: number, most: number): boolean =>
  typeof value === "number" && value >= least && value <= most;

/** Throws a RangeError naming the first of the values that is no whole number from `least` to `most`. */
export const checkWhole = (values: Parameters, least: number, most = Infinity): void =>
  check(values, `a whole number ${between(least, most)}`,
    (value) => Number.isInteger(value) && within(value, least, most));

/** Throws a RangeError naming the first of the values that is no number from `least` to `most`. */
export const checkNumber = (values: Parameters, least: number, most = Infinity): void =>
  check(values, `a number ${between(least, most)}`, (value) => within(value, least, most));

/** Throws a RangeError naming the first of the values that is not among those allowed. */
export const checkAmong = (values: Parameters, allowed: readonly unknown[]): void =>
  check(values, `one of ${allowed.join(", ")}`, (value) => allowed.includes(value));
