import type { SavedModel } from "../../../src/models";

/** A folder of saveModel in a page; bytes in base64. */
export interface PageNetwork {
  readonly modelTopology: object;
  readonly weightSpecs: readonly object[];
  readonly weights: string;
  readonly card: SavedModel["card"];
  readonly familiar?: string;   // Float32, the means of the training rows
  readonly cardHtml: string;    // the model card for people
}

/** A synthetic utterance that can be chosen in the page. */
export interface PageUtterance { readonly label: string; readonly name: string; readonly wav: string }

/** What a page carries besides its code. */
export interface PageData {
  readonly networks: readonly PageNetwork[]; // at least one, each of another reading
  readonly utterances: readonly PageUtterance[];
  readonly worth: string;                    // what the probabilities are worth on a new voice
}
