import type { ContainerPort } from '../pod/pod-container';
import type { PodProps } from '../pod/pod-props';
import type { ResolvedPort } from '../service-port';
import type { DaemonSetSettings } from './daemon-set-spec';
import { hostFolders } from './host-access';
import type { NodeAgentProps } from './node-agent-props';

/** An agent that a taint keeps away would be missing where it is needed most. */
const EVERY_TAINT = [{ operator: 'Exists' }];

/** The defaults of a NodeAgent's DaemonSet, in one place. */
export function daemonSetSettings({ rollout = { maxUnavailable: 1 }, revisionHistory = 5 }: NodeAgentProps): DaemonSetSettings {
  return { rollout, revisionHistory };
}

/** The pod of a NodeAgent: on every node, with the folders that it was given. */
export function agentPod({ hostPaths = {}, placement = {}, volumes = {}, ...props }: NodeAgentProps): PodProps {
  return {
    ...props,
    placement: { ...placement, tolerations: placement.tolerations ?? EVERY_TAINT },
    volumes: { ...volumes, ...hostFolders(hostPaths) },
  };
}

/** Its container ports; in the node's network all of them are the node's. */
export function agentPorts({ ports: given = [], hostNamespaces = {} }: NodeAgentProps, ports: readonly ResolvedPort[]): ContainerPort[] {
  return ports.map(({ name, targetPort, protocol, appProtocol }, index) => ({
    name,
    number: targetPort,
    protocol,
    appProtocol,
    hostPort: given[index]?.hostPort === true || hostNamespaces.network !== undefined ? targetPort : undefined,
  }));
}
