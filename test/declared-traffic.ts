import { App } from 'cdk8s';
import { choosePort } from '../lib/network/edge/route-target';
import { EdgeIngress } from '../lib/network/edge';
import type { SystemEntry } from '../lib/synth';
import {
  type Connectable,
  type Endpoint,
  type Environment,
  isConnectable,
  Ledger,
  type Reference,
  type Role,
  type SystemChart,
} from '../lib/system';
import { Workload } from '../lib/workloads';

/** A call as a chart declares it. */
export interface DeclaredCall {
  /** Nothing stands for the edge. */
  readonly from?: Role;
  readonly to: Endpoint;
  /** Names of the ports. */
  readonly ports: readonly string[];
}

/**
 * What charts declare, heard at `connectTo` and `route` and nowhere later: who may talk to whom without a look at any policy.
 */
export function declaredCalls(environment: Environment, systems: readonly SystemEntry[]): DeclaredCall[] {
  const connectTo = jest.spyOn(Workload.prototype, 'connectTo');
  const route = jest.spyOn(EdgeIngress.prototype, 'route');
  try {
    const charts = composed(environment, systems);
    const connections = connectTo.mock.calls.map(([target, options], index): DeclaredCall => {
      const to = endpointOf(target, charts);
      const from = connectTo.mock.contexts[index] as Role;
      return { from, to, ports: options?.port === undefined ? to.ports.map(({ name }) => name) : [options.port] };
    });
    const routes = route.mock.calls.map(([, { endpoint }, options]): DeclaredCall => {
      const { port } = choosePort(endpoint, options?.port);
      return { to: endpoint, ports: port ? [port.name] : [] };
    });
    return [...connections, ...routes];
  } finally {
    connectTo.mockRestore();
    route.mockRestore();
  }
}

type Charts = ReadonlyMap<SystemEntry['chart'], SystemChart>;

function composed(environment: Environment, systems: readonly SystemEntry[]): Charts {
  const ledger = new Ledger(() => ({ problem: 'every system is composed already' }));
  return new Map(systems.map(({ chart }) => [chart, new chart(ledger.adopt(new App()), { environment })]));
}

function endpointOf(target: Connectable | Reference, charts: Charts): Endpoint {
  if (isConnectable(target)) return target.endpoint;
  const offered = Object.entries(charts.get(target.chart) ?? {}).find(([field]) => field === target.field)?.[1] as unknown;
  if (!isConnectable(offered)) throw new Error(`${target.chart.name} offers no ${target.field}`);
  return offered.endpoint;
}
