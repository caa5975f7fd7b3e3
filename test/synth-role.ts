import type { Construct } from 'constructs';
import { type Environment, SystemChart } from '../lib/system';
import { type Synthesized, Testing } from '../lib/synth';
import { team, testEnvironment } from './environments';

/** The system `shop`, empty. */
class TestChart extends SystemChart {
  constructor(scope: Construct, props: { readonly environment: Environment }) {
    super(scope, 'shop', { ...props, team });
  }
}

/** The objects of whatever is made in a system `shop` of the test team. */
export function synthRole(make: (chart: SystemChart) => unknown, environment = testEnvironment()): Synthesized {
  const chart = new TestChart(Testing.app(), { environment });
  make(chart);
  return Testing.synth(chart);
}
