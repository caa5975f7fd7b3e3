import type { RenderedManifest } from '../../conformance/rendering';
import type { ContainerSpec } from '../live-objects';

/** What the tasks of a backup run last, by the name of the script. */
const STEPS = { 'store.sh': 'backup', 'recover.sh': 'restore', 'drill.sh': 'drill' } as const;

export type BackupStep = (typeof STEPS)[keyof typeof STEPS];

interface TaskSpec {
  readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: { readonly containers: readonly ContainerSpec[] } } } };
}

/** Which step of a backup a CronJob is; nothing for other tasks. */
export function backupStepOf({ kind, spec }: RenderedManifest): BackupStep | undefined {
  if (kind !== 'CronJob') return undefined;
  const { containers } = (spec as TaskSpec).jobTemplate.spec.template.spec;
  const [script = ''] = containers.flatMap(({ command = [] }) => command.slice(-1));
  return Object.entries(STEPS).find(([name]) => script === `/keelson/${name}`)?.[1];
}
