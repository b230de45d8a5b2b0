import { defineConfig } from "vitest/config";

// A process takes one test file after another: TensorFlow, Plotly and the like load once, our own modules anew for
// each file (tools/tests/anew.ts). `npm test` runs two checks at once, on two cores. No test is about time: what takes
// so long hangs, on a machine that does other things besides too. (vi.setConfig holds for a process's first file only.)
export default defineConfig({ test: { pool: "forks", poolOptions: { forks: { isolate: false } }, maxWorkers: 2, minWorkers: 1,
  setupFiles: "tools/tests/anew.ts", testTimeout: 900_000, hookTimeout: 600_000 } });
