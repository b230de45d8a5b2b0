/** Writes every split file of data/splits, from the lists of what was published; no recording is needed. */
import { writeWhole } from "../../src/base";
import { protocols, publishedCorpora, splitFile, splitPath } from "../../src/corpus";

const seedsOf = (protocol: string): number[] =>
  Array.from({ length: protocol.startsWith("random") ? 10 : 5 }, (_, i) => i + 1);

/** The text of each split file, by path. */
export async function splitFiles(): Promise<Map<string, string>> {
  const { utterances, sha256 } = await publishedCorpora();
  return new Map(protocols(utterances).flatMap(({ name, split }) => seedsOf(name).map((seed) => {
    const file = splitFile(split(utterances, seed), utterances, sha256);
    return [splitPath(name, seed), JSON.stringify(file, null, 1) + "\n"] as const;
  })));
}

async function main(): Promise<void> {
  const files = await splitFiles();
  for (const [path, text] of files) writeWhole(path, text);
  console.log(`${files.size} split files written to data/splits`);
}

if (require.main === module) void main();
