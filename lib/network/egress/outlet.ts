import { Role } from '../../system';
import type { Callee } from '../workload-policy';

/** What the pods of a workload may call. */
export interface Outlet {
  readonly name: string;
  readonly namespace: string;
  readonly callees: readonly Callee[];
  readonly callsApiServer: boolean;
  /** Hosts that it names and does not call. */
  readonly notCalled: readonly string[];
  /** Whether the system makes something of this name in the same namespace. */
  readonly isNeighbour: (name: string) => boolean;
  /** Whether the edge of the system serves this host: browsers call it. */
  readonly isServed: (host: string) => boolean;
}

/** The outlet of a workload. */
export function outletOf(
  { name, namespace, system }: Role,
  callees: readonly Callee[],
  given: Pick<Outlet, 'callsApiServer' | 'notCalled'>,
): Outlet {
  const isHere = (role: Role, host: string) => role.name === host && role.namespace === namespace;
  return {
    ...given,
    name,
    namespace,
    callees,
    isNeighbour: (host) => system.node.findAll().some((construct) => construct instanceof Role && isHere(construct, host)),
    isServed: (host) => system.claims.some(({ what }) => what.startsWith(`route ${host}/`)),
  };
}
