import { HOUR, cronList } from './cron-field';
import type { CronField } from './cron-field';
import { readCron } from './cron-expression';
import type { CronFields } from './cron-expression';
import { isFull } from './cron-runs';
import type { Schedule } from './schedule';
import { clockChange } from './time-zone';
import type { LocalStretch } from './time-zone-data';
import { validateSchedule } from './validate-schedule';

/** Whose schedule it is and where its clock hangs. */
export interface ScheduleSite {
  /**
   * The task's full name, `<team>/<system>/<task>`.
   *
   * @default - ''
   */
  readonly seed?: string;

  /**
   * Time zone of the schedule.
   *
   * @default 'Etc/UTC'
   */
  readonly timeZone?: string;
}

const MINUTES_PER_DAY = 24 * 60;
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What Kubernetes accepts but a person may not mean; an empty list for a schedule with mistakes. */
export function scheduleWarnings(schedule: Schedule, { seed = '', timeZone = 'Etc/UTC' }: ScheduleSite = {}): string[] {
  if (validateSchedule(schedule).length > 0) return [];
  const line = schedule.expressionFor(seed);
  const reading = readCron(line);
  if (reading.kind === 'faults') return [];
  const warnings =
    reading.kind === 'every'
      ? shortInterval(reading.seconds)
      : [...longSteps(reading), ...shortMonths(reading), ...clockChanges(reading, timeZone)];
  return warnings.map((warning) => `schedule (${line}) ${warning}`);
}

function shortInterval(seconds: number): string[] {
  return seconds < 60 ? [`starts a pod more than once a minute; a Worker that waits between rounds costs less`] : [];
}

function longSteps({ minute, hour, day, month, weekday }: CronFields): string[] {
  const fields: [string, CronField][] = [
    ['minute', minute],
    ['hour', hour],
    ['day', day],
    ['month', month],
    ['weekday', weekday],
  ];
  return fields.flatMap(([label, field]) =>
    field.longSteps.map(
      (step) =>
        `${label} '${step}' steps beyond the field: it means ${cronList(field.values)} and nothing else; write ${cronList(field.values)}`,
    ),
  );
}

function shortMonths({ day, month, weekday }: CronFields): string[] {
  const first = day.values[0];
  if (first === undefined || first <= 28 || day.isStar || !weekday.isStar) return [];
  if (month.values.join() === '2') return ['runs in leap years only; use day 28 or 1 to run every year'];
  const skipped = month.values.filter((number) => (MONTH_DAYS[number - 1] ?? 0) < first || (number === 2 && first === 29));
  return skipped.length === 0 ? [] : [`skips months without a day ${first}; use day 28 or 1 to run in each`];
}

function clockChanges(fields: CronFields, timeZone: string): string[] {
  const change = clockChange(timeZone);
  // A task of every hour goes on by the real hour: nothing is lost and nothing comes twice.
  if (change === undefined || isFull(fields.hour, HOUR)) return [];
  const effects = [
    ...(runsWithin(fields, change.skipped) ? [`lose a run between ${stretchText(change.skipped)}`] : []),
    ...(runsWithin(fields, change.doubled) ? [`run twice between ${stretchText(change.doubled)}`] : []),
  ];
  if (effects.length === 0) return [];
  return [`can ${effects.join(' and ')} when clocks change in ${timeZone}; choose another hour, or timeZone 'Etc/UTC'`];
}

function runsWithin({ minute, hour }: CronFields, { start, minutes }: LocalStretch): boolean {
  return hour.values.some((h) => minute.values.some((m) => (h * 60 + m - start + MINUTES_PER_DAY) % MINUTES_PER_DAY < minutes));
}

function stretchText({ start, minutes }: LocalStretch): string {
  return `${clock(start)} and ${clock((start + minutes) % MINUTES_PER_DAY)}`;
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
