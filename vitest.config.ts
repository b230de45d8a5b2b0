import { defineConfig } from "vitest/config";

// A process takes one test file after another: TensorFlow, Plotly and the like load once, our own modules anew for
// each file (tools/tests/anew.ts). `npm test` runs two checks at once, on two cores.
export default defineConfig({ test: { pool: "forks", poolOptions: { forks: { isolate: false } }, maxWorkers: 2, minWorkers: 1,
  setupFiles: "tools/tests/anew.ts", testTimeout: 60_000, hookTimeout: 60_000 } });
