import type { HostLists } from './hosts';

/** Levels of Pod Security, the strictest first. */
export type PodSecurityLevel = 'restricted' | 'baseline' | 'privileged';

/** What a namespace may ask for in all; Kubernetes quantities. */
export interface Quota {
  readonly cpu: string;
  readonly memory: string;
  readonly storage: string;
  readonly pods: number;
  /** @default 0 */
  readonly nodePorts?: number;
  /** @default 0 */
  readonly loadBalancers?: number;
}

/** A further namespace of a team, for what must not share the team's own. */
export interface FurtherNamespace {
  readonly quota: Quota;
  /** @default { level: 'restricted' } */
  readonly podSecurity?: PodSecurity;
  /**
   * Which node agents may touch what of their node, by `<system>/<agent>`. Only where the level is privileged.
   *
   * @default - none
   */
  readonly hostAccess?: Readonly<Record<string, readonly HostAccess[]>>;
}

/** What of a node a pod can touch: its folders, its ports, its network, its processes. */
export type HostAccess = 'paths' | 'ports' | 'network' | 'pid';

/** A level below restricted is stated with its reason, which is written onto the namespace. */
export type PodSecurity =
  { readonly level: 'restricted' } | { readonly level: Exclude<PodSecurityLevel, 'restricted'>; readonly reason: string };

/** People who own systems: a namespace per environment, a quota and a group. */
export interface Team {
  readonly name: string;
  /** Who answers for what runs here. */
  readonly owner: string;
  /** Where they are reached: a mail address or a channel. */
  readonly contact: string;
  readonly quota: Quota;
  /** What each preview of one of its systems may use. @default { cpu: '4', memory: '8Gi', storage: '100Gi', pods: 30 } */
  readonly previewQuota?: Quota;
  /** The group of its people, as the API server knows it. @default - the team's name */
  readonly group?: string;
  /**
   * Who reviews changes of its systems, as CODEOWNERS names a group, a person or a mail address: `@acme/retail`.
   *
   * @default - the group of the repository, then the team's name, such as `@acme/retail` where the delivery reads `https://git.example.com/acme/estate.git`
   */
  readonly reviewers?: string;
  /** Further namespaces, `<team>-<key>`. @default - none */
  readonly namespaces?: Readonly<Record<string, FurtherNamespace>>;
  /** Names that no DNS server knows, in lists that its workloads choose from with `hosts`. @default - none */
  readonly hosts?: HostLists;
}
