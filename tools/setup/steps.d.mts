/** The project's own Python, as a path from the root. */
export const PYTHON: string;
