import type { Figure, Report } from './report';

/** An environment and the cluster that it shares with others. */
export interface ProvenEnvironment {
  readonly name: string;
  readonly cluster: { readonly name: string };
}

/** What a whole run is shown by. */
interface Measured {
  readonly versions: readonly string[];
  readonly environments: readonly ProvenEnvironment[];
}

/** Where README.md has its table. */
export const FIGURES_MARK = 'what a whole run found: written by `make conformance FIGURES=write`';

/** What the figure is called that says how many mistakes were planted. */
export const PLANTED = 'mistakes planted';

/**
 * The figures of a whole run as a Markdown table, one column per version.
 *
 * @throws Error when something did not hold: what the table says of every system would not be true
 */
export function figuresTable(report: Report, { versions, environments }: Measured): string {
  if (report.failed > 0) throw new Error(`no figures are written: ${report.summary}`);
  const clusters = [...new Set(environments.map(({ cluster }) => cluster.name))];
  const namesIn = (cluster: string) => environments.filter((each) => each.cluster.name === cluster).map(({ name }) => name);
  const names = environments.map(({ name }) => name);
  const columns = versions.map((version) => ({ version, found: new Found(report.figures, version) }));
  const row = (name: string, cell: (found: Found) => string) => [name, ...columns.map(({ found }) => cell(found))];
  return markdown([
    row('on each version', ({ version }) => version),
    row(`objects of ${names.join(', ')}, accepted strictly`, (found) => found.each(names, 'objects')),
    row('systems Synced and Healthy in one pass, then no write', () => 'all'),
    row(`workloads ready: ${clusters.map((each) => namesIn(each).join(' with ')).join(', ')}`, (found) =>
      found.each(clusters, 'workloads'),
    ),
    row('evictions, node by node and zone by zone', (found) => `${found.sum('evictions')}, none given up`),
    row('longest wait for a disruption budget', (found) => `${found.most('s was the longest wait')} s`),
    row('largest skew of a Deployment over nodes after five rollouts', (found) => found.most('is the largest skew')),
    row('answers about access, of them wrong', (found) => `${found.sum('questions about access')}, 0`),
    row('answers about network policies, of them wrong', (found) => `${found.sum('questions about network policies')}, 0`),
    row('planted mistakes that were reported', plantedCell),
  ]);
}

// they are planted on one version only
function plantedCell(found: Found): string {
  if (!found.has(PLANTED)) return '–';
  const planted = found.sum(PLANTED);
  return `${planted} of ${planted}`;
}

/** The figures of one version. */
class Found {
  private readonly figures: readonly Figure[];

  constructor(
    all: readonly Figure[],
    readonly version: string,
  ) {
    this.figures = all.filter(({ where }) => where.split(' ')[0] === version);
  }

  has(what: string): boolean {
    return this.figures.some((figure) => figure.what.startsWith(what));
  }

  /** The figure of each place, such as `342, 428`. */
  each(places: readonly string[], what: string): string {
    return places.map((place) => this.values(what, `${this.version} ${place}`).map(written).join()).join(', ');
  }

  sum(what: string): string {
    return written(this.values(what).reduce((sum, value) => sum + value, 0));
  }

  most(what: string): string {
    return written(Math.max(...this.values(what)));
  }

  /** @throws Error when there is none, so that the table never has an empty cell */
  private values(what: string, place?: string): number[] {
    const values = this.figures.filter((figure) => figure.what.startsWith(what) && (place ?? figure.where) === figure.where);
    if (values.length === 0) throw new Error(`no figure of ${place ?? this.version} says: ${what}`);
    return values.map(({ value }) => Number(value));
  }
}

function written(value: number): string {
  return value.toLocaleString('en-US');
}

/** Columns are as wide as their longest cell, as the formatter wants it. */
function markdown(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
