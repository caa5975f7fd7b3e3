import type { Construct } from 'constructs';
import { Secret } from '../../config/secret';
import { type Connectable, type LogStore, type Role, SystemChart } from '../../system';
import type { Env } from '../../workloads/pod/container-props';
import { STORE_VARIABLES } from './fluent-bit';

/** The log store of an environment as something to connect to. */
export function logStoreConnection(caller: Role, { host, port, cidrs }: LogStore): Connectable {
  const { system, namespace } = caller;
  return {
    endpoint: {
      system: system.system,
      team: system.team,
      namespace,
      component: 'log-store',
      host,
      selector: {},
      ports: [{ name: 'https', port, targetPort: port, protocol: 'TCP', appProtocol: 'https' }],
      facts: {},
      outside: { peer: { cidrs } },
    },
  };
}

/** The Secret with the store's credentials, and the variables that an agent reads them from; none without a store. */
export function logStoreEnv(scope: Construct, id: string, options: { readonly name: string; readonly namespace?: string }): Env {
  if (SystemChart.of(scope).environment.props.logStore === undefined) return {};
  const secret = Secret.given(scope, id, { ...options, keys: ['username', 'password'] });
  return { [STORE_VARIABLES.username]: secret.value('username'), [STORE_VARIABLES.password]: secret.value('password') };
}
