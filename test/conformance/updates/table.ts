import type { Row } from './rows';

const HEAD = ['Change', 'Refused by the API server', 'Restarts', 'Shrinks', 'Is removed', 'Stays', 'So'];

/** The observations as a Markdown table. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ change, refused, restarts, shrinks, removed, stays, advice }) =>
    line([change, ...[refused, restarts, shrinks, removed, stays].map(cell), advice]),
  );
  return [line(HEAD), line(HEAD.map(() => '---')), ...lines].join('\n');
}

function cell(items: readonly string[]): string {
  return items.length === 0 ? '–' : items.map((item) => item.replaceAll('|', '\\|')).join('<br>');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
