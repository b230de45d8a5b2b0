import { basename } from "node:path";
import type { Reader } from "./reader";

const EMOTIONS: Readonly<Record<string, string>> =
  { W: "angry", L: "boredom", E: "disgust", A: "fear", F: "happy", T: "sad", N: "neutral" }; // Wut, Langeweile, …
const WOMEN = ["08", "09", "13", "14", "16"];

/** `03a01Fa.wav`: speaker, sentence, emotion, and a letter where there are several versions. */
export const emoDb: Reader<"EMO-DB"> = {
  corpus: "EMO-DB",
  about: "acted, in German",
  read(path) {
    const name = /^(03|08|09|1[0-6])([ab]\d\d)([WLEAFTN])([a-z]?)\.(?:wav|flac)$/i.exec(basename(path));
    if (!name) return undefined;
    const speaker = name[1], text = name[2].toLowerCase();
    const emotion = name[3].toUpperCase(), version = name[4].toLowerCase();
    return {
      id: `${speaker}${text}${emotion}${version}`, speaker, sex: WOMEN.includes(speaker) ? "female" : "male",
      text, emotion: EMOTIONS[emotion],
    };
  },
};
