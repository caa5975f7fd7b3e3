import type { ApplicationResult, SyncedResource } from '../sync';
import type { Change } from './changes';
import type { Moment } from './observation';

/** What happened to one system while a change was applied to it. */
export interface Observed {
  readonly change: Change;
  readonly before: Moment;
  readonly after: Moment;
  /** By `namespace/kind name`. */
  readonly fewest: ReadonlyMap<string, number>;
  /** How the second sync ended. */
  readonly result: ApplicationResult;
}

/** One line of the table. */
export interface Row {
  readonly change: string;
  readonly refused: readonly string[];
  readonly restarts: readonly string[];
  readonly shrinks: readonly string[];
  readonly removed: readonly string[];
  readonly stays: readonly string[];
  readonly advice: string;
}

export function rowOf(observed: Observed): Row {
  const { change, result } = observed;
  const { resources, dryRunFailures } = result;
  const failed = resources.filter(({ status }) => status === 'SyncFailed');
  return {
    change: change.title,
    refused: [...dryRunFailures, ...failed].map(({ kind, name, message }) => `${kind} ${name}: ${brief(message)}`),
    restarts: restarted(observed),
    shrinks: [...shrunk(observed), ...rigid(observed)],
    removed: namesOf(resources, 'Pruned'),
    stays: [...namesOf(resources, 'PruneSkipped'), ...leftBehind(observed)],
    advice: change.advice,
  };
}

function namesOf(resources: readonly SyncedResource[], wanted: SyncedResource['status']): string[] {
  return resources.flatMap(({ status, kind, name }) => (status === wanted ? [`${kind} ${name}`] : [])).sort();
}

/** Workloads that run on, with none of the pods that they had. */
function restarted({ change, before, after }: Observed): string[] {
  return workloadsOf(change.name, before).flatMap(([key, pods]) => {
    const now = after.pods.get(key);
    return now !== undefined && [...now].every((pod) => !pods.has(pod)) ? [withoutNamespace(key)] : [];
  });
}

/** Workloads that had fewer pods for a while, or have from now on. */
function shrunk({ change, before, after, fewest }: Observed): string[] {
  return workloadsOf(change.name, before).flatMap(([key, pods]) => {
    const least = fewest.get(key) ?? pods.size;
    // what is gone altogether is told as removed
    if (least >= pods.size || !fewest.has(key)) return [];
    const now = after.pods.get(key)?.size ?? 0;
    return [`${withoutNamespace(key)}: ${pods.size} → ${least}${now === least ? '' : `, later ${now}`}`];
  });
}

function rigid({ change, before, after }: Observed): string[] {
  const added = [...after.rigidBudgets].filter((budget) => budget.startsWith(`${change.name}/`) && !before.rigidBudgets.has(budget));
  return added.map((budget) => `PodDisruptionBudget ${budget.split('/')[1] ?? ''} allows no eviction`);
}

/** What runs on although its system lives elsewhere now. */
function leftBehind({ change, after }: Observed): string[] {
  return change.movesTo === undefined
    ? []
    : workloadsOf(change.name, after).map(([key]) => `${withoutNamespace(key)}, in the old namespace`);
}

function workloadsOf(namespace: string, { pods }: Moment): (readonly [string, ReadonlySet<string>])[] {
  return [...pods].filter(([key]) => key.startsWith(`${namespace}/`)).sort(([a], [b]) => (a < b ? -1 : 1));
}

function withoutNamespace(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

/** The server's words without the values that it repeats. */
function brief(message: string): string {
  return message
    .replace(/^.*? is invalid: /s, '')
    .replace(/Invalid value: .*?: (?=field is|may )/s, '')
    .replace(/for fields other than .* are forbidden/s, 'for fields other than a few are forbidden')
    .replace(/\s+/g, ' ')
    .trim();
}
