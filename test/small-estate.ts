import type { Construct } from 'constructs';
import type { Estate, Synthesis, SystemEntry } from '../lib/synth';
import { type Environment, type Reference, SystemChart, type SystemProps, type Team } from '../lib/system';
import { WebService, type WebServiceProps } from '../lib/workloads';
import { team, testEnvironment } from './environments';

export const retail: Team = { ...team, name: 'retail' };
export const freight: Team = { ...team, name: 'freight' };

export const dev = testEnvironment({ name: 'dev', namespacePattern: '{team}-dev' });
export const prod = testEnvironment({ name: 'prod' });

interface SystemOptions extends Partial<Omit<SystemEntry, 'name' | 'chart'>> {
  /** @default retail */
  readonly team?: Team;
}

/** A system whose chart is described in the test that needs it; a plain object that `describe` returns is what the chart offers to others. */
export function systemOf(name: string, describe: (chart: SystemChart) => unknown, options: SystemOptions = {}): SystemEntry {
  const { team: owner = retail, ...entry } = options;
  class SmallChart extends SystemChart {
    constructor(scope: Construct, props: SystemProps) {
      super(scope, name, { ...props, team: owner });
      const offers = describe(this);
      if (isPlain(offers)) Object.assign(this, offers);
    }
  }
  const className = `${name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Chart`;
  return { name, source: `charts/${name}.ts`, ...entry, chart: Object.defineProperty(SmallChart, 'name', { value: className }) };
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export function estateOf(systems: readonly SystemEntry[], environments: readonly Environment[] = [prod]): Estate {
  return { environments, systems };
}

/** What a chart refers to, by the entry of its system. */
export function referenceTo({ chart }: SystemEntry, field: string): Reference {
  return { chart, field };
}

/** A service that needs nothing else. */
export function service(chart: Construct, id: string, props: Partial<WebServiceProps> = {}): WebService {
  return new WebService(chart, id, { image: `shop/${id}`, port: 5000, ...props });
}

/** The files of a synthesis as texts. */
export function textsOf({ files }: Synthesis): Record<string, string> {
  return Object.fromEntries([...files].map(([path, content]) => [path, content.toString()]));
}
