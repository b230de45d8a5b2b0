import { speakerOf, type Utterance } from "./utterance";

/** The rows of the three parts, ascending; a row is an utterance's position in the list that was split. */
export interface Split {
  readonly protocol: string;
  readonly seed: number;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

export const PARTS = ["train", "validation", "test"] as const;

/** What a protocol promises of its parts, besides that none is empty and no utterance is in two of them. */
export interface Terms {
  readonly training: readonly string[]; // the speakers of training and validation: "TESS/OAF"
  readonly testing: readonly string[];  // the speakers of the test set
  /** No text of the test set is in another part; "everywhere": none is in two parts at all. */
  readonly newWords: false | "tested" | "everywhere";
}

const textOf = (u: Utterance) => `${u.corpus}/${u.text}`;

/** What a part knows from training, as counts of the part's utterances. */
export interface Overlap {
  readonly speakers: readonly string[];  // speakers in both, without their corpus
  readonly knownSpeaker: number;         // the speaker is in training
  readonly knownText: number;            // the word or sentence is in training
  readonly knownTextAndEmotion: number;  // … in the same emotion by another speaker
  readonly knownRecording?: number;      // a recording of the same content is; only where checksums were given
}

/** How much of the test set the training set already knows. */
export interface Leakage extends Overlap { readonly test: number }

/**
 * Counts what utterances share with those of the training set; `sha256` is the checksum of each by id.
 * A SAVEE text is known by its sentence's id alone: a01 counts as one text whoever says it, and as another
 * than d01. SAVEE is described as repeating some sentences from emotion to emotion, which an id does not
 * tell, so that its counts of known texts are the least that there can be.
 * Throws an Error when checksums are given and one is missing.
 */
export function overlap(
  part: readonly Utterance[], training: readonly Utterance[], sha256?: ReadonlyMap<string, string>,
): Overlap {
  const known = (key: (u: Utterance) => string) => {
    const heard = new Set(training.map(key));
    return part.filter(u => heard.has(key(u)));
  };
  const content = ({ id }: Utterance) => {
    if (!sha256!.has(id)) throw new Error(`no checksum of ${id} was given`);
    return sha256!.get(id)!;
  };
  const saying = (u: Utterance) => `${textOf(u)} ${u.emotion}`;
  const sayings = new Map<string, Set<string>>(); // their speakers
  for (const u of training) sayings.set(saying(u), (sayings.get(saying(u)) ?? new Set()).add(u.speaker));
  const knownSpeaker = known(speakerOf);
  return {
    speakers: [...new Set(knownSpeaker.map(u => u.speaker))].sort(),
    knownSpeaker: knownSpeaker.length,
    knownText: known(textOf).length,
    knownTextAndEmotion: part.filter(u => [...sayings.get(saying(u)) ?? []].some(s => s !== u.speaker)).length,
    ...sha256 && { knownRecording: known(content).length },
  };
}

/** Counts what the test set shares with the training set, as `overlap` does. */
export function leakage(split: Split, utterances: readonly Utterance[]): Leakage {
  const [test, training] = [split.test, split.train].map(rows => rows.map(row => utterances[row]));
  return { test: test.length, ...overlap(test, training) };
}

/**
 * Holds a split to its protocol. Throws an Error that names the utterances when a row is none of the list,
 * an utterance is in a part twice or in two parts, a part is empty, a speaker is where the protocol does not
 * have it (in training or validation, say, when it is to be tested), or a text is in two parts that are to have
 * different words. Validation is held to the training's speakers, so it never comes from the test's side.
 */
export function checkSplit(
  protocol: Terms & { readonly name: string }, split: Split, utterances: readonly Utterance[],
): void {
  const refuse = (reason: string) => { throw new Error(`${protocol.name}, seed ${split.seed}: ${reason}`); };
  if (split.protocol !== protocol.name) refuse(`the split is one of the protocol "${split.protocol}"`);
  const placeOf = new Map<string, string>(), placeOfText = new Map<string, { part: string; id: string }>();
  for (const part of PARTS) {
    const speakers = part === "test" ? protocol.testing : protocol.training;
    if (!split[part].length) refuse(`no utterance is in ${part}`);
    const foreign = split[part].find(row => !utterances[row]);
    if (foreign !== undefined) refuse(`${part} has row ${foreign} of a list of ${utterances.length}`);
    const members = split[part].map(row => utterances[row]);

    for (const { id } of members) {
      if (placeOf.has(id)) refuse(`${id} is in ${placeOf.get(id)} and again in ${part}`);
      placeOf.set(id, part);
    }
    const strangers = members.filter(u => !speakers.includes(speakerOf(u))).map(u => u.id);
    if (strangers.length) refuse(`${part} is for ${speakers.join(", ")} and has ${named(strangers)}`);
    for (const u of protocol.newWords ? members : []) {
      const known = placeOfText.get(textOf(u));
      if (known && known.part !== part && (part === "test" || protocol.newWords === "everywhere"))
        refuse(`"${u.text}" is in ${known.part} (${known.id}) and in ${part} (${u.id})`);
      placeOfText.set(textOf(u), { part, id: u.id });
    }
  }
}

const named = (ids: readonly string[]) =>
  ids.slice(0, 5).join(", ") + (ids.length > 5 ? ` and ${ids.length - 5} more` : "");
