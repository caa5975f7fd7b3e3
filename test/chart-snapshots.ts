import { estate } from '../estate';
import { Releases } from '../lib/config/releases';
import { type Synthesized, Testing } from '../lib/synth';
import type { Environment, SystemClass } from '../lib/system';

/** The environments of the estate with tag `1` for every image, so that a release changes `dist/` and no snapshot. */
export const environments: readonly Environment[] = estate.environments.map((environment) =>
  environment.with({ images: { ...environment.props.images, releases: Releases.fixed('1') } }),
);

/** One of the estate's environments, with tag `1` for every image. */
export function environmentCalled(name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (!found) throw new Error(`no environment ${name}; there are: ${environments.map((environment) => environment.name).join(', ')}`);
  return found;
}

/** The objects of a chart in an environment of the estate. */
export function synthChart(chart: SystemClass, environment: Environment | string): Synthesized {
  const where = typeof environment === 'string' ? environmentCalled(environment) : environment;
  return Testing.synth(new chart(Testing.app(), { environment: where }));
}

/**
 * A chart as it stands in `dist/`, for its snapshot.
 *
 * @throws Error with the mistakes of the chart
 */
export function chartYaml(chart: SystemClass, environment: Environment): string {
  const { mistakes, yaml } = synthChart(chart, environment);
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  return yaml;
}
