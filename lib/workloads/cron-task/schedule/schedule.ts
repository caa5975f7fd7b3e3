import type { Duration } from 'cdk8s';
import { hashMinute } from './hash-minute';
import { cronInWords } from './in-words';
import { calendarMistakes } from './validate-schedule';

/** Days of the week as Kubernetes counts them. */
export enum Weekday {
  SUNDAY = 0,
  MONDAY = 1,
  TUESDAY = 2,
  WEDNESDAY = 3,
  THURSDAY = 4,
  FRIDAY = 5,
  SATURDAY = 6,
}

/** A minute within the hour. */
export interface MinuteOptions {
  /**
   * Minute from 0 to 59.
   *
   * @default - spread over the hour by the task's full name
   */
  readonly minute?: number;
}

/** A time of day. */
export interface DailyOptions extends MinuteOptions {
  /** Hour from 0 to 23, in the task's time zone. */
  readonly hour: number;
}

/** A time on one day of the week. */
export interface WeeklyOptions extends DailyOptions {
  readonly weekday: Weekday;
}

/** A time on one day of the month. */
export interface MonthlyOptions extends DailyOptions {
  /** Day from 1 to 31; a month without this day is skipped. */
  readonly day: number;
}

/**
 * When a task runs.
 *
 * The makers without a minute spread their tasks over the hour, so that a hundred daily tasks do not start in the same second:
 * the minute comes from the task's full name and never changes by itself. Use {@link Schedule.cron} for a line of your own.
 *
 * @example
 * Schedule.daily({ hour: 3 });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export class Schedule {
  /** A line of five fields, or a shorthand (`@daily`, `@every 90m`), exactly as Kubernetes reads it. */
  public static cron(expression: string): Schedule {
    return new Schedule(() => expression);
  }

  /**
   * A run each so often: by the clock where the hour or the day divides evenly (5 minutes, 6 hours, 1 day),
   * else counted from the run before (`@every 1h30m`). Whole seconds.
   */
  public static every(interval: Duration): Schedule {
    const seconds = interval.toMilliseconds() / 1000;
    return new Schedule((minute) => everyLine(seconds, minute), calendarMistakes({ seconds }));
  }

  /** Once an hour. */
  public static hourly(options: MinuteOptions = {}): Schedule {
    return Schedule.calendar(options, '* * * *');
  }

  /** Once a day. */
  public static daily(options: DailyOptions): Schedule {
    return Schedule.calendar(options, `${options.hour} * * *`);
  }

  /** Once a week. */
  public static weekly(options: WeeklyOptions): Schedule {
    return Schedule.calendar(options, `${options.hour} * * ${options.weekday}`);
  }

  /** Once a month. */
  public static monthly(options: MonthlyOptions): Schedule {
    return Schedule.calendar(options, `${options.hour} ${options.day} * *`);
  }

  private static calendar({ minute, ...options }: MinuteOptions & Partial<WeeklyOptions & MonthlyOptions>, rest: string): Schedule {
    return new Schedule((spread) => `${minute ?? spread} ${rest}`, calendarMistakes({ minute, ...options }));
  }

  private constructor(
    private readonly lineAt: (spreadMinute: number) => string,
    /** Mistakes in what a maker was given; a line's own mistakes are found by `validateSchedule`. */
    public readonly mistakes: readonly string[] = [],
  ) {
    Object.freeze(this);
  }

  /** The line for `spec.schedule`. The seed is the task's full name, `<team>/<system>/<task>`. */
  public expressionFor(seed: string): string {
    return this.lineAt(hashMinute(seed));
  }

  /** The schedule as an English sentence on the 24-hour clock; a line with mistakes is given back as it is. */
  public inWords(seed: string): string {
    return this.mistakes.length > 0 ? this.expressionFor(seed) : cronInWords(this.expressionFor(seed));
  }
}

function everyLine(seconds: number, spreadMinute: number): string {
  const minutes = seconds / 60;
  const hours = minutes / 60;
  if (minutes === 1) return '* * * * *';
  if (minutes < 60 && divides(minutes, 60)) return `*/${minutes} * * * *`;
  if (hours === 1) return `${spreadMinute} * * * *`;
  if (hours < 24 && divides(hours, 24)) return `${spreadMinute} */${hours} * * *`;
  if (hours === 24) return `${spreadMinute} 0 * * *`;
  return `@every ${goDuration(seconds)}`;
}

function divides(part: number, whole: number): boolean {
  return Number.isInteger(part) && whole % part === 0;
}

function goDuration(seconds: number): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const text = parts.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('');
  return text === '' ? '0s' : text;
}
