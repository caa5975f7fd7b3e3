import type { ImageLayout } from '../images';

interface Row {
  readonly repository: string;
  readonly class: string;
  readonly what: string;
}

/** How many of the images that were asked for run as the program itself. */
export function programShare(layouts: readonly ImageLayout[]): { readonly programs: number; readonly total: number } {
  const rows = rowsOf(layouts);
  return { programs: rows.filter((row) => row.class === 'program').length, total: rows.length };
}

/** The table of images, and the share of programs in a line. */
export function imageLines(layouts: readonly ImageLayout[]): string[] {
  const rows = rowsOf(layouts);
  const [names, classes] = [rows.map(({ repository }) => repository), rows.map((row) => row.class)];
  const width = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
  const lines = rows.map((row) => `${row.repository.padEnd(width(names))}  ${row.class.padEnd(width(classes))}  ${row.what}`);
  const { programs, total } = programShare(layouts);
  return [...lines, `${programs} of ${total} images run as the program itself`];
}

function rowsOf(layouts: readonly ImageLayout[]): readonly Row[] {
  const rows = layouts.flatMap(({ built, missing }) => [
    ...built.map(({ repository, class: kind, software, version, reason }) => ({
      repository,
      class: kind,
      what: `${software} ${version}${reason === undefined ? '' : `: ${reason}`}`,
    })),
    ...missing.map(({ repository, class: kind, reason }) => ({ repository, class: kind, what: reason })),
  ]);
  return [...new Map(rows.map((row) => [row.repository, row])).values()].sort((a, b) => (a.repository < b.repository ? -1 : 1));
}
