import { Size } from 'cdk8s';
import { type FactorFinding, type FactorReport, factorReport } from '../lib/factors';
import { Releases } from '../lib/config/releases';
import { Engine, StatefulDatabase } from '../lib/data';
import { problemLines } from '../lib/synth';
import type { Environment, SystemChart } from '../lib/system';
import { CronTask, Schedule } from '../lib/workloads';
import { estateOf, prod, systemOf } from './small-estate';

/** The report on a system `shop`. */
export function factorsOf(describe: (chart: SystemChart) => unknown, environments: readonly Environment[] = [prod]): FactorReport {
  return factorReport(estateOf([systemOf('shop', describe)], environments));
}

/** What is said of a factor of one workload of the system `shop`. */
export function judge(
  number: number,
  describe: (chart: SystemChart) => unknown,
  { environments = [prod], workload = 'api' }: { environments?: readonly Environment[]; workload?: string } = {},
): Omit<FactorFinding, 'number' | 'factor'> {
  const { workloads, mistakes } = factorsOf(describe, environments);
  expect(problemLines(mistakes)).toEqual([]);
  const found = workloads.find((each) => each.workload.startsWith(`shop/${workload} `))?.factors.find((each) => each.number === number);
  if (!found) throw new Error(`no ${workload}; there are: ${workloads.map((each) => each.workload).join(', ')}`);
  const { number: _number, factor: _factor, ...finding } = found;
  return finding;
}

/** An environment with the releases that a text lists. */
export function withReleases(environment: Environment, yaml: string): Environment {
  return environment.with({ images: { releases: Releases.parse(`estate/releases/${environment.name}.yaml`, yaml) } });
}

/** A database called `db`. */
export function database(chart: SystemChart) {
  return new StatefulDatabase(chart, 'db', { engine: Engine.postgresql({ major: 16 }), storage: { size: Size.gibibytes(1) } });
}

/** A nightly task called `api`. */
export function task(chart: SystemChart, command: readonly string[] = ['/bin/true']): CronTask {
  return new CronTask(chart, 'api', { image: 'shop/api', command, schedule: Schedule.daily({ hour: 4 }) });
}
