import type { Duration } from 'cdk8s';
import type { AppProjectSpecSyncWindows } from '../../imports/argoproj.io';
import { when } from '../system';
import { validateSchedule } from '../workloads';
import type { DeliverySettings, SyncWindow } from './delivery';

/** The windows of a project, for all its Applications. */
export function syncWindowSpecs({ syncWindows, environment }: DeliverySettings): AppProjectSpecSyncWindows[] {
  return syncWindows.map(({ kind, schedule, duration, manualSync = true }) => ({
    kind,
    schedule: schedule.expressionFor(environment.name),
    duration: durationText(duration),
    timeZone: environment.timeZone,
    applications: ['*'],
    manualSync,
    // what began before the window is finished, and not left half applied
    syncOverrun: true,
  }));
}

/** Mistakes a person can make with a window; an empty list when there are none. */
export function validateSyncWindow({ schedule, duration }: SyncWindow): string[] {
  const mistakes = validateSchedule(schedule);
  if (mistakes.length > 0) return mistakes;
  const line = schedule.expressionFor('');
  const minutes = duration.toMinutes({ integral: false });
  return [
    ...when(line.startsWith('@'), `schedule (${line}) must be five fields, because windows know no shorthands; write '0 17 * * 5'`),
    ...when(
      !Number.isInteger(minutes) || minutes < 1,
      `duration (${duration.toHumanString()}) must be whole minutes, and at least one; round it, as in Duration.hours(1)`,
    ),
  ];
}

function durationText(duration: Duration): string {
  const minutes = duration.toMinutes();
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}
