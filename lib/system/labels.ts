/** The label keys of every object. */
export const LABEL = {
  name: 'app.kubernetes.io/name',
  instance: 'app.kubernetes.io/instance',
  component: 'app.kubernetes.io/component',
  partOf: 'app.kubernetes.io/part-of',
  managedBy: 'app.kubernetes.io/managed-by',
  team: 'team',
  environment: 'environment',
} as const;

export const MANAGED_BY = 'keelson';

/** Annotation of pods: changes with the configuration that their containers read when they start. */
export const CHECKSUM_ANNOTATION = 'keelson/config-checksum';

export type Labels = Readonly<Record<string, string>>;

/** What a label says of an object: never a version or a date, because a selector would carry it. */
export interface Identity {
  readonly system: string;
  readonly team: string;
  readonly environment: string;
  /** The object's base name. */
  readonly name: string;
  /** The workload; for an object of no workload, the id of its role. */
  readonly component: string;
}

/** Labels of an object: what it is part of, and who owns it. */
export function labelsOf({ system, team, environment, name, component }: Identity): Labels {
  return {
    [LABEL.name]: name,
    [LABEL.instance]: system,
    [LABEL.component]: component,
    [LABEL.partOf]: system,
    [LABEL.managedBy]: MANAGED_BY,
    [LABEL.team]: team,
    [LABEL.environment]: environment,
  };
}

/** Selects the pods of one controller, for controllers, autoscalers and disruption budgets. */
export function controllerSelector(system: string, name: string): Labels {
  return { [LABEL.name]: name, [LABEL.instance]: system };
}

/** Selects all pods of a workload, a canary's among them, for Services and policies. */
export function workloadSelector(system: string, component: string): Labels {
  return { [LABEL.partOf]: system, [LABEL.component]: component };
}
