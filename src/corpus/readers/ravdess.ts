import { basename } from "node:path";
import type { Reader } from "./reader";

const EMOTIONS = ["neutral", "calm", "happy", "sad", "angry", "fear", "disgust", "surprise"]; // 01, 02, …

/**
 * `03-01-06-01-02-01-12.wav`: modality (03 sound alone), channel (01 speech, 02 song), emotion, intensity, statement,
 * repetition, actor; men have odd numbers.
 */
export const ravdess: Reader<"RAVDESS"> = {
  corpus: "RAVDESS",
  about: "acted, in English",
  read(path) {
    const name = /^0([123])-0([12])-0([1-8])-0[12]-0([12])-0[12]-(0[1-9]|1\d|2[0-4])\.(wav|flac|mp4)$/i
      .exec(basename(path));
    if (!name) return undefined;
    const [, modality, channel, emotion, statement, actor] = name;
    return {
      id: basename(path).replace(/\.\w+$/, ""), speaker: `Actor_${actor}`, sex: Number(actor) % 2 ? "male" : "female",
      text: statement === "1" ? "kids" : "dogs", emotion: EMOTIONS[Number(emotion) - 1],
      ...modality !== "3" ? { unused: "videos" } : channel !== "1" ? { unused: "songs" } : {},
    };
  },
};
