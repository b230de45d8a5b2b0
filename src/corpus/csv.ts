/**
 * A CSV file's text, without a byte-order mark.
 * @param file what to call it in errors
 * @throws Error that names the file and the way out when it is not in UTF-8: read as such, Jörg and Järg would be one
 */
export function csvText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${file} is not in UTF-8; in Excel, save it as “CSV UTF-8”`);
  }
}
