import type { AppProjectSpec } from '../../imports/argoproj.io';
import type { Environment, Team } from '../system';
import type { Contents, GroupKind } from './contents';
import { type DeliverySettings, IN_CLUSTER } from './delivery';
import { projectRoles } from './project-roles';
import { syncWindowSpecs } from './sync-windows';

/** What controllers make of the objects of a team: a project that does not list them hides them. */
const SHOWN: readonly GroupKind[] = [
  { group: '', kind: 'Event' },
  { group: '', kind: 'Pod' },
  { group: 'apps', kind: 'ControllerRevision' },
  { group: 'apps', kind: 'ReplicaSet' },
  { group: 'batch', kind: 'Job' },
  { group: 'discovery.k8s.io', kind: 'EndpointSlice' },
];

/** What Istio puts into every namespace, without an owner. */
const ISTIO_ROOT_CERTIFICATE = { group: '', kind: 'ConfigMap', name: 'istio-ca-root-cert' };

/**
 * What a team may deploy, and where: exactly the kinds in use, in its own namespaces. The platform team's reaches as far as its objects do.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
 */
export function projectSpec(settings: DeliverySettings, team: Team, contents: Contents): AppProjectSpec {
  const { environment, repository, server } = settings;
  const isPlatform = team.name === settings.platform.name;
  const namespaces = new Set([...namespacesOf(team, environment), ...(isPlatform ? contents.namespaces : [])]);
  return {
    description: `What ${team.owner} runs in ${environment.name}`,
    sourceRepos: [repository],
    destinations: [...namespaces].sort().map((namespace) => ({ server, namespace })),
    // left out it allows none, and nothing empty is written
    clusterResourceWhitelist: isPlatform ? contents.clusterScopedKinds : [],
    namespaceResourceWhitelist: withShown(contents.namespacedKinds),
    orphanedResources: { warn: true, ignore: environment.mesh ? [ISTIO_ROOT_CERTIFICATE] : [] },
    roles: projectRoles(settings, team),
    syncWindows: syncWindowSpecs(settings),
  };
}

/** The project of the root Application: Argo CD's own kinds, where Argo CD is. Whoever can change what it deploys can change all others. */
export function rootProjectSpec({ environment, repository, namespace }: DeliverySettings): AppProjectSpec {
  return {
    description: `Argo CD's own objects for ${environment.name}`,
    sourceRepos: [repository],
    destinations: [{ server: IN_CLUSTER, namespace }],
    namespaceResourceWhitelist: [
      { group: 'argoproj.io', kind: 'AppProject' },
      { group: 'argoproj.io', kind: 'Application' },
    ],
  };
}

/** The namespaces of a team: its own and its further ones. */
export function namespacesOf(team: Team, environment: Environment): string[] {
  return [environment.namespaceOf(team), ...Object.keys(team.namespaces ?? {}).map((further) => environment.namespaceOf(team, further))];
}

function withShown(kinds: readonly GroupKind[]): GroupKind[] {
  const all = new Map([...SHOWN, ...kinds].map((each) => [`${each.group}/${each.kind}`, each]));
  return [...all.keys()].sort().flatMap((id) => all.get(id) ?? []);
}
