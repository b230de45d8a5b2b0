import { basename } from "node:path";
import type { Reader } from "./reader";

const EMOTIONS: Readonly<Record<string, string>> =
  { ANG: "angry", DIS: "disgust", FEA: "fear", HAP: "happy", NEU: "neutral", SAD: "sad" };

/** The women's numbers less 1000, from the corpus' table of its actors; the others are men. */
const WOMEN = new Set([2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 18, 20, 21, 24, 25, 28, 29, 30, 37, 43, 46, 47, 49, 52, 53, 54,
  55, 56, 58, 60, 61, 63, 72, 73, 74, 75, 76, 78, 79, 82, 84, 89, 91]);

/** `1001_DFA_ANG_XX.wav`: actor, sentence, emotion, level, which is a single X in one of the published names. */
export const cremaD: Reader<"CREMA-D"> = {
  corpus: "CREMA-D",
  about: "acted, in English",
  read(path) {
    const [, id, number, text, emotion, kind] =
      /^(10(\d\d)_([A-Z]{3})_(ANG|DIS|FEA|HAP|NEU|SAD)_(?:LO|MD|HI|XX?))\.(WAV|FLAC|MP3|FLV|MP4)$/
        .exec(basename(path).toUpperCase()) ?? [];
    const actor = Number(number);
    if (!(actor >= 1 && actor <= 91)) return undefined;
    return {
      id, speaker: `10${number}`, sex: WOMEN.has(actor) ? "female" : "male", text, emotion: EMOTIONS[emotion],
      ...!["WAV", "FLAC"].includes(kind) && { unused: "videos and MP3s" },
    };
  },
};
