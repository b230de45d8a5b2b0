import { createRequire } from "node:module";
import { resolve } from "node:path";

interface Cephes { bdtr(k: number, n: number, p: number): number; stdtri(k: number, p: number): number }

// Required, not imported: the library's ES module is not yet ready when an import returns, which vitest takes.
const { bdtr, stdtri }: Cephes = createRequire(resolve("package.json"))("cephes");

/** The p-quantile of Student's t with so many degrees of freedom (Cephes, S. Moshier). */
export const tQuantile = (p: number, degrees: number): number => stdtri(degrees, p);

/** The probability of at most k successes in n trials that each succeed with probability p (Cephes). */
export const binomialAtMost = (k: number, n: number, p: number): number =>
  (k < 0 ? 0 : k >= n ? 1 : bdtr(k, n, p));
