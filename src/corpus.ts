/** Who says what in which emotion, and who is tested. */
export { type Corpus, corpusNote, isThePapers, leftOutLines, speakerOf, type Utterance } from "./corpus/utterance";
export { emotionsOf } from "./corpus/emotions";
export { CORPUS_NAMES, type CorpusChoice, describeCorpus } from "./corpus/readers";
export { openCorpus } from "./corpus/corpora";
export { makeStandin } from "./corpus/standin";
export { audit, corpusChecksum, publishedChecksum } from "./corpus/audit";
export { protocolNamed, protocols, randomSplit } from "./corpus/splits";
export { actorFolds, type Amount, splitByVoices, type VoiceDraw, WORTH } from "./corpus/voices";
export { publishedCorpora, readSplit, splitChecksum, splitFile, splitPath } from "./corpus/splitfiles";
export { leakage, type Split } from "./corpus/leakage";
