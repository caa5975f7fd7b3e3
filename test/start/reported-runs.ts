import type { ReportedCheck } from './answers';
import type { ImageRow } from './image-table';

/** What `--json` writes of one run; parts of it that no table shows are left out. */
export interface ReportedRun {
  readonly images: readonly ImageRow[];
  readonly environments: readonly { readonly checks: readonly ReportedCheck[] }[];
}

/** What several runs found, of which each may have started a part of the estate; where they overlap, the later one counts. */
export function merged(runs: readonly ReportedRun[]): { readonly images: readonly ImageRow[]; readonly checks: readonly ReportedCheck[] } {
  const images = new Map(runs.flatMap((run) => run.images.map((row) => [row.repository, row])));
  const answers = runs.map(({ environments }) => environments.flatMap(({ checks }) => checks));
  const counted = answers.flatMap((checks, index) => {
    const later = new Set(answers.slice(index + 1).flatMap((each) => each.map(({ where }) => where)));
    return checks.filter(({ where }) => !later.has(where));
  });
  return { images: [...images.values()].sort((a, b) => (a.repository < b.repository ? -1 : 1)), checks: counted };
}
