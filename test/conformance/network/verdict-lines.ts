import type { Contradiction, PlacedPolicy, Verdict } from './judge';

const MOST_LINES = 20;

/**
 * What is wrong, as a person reads it: the ports of two parties with the same problem are one line, and not more lines than help.
 *
 * @example
 * prod: freight/vessel -> freight/mongo TCP 27017 is shut at the sender, and must be open: shippy/vessel connects to shippy/mongo
 *   NetworkPolicy freight/vessel in dist/prod/freight/shippy.k8s.yaml of shippy/vessel/NetworkPolicy
 */
export function contradictionLines({ contradictions }: Pick<Verdict, 'contradictions'>): string[] {
  const groups = new Map<string, { first: Contradiction; ports: string[] }>();
  for (const each of contradictions) {
    const { cluster, source, target, problem, policies } = each;
    const key = [cluster, source, target, problem, ...policies.map(({ name }) => name)].join(' ');
    const group = groups.get(key) ?? { first: each, ports: [] };
    groups.set(key, group);
    group.ports.push(each.port);
  }
  const shown = [...groups.values()].slice(0, MOST_LINES).map(({ first, ports }) => groupLines(first, ports));
  const rest = groups.size - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more like these`] : [])];
}

function groupLines({ cluster, source, target, problem, policies }: Contradiction, ports: readonly string[]): string {
  const listed = ports.length > 3 ? `${ports.slice(0, 3).join(', ')} and ${ports.length - 3} more ports` : ports.join(', ');
  return [`${cluster}: ${source} -> ${target} ${listed} ${problem}`, ...policies.map(policyLine)].join('\n  ');
}

function policyLine({ name, file, path }: PlacedPolicy): string {
  return `NetworkPolicy ${name} in dist/${file} of ${path}`;
}
