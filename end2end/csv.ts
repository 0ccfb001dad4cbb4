/** The records of a CSV text (RFC 4180), each by the names of the first line. */
export function parseCsv(text: string): Record<string, string>[] {
  const cells = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)];
  const records: string[][] = [[]];
  for (const [whole, quoted, plain, end] of cells) {
    if (whole === '') break;
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') records.push([]);
  }
  const [head, ...rows] = records.filter((record) => record.length > 0);
  return rows.map((record) => Object.fromEntries(head.map((name, at) => [name, record[at]])));
}
