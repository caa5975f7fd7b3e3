import { DAY, HOUR, MINUTE, MONTH, WEEKDAY } from './cron-field';
import type { CronBounds, CronField } from './cron-field';
import { goDurationNanoseconds } from './go-duration';
import { readCronField } from './read-cron-field';

/** A line of five fields. */
export interface CronFields {
  readonly kind: 'fields';
  readonly minute: CronField;
  readonly hour: CronField;
  readonly day: CronField;
  readonly month: CronField;
  readonly weekday: CronField;
}

/** `@every`: a run each so many seconds, counted from the run before. */
export interface CronEvery {
  readonly kind: 'every';
  readonly seconds: number;
}

/** A line the server refuses, with what to do about it. */
export interface CronFaults {
  readonly kind: 'faults';
  readonly faults: readonly string[];
}

/** The shorthands the server knows beside `@every`. */
const SHORTHANDS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

// Go's unicode.IsSpace; `\s` of JavaScript differs in U+0085 and U+FEFF. https://pkg.go.dev/unicode#IsSpace
const GO_SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

const EVERY = '@every ';
const NANOSECONDS = 1_000_000_000n;

/**
 * Reads a schedule as the API server does, and says what to write instead where it refuses.
 *
 * @see https://github.com/robfig/cron/blob/v3.0.1/parser.go
 */
export function readCron(line: string): CronFields | CronEvery | CronFaults {
  const zone = /^\s*(?:CRON_)?TZ=(\S*)\s*/i.exec(line);
  if (zone !== null) return faults(`carries a time zone; remove '${zone[0].trim()}' and set timeZone: '${zone[1]}'`);
  if (line.startsWith('@')) return readShorthand(line);

  const texts = line.split(GO_SPACE).filter((text) => text !== '');
  const [minute, hour, day, month, weekday, ...rest] = texts;
  if (minute === undefined) return faults("is empty; write five fields such as '0 3 * * *', or Schedule.daily({ hour: 3 })");
  if (hour === undefined && minute.startsWith('@')) return faults(`begins with a blank; write '${minute}'`);
  if (hour === undefined || day === undefined || month === undefined || weekday === undefined || rest.length > 0) {
    return faults(countOf(texts));
  }
  return readFields({ minute, hour, day, month, weekday });
}

function readFields(texts: Record<CronBounds['label'], string>): CronFields | CronFaults {
  const minute = readCronField(texts.minute, MINUTE);
  const hour = readCronField(texts.hour, HOUR);
  const day = readCronField(texts.day, DAY);
  const month = readCronField(texts.month, MONTH);
  const weekday = readCronField(texts.weekday, WEEKDAY);
  if ('fault' in minute || 'fault' in hour || 'fault' in day || 'fault' in month || 'fault' in weekday) {
    return faults(...[minute, hour, day, month, weekday].flatMap((field) => ('fault' in field ? [field.fault] : [])));
  }
  return { kind: 'fields', minute, hour, day, month, weekday };
}

function readShorthand(line: string): CronFields | CronEvery | CronFaults {
  const fields = SHORTHANDS.get(line);
  if (fields !== undefined) return readCron(fields);
  if (line.startsWith(EVERY)) return readEvery(line.slice(EVERY.length));

  const meant = line.trim().toLowerCase();
  if (meant === '@reboot') return faults('has no time to run at; use a Worker for what never ends, or a BatchJob for what runs once');
  if (SHORTHANDS.has(meant)) return faults(`is not spelled as Kubernetes wants it; write '${meant}'`);
  return faults(`is no shorthand of Kubernetes; use ${[...SHORTHANDS.keys()].join(', ')} or '@every 5m'`);
}

function readEvery(length: string): CronEvery | CronFaults {
  const nanoseconds = goDurationNanoseconds(length);
  if (nanoseconds === undefined) return faults("needs a length in h, m and s without blanks, such as '@every 5m' or '@every 1h30m'");
  // The server drops parts of a second and takes anything shorter for one second.
  return { kind: 'every', seconds: Math.max(1, Number(nanoseconds / NANOSECONDS)) };
}

function countOf(fields: readonly string[]): string {
  const noun = fields.length === 1 ? 'field' : 'fields';
  const surplus = fields.length === 6 ? ', without seconds or a year' : '';
  return `has ${fields.length} ${noun}; Kubernetes reads five: minute hour day month weekday${surplus}`;
}

function faults(...texts: string[]): CronFaults {
  return { kind: 'faults', faults: texts };
}
