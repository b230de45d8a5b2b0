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

/**
 * Names the columns of a CSV file, one after another, in lower case; one without a title has its number.
 * @param file what to call it in errors
 * @returns what papaparse takes as transformHeader; it throws an Error that names the file and a title that is there
 *   twice
 */
export function columnNames(file: string): (title: string, index: number) => string {
  const titles: string[] = [];
  return (title, index) => {
    titles[index] = title.trim().toLowerCase() || `column ${index + 1}`;
    if (titles.indexOf(titles[index]) < index)
      throw new Error(`${file} has two columns ${titles[index]}: rename or remove one of them`);
    return titles[index];
  };
}
