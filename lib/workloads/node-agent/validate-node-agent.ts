import { type Team, when } from '../../system';
import { validateSeconds } from '../pod/seconds';
import { type ResolvedPort, type ServiceType, validatePorts } from '../service-port';
import { validateExposure } from '../validate-web-service';
import { type HostAccessSite, validateHostAccess } from './host-access';
import type { AgentRollout, NodeAgentProps } from './node-agent-props';

const AMOUNT = /^(?:[1-9][0-9]*|[1-9][0-9]?%|100%)$/;
const LAST_PRIVILEGED_PORT = 1023;

/** What a NodeAgent is checked with, besides its props. */
export interface NodeAgentFacts extends HostAccessSite {
  readonly ports: readonly ResolvedPort[];
  readonly serviceType: ServiceType;
}

/** Mistakes a person can make with a NodeAgent; an empty list when there are none. */
export function validateNodeAgent(props: NodeAgentProps, facts: NodeAgentFacts): string[] {
  const { rollout, revisionHistory = 0, sameNodeOnly = false } = props;
  const { ports, serviceType, team, environment } = facts;
  return [
    ...validateHostAccess(props, facts),
    ...validatePorts(ports, serviceType).map((mistake) => inPorts(mistake)),
    ...(serviceType === 'ClusterIP' ? [] : validateExposure(serviceType, quotaOf(team, props.namespace), team, environment)),
    ...(rollout ? validateRollout(rollout, standsAlone(props)) : []),
    ...when(
      !Number.isInteger(revisionHistory) || revisionHistory < 0,
      `revisionHistory (${revisionHistory}) must be a whole number from 0 on; 0 keeps none`,
    ),
    ...when(sameNodeOnly && ports.length === 0, 'sameNodeOnly (true) has no meaning without ports; name them, or leave it out'),
    ...validateHostNetwork(props),
  ];
}

// ports of an agent stand in one list, the main one first
function inPorts(mistake: string): string {
  return mistake.replace(/^port(?=[ .])/, 'ports[0]').replace(/^extraPorts\[(\d+)\]/, (_, index: string) => `ports[${Number(index) + 1}]`);
}

function quotaOf(team: Team, namespace: string | undefined) {
  return (namespace === undefined ? undefined : team.namespaces?.[namespace]?.quota) ?? team.quota;
}

/** Whether a new agent cannot stand beside the old one, which has the ports of the node. */
function standsAlone({ hostNamespaces = {}, ports = [] }: NodeAgentProps): boolean {
  return hostNamespaces.network === undefined ? ports.some(({ hostPort = false }) => hostPort) : ports.length > 0;
}

function validateRollout(rollout: AgentRollout, alone: boolean): string[] {
  if ('onDelete' in rollout) return [];
  const [prop, amount] = 'maxSurge' in rollout ? ['maxSurge', rollout.maxSurge] : ['maxUnavailable', rollout.maxUnavailable];
  return [
    ...when(
      !AMOUNT.test(String(amount)),
      `rollout.${prop} (${amount}) must be a whole number from 1 on or a percentage, such as 1 or '10%'; to update by hand say { onDelete: true }`,
    ),
    ...when(
      prop === 'maxSurge' && alone,
      `rollout.maxSurge (${amount}) waits for a new pod that cannot start: the old one has the node's port; use maxUnavailable`,
    ),
    ...validateSeconds('rollout.minReady', rollout.minReady),
  ];
}

function validateHostNetwork({ hostNamespaces = {}, ports = [] }: NodeAgentProps): string[] {
  if (hostNamespaces.network === undefined) return [];
  return ports
    .filter(({ port }) => port <= LAST_PRIVILEGED_PORT)
    .map(
      ({ port }) =>
        `ports (${port}) is below 1024, which only root may listen on in the node's network; use the pod network with 'hostPort: true', or a higher port`,
    );
}
