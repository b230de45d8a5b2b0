/** The project's own Python, as a path from the root. */
export const PYTHON: string;
/** Does `make` unless the file `stamp` holds `value`; the stamp is written last. */
export function step(name: string, stamp: string, value: string, make: () => unknown): Promise<void>;
