import { readdirSync, readFileSync } from "node:fs";
import { sha256 } from "../../src/base";

/** The rooms behind a job, in which a change may change its result. */
const ROOMS = ["base", "audio", "corpus", "features", "evaluation", "tensorflow", "models"];

/** SHA-256 of the code behind a job: checkouts where it is the same come to the same results. */
export const codeChecksum = (): string => sha256(...ROOMS.flatMap(room =>
  readdirSync(`src/${room}`, { recursive: true, encoding: "utf8" })
    .filter(name => /\.(ts|wasm)$/.test(name) && !/^(tests|assembly)\b/.test(name)).sort()
    .flatMap(name => [`${room}/${name}`, readFileSync(`src/${room}/${name}`)])));
