import type { Row } from './rows';

const BEGIN = '<!-- what the servers did: written by `make conformance UPDATES=write` -->';
const END = '<!-- end -->';
const HEAD = ['Change', 'Refused by the API server', 'Restarts', 'Shrinks', 'Is removed', 'Stays', 'So'];

/** The observations as a Markdown table. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ change, refused, restarts, shrinks, removed, stays, advice }) =>
    line([change, ...[refused, restarts, shrinks, removed, stays].map(cell), advice]),
  );
  return [line(HEAD), line(HEAD.map(() => '---')), ...lines].join('\n');
}

/** A document with another table between its marks. */
export function withTable(document: string, table: string): string {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`the document has no place for the table: it needs '${BEGIN}' and '${END}'`);
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

function cell(items: readonly string[]): string {
  return items.length === 0 ? '–' : items.map((item) => item.replaceAll('|', '\\|')).join('<br>');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
