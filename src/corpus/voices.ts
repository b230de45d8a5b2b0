import { permutation, random } from "../base";
import { checkSplit, type Split } from "./leakage";
import { dealt, protocols, rowsOf } from "./splits";
import { speakerOf, type Utterance } from "./utterance";

/** Who is tested, and how many other voices a model learns from: a draw of one point of the curve. */
export interface VoiceDraw {
  readonly tested: readonly string[];  // speakers, "RAVDESS/Actor_01"
  readonly known: readonly string[];   // speakers who train in any case
  readonly crowd: readonly string[];   // speakers of whom `voices` are drawn to train besides
  readonly voices: number;
  readonly amount: Amount;
  readonly seed: number;
}

/**
 * The actors of RAVDESS in six folds of four, two women and two men each: who is tested, and who may train. Draw n of
 * the curve tests the nth. Other corpora among the utterances are passed over; without RAVDESS there is no fold.
 */
export const actorFolds = (utterances: readonly Utterance[]) =>
  protocols(utterances.filter(u => u.corpus === "RAVDESS"), 6).filter(({ name }) => name.includes("-fold-"));

/** Amounts that do not grow with the number of training speakers: as much as so many of them say. */
export const WORTH = { equal: 1, eight: 8 } as const;

/** All that the training speakers said, or a fixed amount. */
export type Amount = "all" | keyof typeof WORTH;

/**
 * The split of a draw: everything of the tested speakers, and 80/20 of the training speakers' utterances, with the same
 * shares of emotions. Training speakers are drawn so that a smaller number is part of a larger one, women and men in
 * turn; which of them comes first changes with the seed. A fixed amount is, of each emotion, as many utterances as the
 * speaker who has fewest of them gives, times WORTH, from all training speakers in turn.
 * Throws a RangeError when the crowd is smaller than `voices`, and as checkSplit does.
 */
export function splitByVoices(
  utterances: readonly Utterance[], { tested, known, crowd, voices, amount, seed }: VoiceDraw,
): { readonly split: Split; readonly training: readonly string[] } {
  if (voices > crowd.length) throw new RangeError(`${voices} voices of ${crowd.length} cannot be drawn`);
  const sexOf = new Map(utterances.map(u => [speakerOf(u), u.sex ?? ""]));
  const training = [...known, ...inTurn(crowd, speaker => sexOf.get(speaker)!, seed).slice(0, voices)];
  const all = rowsOf(utterances, training);
  const rows = amount === "all" ? all
    : fixedAmount(utterances, all, [...known, ...crowd], training, WORTH[amount], seed);
  const turns = dealt(rows, 5, row => `${utterances[row].emotion} ${speakerOf(utterances[row])}`, seed);
  const protocol = `${tested.join(", ")} from ${known.concat(`${voices} voices`).join(" and ")}, ${amount}`;
  const split = { protocol, seed, train: turns(0, 1, 3, 4), validation: turns(2), test: rowsOf(utterances, tested) };
  checkSplit({ name: protocol, training, testing: tested, newWords: false }, split, utterances);
  return { split, training };
}

/** The speakers in a drawn order, one of each sex after the other. */
function inTurn(speakers: readonly string[], sexOf: (speaker: string) => string, seed: number): string[] {
  const next = random(seed), order = [...permutation(speakers.length, next)].map(i => speakers[i]);
  const sexes = [...new Set(order.map(sexOf))].sort();
  const places = sexes.flatMap((sex, turn) => order.filter(one => sexOf(one) === sex)
    .map((speaker, i) => ({ speaker, place: i * sexes.length + (turn + seed) % sexes.length })));
  return places.sort((a, b) => a.place - b.place).map(({ speaker }) => speaker);
}

/** Of each emotion `times` as many rows as the poorest of `all` speakers has, one of each training speaker in turn. */
function fixedAmount(
  utterances: readonly Utterance[], rows: readonly number[], all: readonly string[], training: readonly string[],
  times: number, seed: number,
): number[] {
  const next = random(seed + 2 ** 32), shuffled = [...permutation(rows.length, next)].map(i => rows[i]);
  const circle = [...permutation(training.length, next)].map(i => training[i]), chosen: number[] = [];
  for (const emotion of [...new Set(rows.map(row => utterances[row].emotion))].sort()) {
    const own = utterances.filter(u => u.emotion === emotion).map(speakerOf);
    const count = times * Math.min(...all.map(speaker => own.filter(one => one === speaker).length));
    const from = circle.map((_, i) => circle[(chosen.length + i) % circle.length]); // goes on where it stopped
    const turns = from.flatMap((speaker, place) => shuffled
      .filter(row => utterances[row].emotion === emotion && speakerOf(utterances[row]) === speaker)
      .map((row, round) => ({ row, order: round * circle.length + place })));
    chosen.push(...turns.sort((a, b) => a.order - b.order).slice(0, count).map(({ row }) => row));
  }
  return chosen;
}
