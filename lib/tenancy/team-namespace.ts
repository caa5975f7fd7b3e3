import type { Construct } from 'constructs';
import { type Environment, type PodSecurity, Role, type RoleProps, SystemChart, type Team } from '../system';
import { GuardedNamespace } from './guarded-namespace';
import type { KubeContext } from './kubeconfig';
import { validateContext } from './validate-tenancy';

const RESTRICTED: PodSecurity = { level: 'restricted' };

/** Props of {@link TeamNamespace}. */
export interface TeamNamespaceProps extends Pick<RoleProps, 'name'> {
  /** Whose namespaces. The system that makes them belongs to another team: a quota is not set by the one that it limits. */
  readonly team: Team;

  /**
   * Name of the team's own namespace, for the case that it must be kept.
   *
   * @default - the team's name in the environment's pattern, such as `retail-dev`
   */
  readonly namespace?: string;

  /**
   * Name of the context by which people reach the namespace with `kubectl`.
   *
   * @default `<team>-<environment>`
   */
  readonly context?: string;
}

/**
 * Where a team lives in an environment: its own namespace and its further ones, each with quota, limits, default-deny, open DNS, Pod
 * Security, access and pull secrets; in a mesh, also with its identity and deny-by-default.
 *
 * One per team belongs into the chart of the platform. What runs in a namespace comes from the charts of its team.
 *
 * @example
 * new TeamNamespace(this, 'retail', { team: teams.retail });
 *
 * @see https://kubernetes.io/docs/concepts/security/multi-tenancy/
 */
export class TeamNamespace extends Role {
  /** How people reach it. */
  readonly context: KubeContext;
  /** The team's own namespace. */
  readonly own: GuardedNamespace;
  /** Its further namespaces, by their keys in the team's entry. */
  readonly further: Readonly<Record<string, GuardedNamespace>>;

  constructor(scope: Construct, id: string, props: TeamNamespaceProps) {
    const settings = teamNamespaceSettings(props, SystemChart.of(scope).environment);
    super(scope, id, { name: props.name, home: settings.namespace });

    this.node.addValidation({ validate: () => validateContext(settings.context.name) });
    this.context = settings.context;
    this.own = this.createOwn(settings);
    this.further = this.createFurther(settings);
  }

  private createOwn({ team, namespace }: TeamNamespaceSettings): GuardedNamespace {
    return new GuardedNamespace(this, 'own', { name: this.name, team, namespace, quota: team.quota, podSecurity: RESTRICTED });
  }

  private createFurther({ team }: TeamNamespaceSettings): Record<string, GuardedNamespace> {
    const made = Object.entries(team.namespaces ?? {}).map(([key, { quota, podSecurity = RESTRICTED }]) => {
      const namespace = this.environment.namespaceOf(team, key);
      return [key, new GuardedNamespace(this, key, { name: `${this.name}-${key}`, team, namespace, quota, podSecurity })] as const;
    });
    return Object.fromEntries(made);
  }
}

interface TeamNamespaceSettings {
  readonly team: Team;
  readonly namespace: string;
  readonly context: KubeContext;
}

function teamNamespaceSettings({ team, namespace: given, context }: TeamNamespaceProps, environment: Environment): TeamNamespaceSettings {
  const namespace = given ?? environment.namespaceOf(team);
  const name = context ?? `${team.name}-${environment.name}`;
  const { name: cluster, server } = environment.cluster;
  return { team, namespace, context: { name, namespace, user: environment.name, cluster, server } };
}
