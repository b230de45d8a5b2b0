// A worker starts from JavaScript; from here on tsx reads TypeScript, in scripts and in the kernel alike.
require("tsx/cjs");
require("./worker.ts");
