import { Construct } from 'constructs';
import type { Environment } from './environment';
import type { Labels } from './labels';
import { when } from './messages';
import { validateName } from './names';
import { SystemChart } from './system-chart';
import type { Team } from './team';

/** Props of every component. */
export interface RoleProps {
  /**
   * Base name of the objects, for the case that a name must be kept.
   *
   * @default - the id
   */
  readonly name?: string;

  /**
   * One of the team's further namespaces, by its key in `estate/teams.ts`.
   *
   * @default - the team's own namespace
   */
  readonly namespace?: string;
}

/**
 * What a person asks for, such as a WebService: it knows its system, its environment, and the names and labels of its objects.
 *
 * Names come from the id alone, so that wrapping a role in another construct changes no object.
 */
export abstract class Role extends Construct {
  readonly system: SystemChart;
  /** Base name: the name of its main object, and the beginning of all others. */
  readonly name: string;
  /** What policies and Services call it. */
  readonly component: string;
  /** The namespace that its objects live in. */
  readonly namespace: string;
  readonly labels: Labels;

  /** @param props `home`: the namespace itself, for a role that makes it */
  constructor(scope: Construct, id: string, props: RoleProps & { readonly component?: string; readonly home?: string } = {}) {
    super(scope, id);
    this.system = SystemChart.of(this);
    this.name = props.name ?? id;
    this.component = props.component ?? this.name;
    this.namespace = props.home ?? namespaceIn(scope, props.namespace);
    this.labels = this.system.labelsOf({ base: this.name, component: this.component });
    this.node.addValidation({ validate: () => validateRole(this.name, this.system.team, props.namespace) });
  }

  get environment(): Environment {
    return this.system.environment;
  }

  /** Metadata of the object `<name>-<what>`, or of the main object. */
  protected metadata({ what, annotations }: { readonly what?: string; readonly annotations?: Readonly<Record<string, string>> } = {}) {
    return {
      name: what === undefined ? this.name : `${this.name}-${what}`,
      namespace: this.namespace,
      labels: this.labels,
      annotations: annotations ? { ...this.system.annotations, ...annotations } : this.system.annotations,
    };
  }
}

/** The namespace of a role in this scope: one that is made by another one, such as the Secret of a database, lives where that one does. */
export function namespaceIn(scope: Construct, further: string | undefined): string {
  if (further === undefined && scope instanceof Role) return scope.namespace;
  const { environment, team } = SystemChart.of(scope);
  return environment.namespaceOf(team, further);
}

function validateRole(name: string, team: Team, further: string | undefined): string[] {
  const known = Object.keys(team.namespaces ?? {});
  return [
    ...validateName(name),
    ...when(
      further !== undefined && !known.includes(further),
      `namespace (${further}) is no namespace of team ${team.name}; it has: ${known.length === 0 ? 'none but its own' : known.join(', ')}; add it to the team's 'namespaces'`,
    ),
  ];
}
