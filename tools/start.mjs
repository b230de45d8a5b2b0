// Every npm script starts here, on plain Node: it needs nothing installed, sets up what is missing, then does the job.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { resolve } from "node:path";
import { clean, prune } from "./setup/disk.mjs";
import { setup } from "./setup/setup.mjs";
import { PYTHON } from "./setup/steps.mjs";

const [job, ...args] = process.argv.slice(2);

const tsx = (script, ...rest) => [process.execPath, "--import", "tsx", script, ...rest];
// Charts that are redrawn while a control is dragged are more than the megabyte a second that Jupyter lets through.
const LIVE = "--ZMQChannelsWebsocketConnection.iopub_data_rate_limit=100000000";
const THEME = "--LabApp.extra_labextensions_path=tools/kernel/labextensions"; // charts are dark where JupyterLab is
const BENCHES = {
  features: "tools/bench/features.ts", training: "tools/bench/training.ts", redraw: "tools/bench/redraw.ts",
  live: "tools/bench/live.ts", kernel: "tools/bench/kernel.ts", killing: "tools/bench/killing.ts",
  habits: "tools/bench/habits.ts", endurance: "tools/bench/endurance.ts", robustness: "tools/study/robustness.ts",
  latency: "tools/study/latency.ts", listening: "tools/bench/listening.ts", corpora: "tools/bench/corpora.ts",
  page: "tools/bench/page.ts",
};
const JOBS = {
  setup: () => null,
  reproduce: () => [PYTHON, "tools/notebooks/reproduce.py", ...args],
  lab: () => [PYTHON, "-m", "jupyterlab", "--ServerApp.root_dir=.", "--LabApp.default_url=/lab/tree/notebooks", LIVE, THEME, ...(process.getuid?.() === 0 ? ["--allow-root"] : []), ...args],
  test: () => tsx("tools/test.ts", ...args),
  study: () => tsx("tools/study/study.ts", ...args),
  classify: () => tsx("tools/classify.ts", ...args),
  page: () => tsx("tools/page/build.ts", ...args),
  bench: () => tsx(BENCHES[args[0]], ...args.slice(1)),
  clean: () => null, // below: it needs no set-up
};
const OPTIONS = ["quick", "full", "protocol", "model", "reading", "seeds", "epochs", "variant", "corpus", "out", "folds", "list",
  "dask", "timeout", "in-place"]; // of all jobs

process.chdir(resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, ".."));
if (!(job in JOBS)) {
  console.error(`unknown job "${job}"; there are: ${Object.keys(JOBS).join(", ")}`);
  process.exit(2);
}
// Without a -- npm keeps options for itself, and the job would do something else: it passes them on in the environment.
const swallowed = OPTIONS.find((name) => `npm_config_${name.replace("-", "_")}` in process.env);
if (swallowed) {
  console.error(`npm took --${swallowed} for itself: put -- before the options, as in npm run ${job} -- --${swallowed}`);
  process.exit(2);
}
if (job === "bench" && (!(args[0] in BENCHES) || args.some((word) => word.startsWith("-")))) {
  const wrong = args.find((word) => word.startsWith("-")) ?? args[0], asked = wrong === "--help";
  console.error(`${asked ? "npm run bench -- NAME" : wrong ? `no bench has "${wrong}"` : "name a bench"}; there are: ` +
    `${Object.keys(BENCHES).join(", ")}.\ntools/bench/README.md says what each of them writes, and how long it takes.`);
  process.exit(asked ? 0 : 2);
}
if (job === "clean") process.exit(clean(args));
try {
  await setup();
} catch (error) {
  console.error(`\nset-up stopped: ${error.message}`);
  process.exit(1);
}
if (["setup", "reproduce", "study", "lab"].includes(job)) prune();
const command = JOBS[job]();
if (command) {
  const env = { TF_CPP_MIN_LOG_LEVEL: "2", ...process.env }; // TensorFlow: errors only
  const child = spawn(command[0], command.slice(1), { stdio: "inherit", env });
  // The child gets the terminal's own Ctrl-C; this process only waits for it to end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => {
    if (signal === "SIGKILL") console.error(`${job} was killed, perhaps because memory ran out; run the same command again`);
    process.exit(code ?? 128 + constants.signals[signal]);
  });
}
