import { basename } from "node:path";
import type { Reader } from "./reader";

/** Names like `OAF_back_angry.wav`, surprise written `ps`; `OA_bite_neutral.wav` is OAF's. */
function wordReader<Name extends string>(corpus: Name, about: string, speakers: string): Reader<Name> {
  const emotions = "angry|disgust|fear|happy|neutral|ps|sad|surprise";
  const pattern = new RegExp(`^(${speakers})_([a-z]+)_(${emotions})\\.(?:wav|flac)$`, "i");
  return {
    corpus,
    about,
    read(path) {
      const [, name, text, word] = pattern.exec(basename(path))?.map(part => part.toLowerCase()) ?? [];
      if (!name) return undefined;
      const speaker = name.toUpperCase().replace(/^OA$/, "OAF"), emotion = word.replace(/^ps$/, "surprise");
      return { id: `${speaker}_${text}_${emotion}`, speaker, text, emotion };
    },
  };
}

export const tess = wordReader("TESS", "acted, in English", "OAF?|YAF");

/** The synthesised corpus, named as TESS is. */
export const standin = wordReader("stand-in", "synthesised, no evidence of anything", "VA|VB");
