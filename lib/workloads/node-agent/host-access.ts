import { type Environment, type HostAccess, type PodSecurityLevel, type Team, when } from '../../system';
import { hostFolder, type Storage } from '../pod/storage';
import type { HostPath, NodeAgentProps } from './node-agent-props';

/** Something of a node that an agent touches. */
interface HostNeed {
  readonly access: HostAccess;
  /** As messages call it. */
  readonly prop: string;
  readonly what: string;
  /** @default - the prop says it all */
  readonly reason?: string;
}

/** Where an agent runs, and who it is there. */
export interface HostAccessSite {
  readonly team: Team;
  readonly environment: Environment;
  readonly namespace: string;
  /** `<system>/<agent>`. */
  readonly agent: string;
}

/** Sockets that make whoever has them the master of the node. */
const RUNTIME_SOCKETS = ['docker.sock', 'containerd.sock', 'crio.sock'];
/** Folders that such a socket lies in, and folders of those. */
const AROUND_SOCKETS = new Set(['/', '/var', '/var/run', '/run', '/run/containerd', '/run/crio', '/var/run/crio', '/var/run/containerd']);

/** The host paths of an agent as volumes. */
export function hostFolders(hostPaths: Readonly<Record<string, HostPath>>): Record<string, Storage> {
  return Object.fromEntries(Object.entries(hostPaths).map(([at, { path = at, writable = false }]) => [at, hostFolder({ path, writable })]));
}

/** What an agent touches of its node, as a person reads it; undefined when it is nothing. */
export function hostAccessInWords(props: NodeAgentProps): string | undefined {
  const needs = hostNeeds(props);
  if (needs.length === 0) return undefined;
  return needs.map(({ what, reason }) => (reason === undefined ? what : `${what}: ${reason}`)).join('; ');
}

function hostNeeds({ hostPaths = {}, hostNamespaces = {}, ports = [] }: NodeAgentProps): HostNeed[] {
  return [
    ...Object.entries(hostPaths).map(([at, { path = at, writable = false, reason }]): HostNeed => ({
      access: 'paths',
      prop: `hostPaths (${at})`,
      what: writable ? `writes ${path}` : `reads ${path}`,
      reason,
    })),
    ...(['network', 'pid'] as const).flatMap((access): HostNeed[] => {
      const reason = hostNamespaces[access];
      return reason === undefined ? [] : [{ access, prop: `hostNamespaces.${access}`, what: `${access} of the node`, reason }];
    }),
    ...ports
      .filter(({ hostPort = false }) => hostPort)
      .map(({ port }): HostNeed => ({ access: 'ports', prop: `ports (${port}).hostPort`, what: `port ${port} of the node` })),
  ];
}

/** Mistakes of what an agent touches of its node; an empty list when there are none. */
export function validateHostAccess(props: NodeAgentProps, site: HostAccessSite): string[] {
  const { key, level, allowed } = homeOf(site);
  return [
    ...hostNeeds(props).flatMap(({ access, prop, reason }) => [
      ...when(reason?.trim() === '', `${prop} has no reason; say why the agent needs it: it is written onto the DaemonSet`),
      ...when(
        level !== 'privileged',
        `${prop} is refused by Pod Security level ${level} of namespace ${site.namespace}; run the agent in a further namespace of the team with podSecurity { level: 'privileged', reason: '…' }`,
      ),
      ...when(
        level === 'privileged' && !allowed.includes(access),
        `${prop} is on no list of what may touch nodes; where it is meant, add '${access}' to hostAccess['${site.agent}'] of namespace '${key ?? ''}' in estate/teams.ts`,
      ),
    ]),
    ...validateHostPaths(props),
  ];
}

function homeOf({ team, environment, namespace, agent }: HostAccessSite): {
  readonly key?: string;
  readonly level: PodSecurityLevel;
  readonly allowed: readonly HostAccess[];
} {
  const [key, home] = Object.entries(team.namespaces ?? {}).find(([name]) => environment.namespaceOf(team, name) === namespace) ?? [];
  return { key, level: home?.podSecurity?.level ?? 'restricted', allowed: home?.hostAccess?.[agent] ?? [] };
}

function validateHostPaths({ hostPaths = {}, volumes = {} }: NodeAgentProps): string[] {
  return Object.entries(hostPaths).flatMap(([at, { path = at }]) => [
    ...when(
      !path.startsWith('/') || path.split('/').includes('..'),
      `hostPaths (${at}).path (${path}) must be an absolute path of the node, such as /var/log/pods`,
    ),
    ...when(
      AROUND_SOCKETS.has(path.replace(/(?<=.)\/$/, '')) || RUNTIME_SOCKETS.some((socket) => path.endsWith(`/${socket}`)),
      `hostPaths (${at}) reaches the socket of the container runtime, and whoever has it has the node; name the folder that is needed`,
    ),
    ...when(at in volumes, `hostPaths (${at}) is mounted by 'volumes' too; keep one of them`),
  ]);
}
