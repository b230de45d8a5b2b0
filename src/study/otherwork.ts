/** A result of others on actors of RAVDESS who were not in training, and how it was tested. Shares in per cent. */
export interface OtherWork {
  readonly work: string; readonly doi: string; readonly model: string;
  readonly before: string | null;         // what the network had learned before it saw RAVDESS
  readonly chosenOn: string | null;       // whose recordings decide which epoch counts; null: not known to us
  readonly accuracy: number | null; readonly recall: number | null; // unweighted average recall
}

/**
 * All of them know eight emotions, the paper's seven and calm, and test the same five groups of actors, each once. The
 * paper names the first two numbers in its related work, the second as somebody else's. Recall of the last: mean of ten
 * runs, results/ of its repository.
 */
export const OTHERS_ON_NEW_ACTORS: readonly OtherWork[] = [
  { work: "Luna-Jiménez et al. 2021", doi: "10.3390/s21227665", model: "CNN-14", before: "sounds of AudioSet",
    chosenOn: null, accuracy: 76.58, recall: null },
  { work: "Luna-Jiménez et al. 2022", doi: "10.3390/app12010327", model: "Wav2Vec 2.0",
    before: "speech in 53 languages", chosenOn: "the tested actors", accuracy: 81.82, recall: null },
  { work: "Krasnoproshin and Vashkevich 2026", doi: "10.48550/arXiv.2606.03359",
    model: "LSTM with attention, 46,772 parameters", before: null, chosenOn: "two other actors",
    accuracy: null, recall: 62.32 },
];

/**
 * Of each actor's 52 recordings of the paper's seven emotions, how many the Wav2Vec 2.0 of Luna-Jiménez et al. 2022
 * labels correctly when calm is no answer, counted by tools/reference/ravdess.py from what they published of every
 * recording.
 */
export const WAV2VEC_RIGHT: readonly number[] = [
  39, 52, 48, 45, 45, 46, 51, 48, 39, 44, 46, 41, 35, 44, 38, 46, 41, 40, 41, 40, 44, 45, 41, 45];
