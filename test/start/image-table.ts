import type { ImageLayout } from '../images';
import { markdownTable } from './answers';

/** One image of the estate: what runs under its name here. */
export interface ImageRow {
  readonly repository: string;
  readonly class: string;
  readonly software: string;
  /** Why it is not the program. */
  readonly reason: string;
}

/** How many of the images run as the program itself. */
export interface ProgramShare {
  readonly programs: number;
  readonly total: number;
}

/**
 * The images of the estate by name, with what stands for each.
 *
 * @param layouts what was built for the environments
 * @param references as the pods of the estate name them; what clusters bring is left out
 */
export function imageRows(layouts: readonly ImageLayout[], references: readonly string[]): readonly ImageRow[] {
  const isNamed = (image: { readonly references: readonly string[] }) =>
    image.references.some((reference) => references.includes(reference));
  const rows = layouts.flatMap(({ built, missing }) => [
    ...built.filter(isNamed).map(({ repository, class: kind, software, version, reason = '' }) => ({
      repository,
      class: kind,
      software: `${software} ${version}`,
      reason,
    })),
    ...missing.filter(isNamed).map(({ repository, class: kind, reason }) => ({ repository, class: kind, software: '', reason })),
  ]);
  return [...new Map(rows.map((row) => [row.repository, row])).values()].sort((a, b) => (a.repository < b.repository ? -1 : 1));
}

export function programShare(rows: readonly ImageRow[]): ProgramShare {
  return { programs: rows.filter((row) => row.class === 'program').length, total: rows.length };
}

/** Such as `34 of 50 images run as the program itself`. */
export function shareLine(rows: readonly ImageRow[]): string {
  const { programs, total } = programShare(rows);
  return `${programs} of ${total} images run as the program itself`;
}

export function imageTable(rows: readonly ImageRow[]): string {
  return markdownTable(
    ['image', 'class', 'what runs', 'why not the program'],
    rows.map((row) => [`\`${row.repository}\``, row.class, row.software, row.reason]),
  );
}
