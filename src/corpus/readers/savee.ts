import { basename, dirname } from "node:path";
import type { Reader } from "./reader";

const EMOTIONS: Readonly<Record<string, string>> =
  { a: "angry", d: "disgust", f: "fear", h: "happy", n: "neutral", sa: "sad", su: "surprise" };

/** `DC_a01.wav`, or `a01.wav` in a folder `DC`: speaker, emotion and number of the sentence. */
export const savee: Reader<"SAVEE"> = {
  corpus: "SAVEE",
  about: "acted, in English",
  read(path) {
    const file = basename(path), name = file.includes("_") ? file : `${basename(dirname(path))}_${file}`;
    const found = /^(DC|JE|JK|KL)_((a|d|f|h|n|sa|su)\d\d)\.(?:wav|flac)$/i.exec(name);
    if (!found) return undefined;
    const speaker = found[1].toUpperCase(), text = found[2].toLowerCase();
    return { id: `${speaker}_${text}`, speaker, text, emotion: EMOTIONS[found[3].toLowerCase()] };
  },
};
