import { parseArgs } from 'node:util';
import type { Estate } from '../../lib/synth';

const PARTS = ['estate', 'faults'] as const;
type Part = (typeof PARTS)[number];

/** What a run is restricted to, and where its report goes. */
export interface Options {
  /** Names of environments. @default - local and prod */
  readonly environments: readonly string[];
  /** Names of systems. @default - all */
  readonly systems?: readonly string[];
  /** The systems of the estate, the planted faults. @default - both; the systems alone where environments or systems are named */
  readonly parts: readonly Part[];
  /** A file for machines. @default - none */
  readonly json?: string;
}

const DEFAULT_ENVIRONMENTS = ['local', 'prod'];

/**
 * Reads the command line.
 *
 * @throws Error that names every wrong value and what is allowed
 */
export function optionsOf(args: readonly string[], estate: Estate): Options {
  const text = { type: 'string' } as const;
  const list = { type: 'string', multiple: true } as const;
  const { values } = parseArgs({ args: [...args], options: { environment: list, system: list, only: list, json: text } });
  const environments = estate.environments.map(({ name }) => name);
  const systems = estate.systems.map(({ name }) => name);
  const errors = [
    ...unknown('environment', values.environment, environments),
    ...unknown('system', values.system, systems),
    ...unknown('only', values.only, PARTS),
  ];
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const { environment = DEFAULT_ENVIRONMENTS.filter((name) => environments.includes(name)), system, json } = values;
  const isRestricted = values.environment !== undefined || system !== undefined;
  const parts = PARTS.filter((part) => values.only?.includes(part) ?? (part === 'estate' || !isRestricted));
  return {
    environments: environment,
    parts,
    ...(system && { systems: system }),
    ...(json !== undefined && { json }),
  };
}

function unknown(option: string, values: readonly string[] = [], allowed: readonly string[]): string[] {
  return values
    .filter((value) => !allowed.includes(value))
    .map((value) => `--${option} (${value}) does not exist; there are: ${allowed.join(', ')}`);
}
