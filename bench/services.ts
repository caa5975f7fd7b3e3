import type { Construct } from 'constructs';
import { testEnvironment, team } from '../test/environments';
import { type Estate, type SystemEntry } from '../lib/synth';
import { SystemChart, type SystemProps } from '../lib/system';
import { WebService } from '../lib/workloads';

/** Services of one system: what a team of a few people looks after. */
export const SERVICES_PER_SYSTEM = 10;

/** An estate of `count` services of six objects: ServiceAccount, Deployment, Service, PodDisruptionBudget, HorizontalPodAutoscaler, NetworkPolicy. */
export function estateOf(count: number): Estate {
  const systems: SystemEntry[] = [];
  for (let first = 0; first < count; first += SERVICES_PER_SYSTEM) {
    const name = `system-${first}`;
    const last = Math.min(first + SERVICES_PER_SYSTEM, count);
    class BenchChart extends SystemChart {
      constructor(scope: Construct, props: SystemProps) {
        super(scope, name, { ...props, team });
        for (let index = first; index < last; index++) addService(this, `service-${index}`);
      }
    }
    systems.push({ name, chart: BenchChart, source: `charts/${name}.ts` });
  }
  return { environments: [testEnvironment()], systems };
}

function addService(chart: SystemChart, name: string): WebService {
  return new WebService(chart, name, {
    image: 'shop/service',
    port: 8080,
    env: { GREETING: 'hello', LOG_LEVEL: 'info' },
    health: { readiness: '/ready', liveness: '/live' },
    autoscaling: { min: 2, max: 5, cpu: 80 },
  });
}
