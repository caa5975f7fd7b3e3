import { readCron } from './cron-expression';
import { neverReason } from './cron-runs';
import type { Schedule } from './schedule';

/** What the makers of `Schedule` take, as far as given. */
export interface CalendarGiven {
  readonly seconds?: number;
  readonly minute?: number;
  readonly hour?: number;
  readonly weekday?: number;
  readonly day?: number;
}

const LONGEST_SECONDS = 2_562_047 * 3600;

/** Mistakes a person can make with a schedule; an empty list when there are none. */
export function validateSchedule(schedule: Schedule): string[] {
  // The seed moves minutes within the hour only, so no mistake depends on it.
  return schedule.mistakes.length > 0 ? [...schedule.mistakes] : cronMistakes(schedule.expressionFor(''));
}

/** Mistakes in what a maker of `Schedule` was given. */
export function calendarMistakes({ seconds, minute, hour, weekday, day }: CalendarGiven): string[] {
  return [
    ...interval(seconds),
    ...outside('minute', minute, 0, 59, 'leave it out to spread tasks over the hour'),
    ...outside('hour', hour, 0, 23, 'write 0 for midnight'),
    ...outside('weekday', weekday, 0, 6, 'write 0 for Sunday'),
    ...outside('day', day, 1, 31, 'write 1 for the first of the month'),
  ];
}

function cronMistakes(line: string): string[] {
  const reading = readCron(line);
  if (reading.kind === 'every') return [];
  if (reading.kind === 'faults') return reading.faults.map((fault) => `schedule (${line}) ${fault}`);
  const never = neverReason(reading);
  return never === undefined ? [] : [`schedule (${line}) never runs: ${never}`];
}

function outside(prop: string, value: number | undefined, min: number, max: number, remedy: string): string[] {
  const isInside = value === undefined || (Number.isInteger(value) && value >= min && value <= max);
  return isInside ? [] : [`schedule.${prop} (${value}) must be a whole number from ${min} to ${max}; ${remedy}`];
}

function interval(seconds: number | undefined): string[] {
  const isFine = seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_SECONDS);
  return isFine
    ? []
    : [
        `schedule.every (${seconds} seconds) must be at least 1 whole second and at most 2562047 hours; round it, as in Duration.minutes(5)`,
      ];
}
