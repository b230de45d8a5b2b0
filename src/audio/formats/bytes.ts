/** Four characters, as most formats name their parts. */
export const ascii = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** Characters as bytes. */
export const bytesOf = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Where the ID3v2 tags end that some programs put before the sound of any format. */
export function afterTags(bytes: Uint8Array): number {
  let at = 0;
  while (ascii(bytes, at).startsWith("ID3") && at + 10 <= bytes.length) {
    const size = bytes.subarray(at + 6, at + 10).reduce((sum, byte) => sum * 128 + (byte & 127), 0);
    at += 10 + size + (bytes[at + 5] & 0x10 ? 10 : 0);
  }
  return at;
}
