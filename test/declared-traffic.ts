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
import { RouteCheck, Workload } from '../lib/workloads';

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
  const connections = overhear(Workload.prototype, 'connectTo');
  const routes = overhear(EdgeIngress.prototype, 'route');
  try {
    const charts = composed(environment, systems);
    return [
      ...connections.calls.map(({ self, given }): DeclaredCall => {
        const [target, options] = given as Parameters<Workload['connectTo']>;
        const to = endpointOf(target, charts);
        const from = self as Role;
        const open = Object.is(target, from) ? [...to.ports, ...(to.peerPorts ?? [])] : to.ports;
        return { from, to, ports: options?.port === undefined ? open.map(({ name }) => name) : [options.port] };
      }),
      ...routes.calls.map(({ given }): DeclaredCall => {
        const [, { endpoint }, options] = given as Parameters<EdgeIngress['route']>;
        const { port } = choosePort(endpoint, options?.port);
        return { to: endpoint, ports: port ? [port.name] : [] };
      }),
    ];
  } finally {
    connections.stop();
    routes.stop();
  }
}

/** What asks routes after a deployment, as somebody outside would: it knows the edge and none of its ports. */
export function routeChecks(environment: Environment, systems: readonly SystemEntry[]): Role[] {
  const charts = [...composed(environment, systems).values()];
  return charts.flatMap((chart) => chart.node.findAll()).flatMap((each) => (each instanceof RouteCheck && each.job ? [each.job] : []));
}

interface Overheard {
  readonly calls: readonly { readonly self: unknown; readonly given: readonly unknown[] }[];
  stop(): void;
}

/** Notes the calls of a method, which does its work as before; without jest, because the conformance suite listens too. */
function overhear<T extends object>(prototype: T, method: keyof T & string): Overheard {
  const original = Object.getOwnPropertyDescriptor(prototype, method);
  if (typeof original?.value !== 'function') throw new Error(`${prototype.constructor.name} has no method ${method}`);
  const work = original.value as (...given: unknown[]) => unknown;
  const calls: { self: unknown; given: unknown[] }[] = [];
  const value = function (this: unknown, ...given: unknown[]): unknown {
    calls.push({ self: this, given });
    return work.apply(this, given);
  };
  Object.defineProperty(prototype, method, { ...original, value });
  return { calls, stop: () => Object.defineProperty(prototype, method, original) };
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
