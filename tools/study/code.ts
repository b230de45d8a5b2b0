import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sha256 } from "../../src/base";

/** SHA-256 of the source files behind a job: checkouts where it is the same come to the same results. */
export function codeChecksum(): string {
  const files = new Set<string>();
  const follow = (file: string): void => {
    if (files.has(file) || !existsSync(file)) return;
    files.add(file);
    const imports = readFileSync(file, "utf8").matchAll(/(?:from|import) "(\.[^"]+)"/g);
    for (const [, path] of imports) follow(`${join(dirname(file), path)}.ts`);
  };
  follow("src/models/experiment.ts");
  return sha256(...[...files, "src/audio/kernels.wasm"].sort().flatMap(file => [file, readFileSync(file)]));
}
