import { parseArgs } from 'node:util';
import type { Estate } from '../../lib/synth';
import { KUBERNETES } from './tools';

const PARTS = ['estate', 'faults', 'updates'] as const;
export type Part = (typeof PARTS)[number];

/** What a run is restricted to, and where its report goes. */
export interface Options {
  /** @default - the oldest and the newest */
  readonly kubernetes?: string;
  /** @default - all */
  readonly cluster?: string;
  /** @default - all parts */
  readonly only?: string;
  /** A file for machines. @default - none */
  readonly json?: string;
  /** `write` writes the table of updates instead of comparing it. @default - compares */
  readonly updates?: string;
  /** `write` writes the figures of a whole run into the README. @default - they are told only */
  readonly figures?: string;
}

/**
 * Reads the command line.
 *
 * @throws Error that says what is allowed
 */
export function optionsOf(args: readonly string[], { environments }: Estate): Options {
  const text = { type: 'string' } as const;
  const options = { kubernetes: text, cluster: text, only: text, json: text, updates: text, figures: text };
  const { values } = parseArgs({ args: [...args], options });
  const clusters = [...new Set(environments.map(({ cluster }) => cluster.name))];
  const mistakes = [
    ...mistaken('kubernetes', values.kubernetes, Object.keys(KUBERNETES)),
    ...mistaken('cluster', values.cluster, clusters),
    ...mistaken('only', values.only, PARTS),
    ...mistaken('updates', values.updates, ['write']),
    ...mistaken('figures', values.figures, ['write']),
    ...restrictions(values),
  ];
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  return values;
}

/** Figures of half a run would stand for the whole. */
function restrictions({ figures, ...others }: Options): string[] {
  const given = (['kubernetes', 'cluster', 'only'] as const).filter((option) => others[option] !== undefined);
  if (figures === undefined || given.length === 0) return [];
  return [`--figures (${figures}) needs a whole run; leave out ${given.map((option) => `--${option}`).join(' and ')}`];
}

function mistaken(option: string, value: string | undefined, allowed: readonly string[]): string[] {
  return value === undefined || allowed.includes(value) ? [] : [`--${option} (${value}) is not known; there are: ${allowed.join(', ')}`];
}
