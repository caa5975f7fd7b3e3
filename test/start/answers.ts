/** A check of a report, as its JSON has it. */
export interface ReportedCheck {
  /** Such as `prod shop`. */
  readonly where: string;
  readonly what: string;
  readonly problems: readonly string[];
}

/** Where nothing was asked, because the system has nothing that the question is about. */
const NOT_ASKED = '–';

/**
 * The questions as a numbered list, and a table of systems and questions: in each cell the environments in which the answer is yes, and those
 * in which it is not.
 *
 * @param checks of all environments
 * @param environments in the order of the estate
 */
export function answersTable(checks: readonly ReportedCheck[], environments: readonly string[]): string {
  const asked = checks.flatMap(({ where, what, problems }) => {
    const [environment = '', system] = where.split(' ');
    return system === undefined ? [] : [{ environment, system, what, holds: problems.length === 0 }];
  });
  const questions = [...new Set(asked.map(({ what }) => what))];
  const systems = [...new Set(asked.map(({ system }) => system))].sort();
  const cell = (system: string, what: string): string => {
    const answers = environments.flatMap((environment) => {
      const found = asked.filter((each) => each.environment === environment && each.system === system && each.what === what);
      if (found.length === 0) return [];
      return [found.every(({ holds }) => holds) ? environment : `**not in ${environment}**`];
    });
    return answers.length === 0 ? NOT_ASKED : answers.join(', ');
  };
  const table = markdownTable(
    ['system', ...questions.map((_, index) => String(index + 1))],
    systems.map((system) => [system, ...questions.map((what) => cell(system, what))]),
  );
  return [...questions.map((what, index) => `${index + 1}. ${what}`), '', table].join('\n');
}

/** A table as Prettier writes it. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) => Math.max(3, ...[header, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
