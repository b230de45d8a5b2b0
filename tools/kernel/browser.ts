/** The browser of the tests: where it is, or why none of them runs in one. */
import { existsSync } from "node:fs";

export const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";

/** Why there is no browser; false where there is one. */
export const noChromium = !existsSync(CHROMIUM) && `there is no ${CHROMIUM}; CHROMIUM may name another Chromium or Chrome`;

/** Why no tests run in a real JupyterLab, which take minutes; false where they do. */
export const noLab = process.env.SER_LAB === "0" ? "SER_LAB=0 switches them off" : noChromium;
