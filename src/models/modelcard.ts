import { readFileSync } from "node:fs";
import type { Claim } from "../claims/ledger";
import { claimOf, measuredText } from "../claims/ledgertext";
import type { ModelCard } from "./saving";

/** What was measured of such networks, as a list; the ledger is committed, a copy without it says so. */
function limits(): string[] {
  let claims: Claim[];
  try {
    claims = JSON.parse(readFileSync("data/results/claims.json", "utf8"));
  } catch {
    return ["not at hand: data/results/claims.json is missing"];
  }
  const measured = (what: string, id: string) => `${what}: ${measuredText(claimOf(claims, id))}`;
  return [
    measured("known voices and words, TESS and SAVEE", "section-4-cnn-bilstm-accuracy"),
    measured("known voices and words, TESS", "table-3-cnn-bilstm-accuracy"),
    measured("new words", "new-words"), measured("a new voice", "new-voice"),
    measured("another corpus", "new-corpus"),
    "guessing among seven emotions is right 14 times of 100",
  ];
}

/** The card of a saved model for people: what it is, what it is for, what not, and what was measured. */
export const modelCardText = ({ labels, reading, corpus, features, versions }: ModelCard): string => `# Model card

A network that gives a recording of speech one of ${labels.length} labels: ${labels.join(", ")}. It reads log-mel
coefficients ${reading}, at ${features.sampleRate} Hz in ${features.bands} bands, with the settings of card.json. Trained
with speech-emotion-notebooks ${versions["speech-emotion-notebooks"]} on ${corpus.label}: emotions acted by few speakers, in
quiet rooms, in English.

## For

Repeating and questioning the published results; learning how such a network works; comparing protocols.

## Not for

- Judging what a person feels: its labels are what actors were asked to play, not what anyone felt.
- Decisions about people: hiring, school, police, borders, insurance, health, customers or workers under watch. The
  European Union's AI Act (Regulation 2024/1689, Article 5(1)(f)) forbids to infer emotions at work and in education but
  for medical or safety reasons.
- Voices, languages, rooms, microphones or ages other than those of its corpus. It answers all the same, and is sure of it.

## Measured limits

Multiclass accuracy of this architecture on 64 band means, with 95 % intervals over seeds where there are several:

${limits().map(line => `- ${line}`).join("\n")}
`;
