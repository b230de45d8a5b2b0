/** The browser of the tests in a real JupyterLab. */
import { existsSync } from "node:fs";

export const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";

/** Why no tests run in it, which take minutes; false where they do. */
export const noBrowser = process.env.SER_LAB === "0" ? "SER_LAB=0 switches them off"
  : !existsSync(CHROMIUM) && `there is no ${CHROMIUM}; CHROMIUM may name another Chromium or Chrome`;
