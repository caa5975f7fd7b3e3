const END = '<!-- end -->';

/**
 * A document with another table between its marks.
 *
 * @param mark the comment that the table stands below
 * @throws Error when the document has no place for it
 */
export function withTable(document: string, mark: string, table: string): string {
  const begin = `<!-- ${mark} -->`;
  const [before, rest] = document.split(begin);
  const [, ...after] = rest?.split(END) ?? [];
  if (before === undefined || after.length === 0)
    throw new Error(`the document has no place for the table: it needs '${begin}' and '${END}'`);
  return `${before}${begin}\n\n${table}\n\n${END}${after.join(END)}`;
}
