import type { Construct } from 'constructs';
import { AuthorizationPolicy, NetworkPolicy } from '../kinds';
import { authorizationPolicySpec } from '../mesh/authorization';
import { type Departure, type Endpoint, type Environment, SystemChart, workloadSelector } from '../system';
import { type Caller, callerRule } from './workload-policy';

/** A workload of one system that calls one of another. */
export interface InboundCall {
  /** What is called. */
  readonly endpoint: Endpoint;
  readonly caller: Caller;
}

export interface InboundProps extends InboundCall {
  readonly environment: Environment;
  /** The system that calls. */
  readonly from: { readonly team: string; readonly system: string };
}

/**
 * The policies by which the owner of a workload lets one caller of another system in. They lie in the owner's folder, one file per
 * calling system, so that the owner reviews who may call.
 */
export class InboundPolicies extends SystemChart {
  constructor(scope: Construct, { environment, endpoint, caller, from }: InboundProps) {
    super(scope, endpoint.system, { environment, team: endpoint.team });

    const { component, namespace } = endpoint;
    const name = `${component}-from-${from.team}-${from.system}-${caller.component}`;
    const metadata = { ...this.metadataOf(name, { base: component, component }), namespace };
    const selector = workloadSelector(endpoint.system, component);

    // what is no pod is let in by the mesh alone
    if (!endpoint.outside) {
      new NetworkPolicy(this, 'NetworkPolicy', {
        metadata,
        body: () => ({
          spec: { podSelector: { matchLabels: { ...selector } }, policyTypes: ['Ingress'], ingress: [callerRule(namespace, caller)] },
        }),
      });
    }
    if (environment.mesh) {
      new AuthorizationPolicy(this, 'AuthorizationPolicy', {
        metadata,
        spec: authorizationPolicySpec({ mesh: environment.mesh, selector, callers: [caller] }),
      });
    }
  }
}

/** Who must be let in where: one call for all connections between the same two workloads; nobody lets anybody into the internet. */
export function inboundCalls(departures: readonly Departure[]): InboundCall[] {
  const calls = new Map<string, InboundCall>();
  for (const departure of departures) {
    const { endpoint } = departure.lookUp();
    if (!endpoint || isUnguarded(endpoint)) continue;
    const { caller } = departure;
    const key = [caller.namespace, caller.serviceAccount, endpoint.namespace, endpoint.system, endpoint.component].join('/');
    const known = calls.get(key)?.caller.ports ?? [];
    const more = departure.ports(endpoint).filter((port) => !known.includes(port));
    calls.set(key, { endpoint, caller: { ...caller, ports: [...known, ...more] } });
  }
  return [...calls.values()];
}

/** Whether nothing of the estate decides who may call it. */
function isUnguarded({ outside }: Endpoint): boolean {
  return outside !== undefined && outside.checksCallers !== true;
}
