import type { FactorFinding, FactorReport, WorkloadFactors } from './factor-report';
import type { Verdict } from './finding';

const VERDICTS: readonly Verdict[] = ['met', 'not met', 'not applicable'];

/** The report for people: how many of the factors each workload meets, then why. What several environments share is said once. */
export function factorMarkdown({ workloads }: FactorReport): string {
  const byWorkload = grouped(workloads);
  return [
    '# Fifteen factors',
    '',
    ...table(
      ['workload', 'environments', ...VERDICTS],
      [...byWorkload].flatMap(([workload, each]) => summaries(workload, each)),
    ),
    ...[...byWorkload].flatMap(([workload, each]) => ['', `## ${workload}`, '', ...details(each)]),
    '',
  ].join('\n');
}

function grouped(workloads: readonly WorkloadFactors[]): Map<string, WorkloadFactors[]> {
  const groups = new Map<string, WorkloadFactors[]>();
  for (const each of workloads) groups.set(each.workload, [...(groups.get(each.workload) ?? []), each]);
  return groups;
}

function summaries(workload: string, each: readonly WorkloadFactors[]): string[][] {
  const counted = each.map(({ environment, factors }) => ({
    environment,
    cells: VERDICTS.map((verdict) => String(factors.filter((finding) => finding.verdict === verdict).length)),
  }));
  return shared(counted).map(({ environments, cells }) => [workload, environments, ...cells]);
}

function details(each: readonly WorkloadFactors[]): string[] {
  const numbers = each[0]?.factors.map(({ number }) => number) ?? [];
  const rows = numbers.flatMap((number) =>
    shared(
      each.flatMap(({ environment, factors }) =>
        factors.filter((finding) => finding.number === number).map((finding) => ({ environment, cells: cellsOf(finding) })),
      ),
    ).map(({ environments, cells: [factor = '', ...cells] }) => [String(number), factor, environments, ...cells]),
  );
  return table(['', 'factor', 'environments', 'verdict', 'object', 'field', 'why'], rows);
}

function cellsOf({ factor, verdict, object, field, reason }: FactorFinding): string[] {
  return [factor, verdict === 'not met' ? `**${verdict}**` : verdict, object, `\`${field}\``, reason];
}

/** Rows that are the same in several environments, as one. */
function shared(rows: readonly { readonly environment: string; readonly cells: readonly string[] }[]) {
  const byCells = new Map<string, { readonly environments: string[]; readonly cells: readonly string[] }>();
  for (const { environment, cells } of rows) {
    const key = JSON.stringify(cells);
    const known = byCells.get(key);
    if (known) known.environments.push(environment);
    else byCells.set(key, { environments: [environment], cells });
  }
  return [...byCells.values()].map(({ environments, cells }) => ({ environments: environments.join(', '), cells }));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`,
  );
}
