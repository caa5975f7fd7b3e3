import { CronExpressionParser } from 'cron-parser';
import { HOUR, MINUTE, MONTH, DAY, WEEKDAY, cronList } from './cron-field';
import type { CronBounds, CronField } from './cron-field';
import type { CronFields } from './cron-expression';

// A fixed instant, so that the answer never depends on the day of the build; leap years lie on both sides.
const START = new Date(Date.UTC(2027, 0, 1));

/** The first run after the start of 2027 by UTC, as ISO 8601; undefined for a line that never runs. */
export function firstRun(fields: CronFields): string | undefined {
  return plainLines(fields)
    .flatMap((line) => nextRun(line))
    .sort()[0];
}

/** Why a line the server accepts never runs; undefined for one that does. */
export function neverReason(fields: CronFields): string | undefined {
  if (firstRun(fields) !== undefined) return undefined;
  const { minute, hour, day, month, weekday } = fields;
  const empty = [minute, hour, month, day, weekday].find((field) => field.values.length === 0);
  if (empty !== undefined) return `field '${empty.text}' names no value; write * for every one`;
  return `no month of '${month.text}' has a day ${day.text}; choose a day these months have`;
}

/**
 * The same times in lines every cron reader understands alike: numbers only, no odd steps, and never both day fields restricted.
 *
 * Two lines stand for "either day field", which the server reads when neither of the two is a star.
 */
export function plainLines({ minute, hour, day, month, weekday }: CronFields): string[] {
  if ([minute, hour, month].some((field) => field.values.length === 0)) return [];
  return plainDays(day, weekday).map(([days, weekdays]) =>
    [plain(minute, MINUTE), plain(hour, HOUR), days, plain(month, MONTH), weekdays].join(' '),
  );
}

/** Whether a field leaves nothing out. */
export function isFull(field: CronField, { min, max }: CronBounds): boolean {
  return field.values.length === max - min + 1;
}

function nextRun(line: string): string[] {
  try {
    const run = CronExpressionParser.parse(line, { currentDate: START, tz: 'UTC' }).next().toISOString();
    return run === null ? [] : [run];
  } catch {
    // The parser throws for a day no month has: that is the answer, not a failure.
    return [];
  }
}

function plainDays(day: CronField, weekday: CronField): [string, string][] {
  const isEither = !day.isStar && !weekday.isStar;
  if (isEither && (isFull(day, DAY) || isFull(weekday, WEEKDAY))) return [['*', '*']];
  const lines: [CronField, [string, string]][] = [
    [day, [plain(day, DAY), '*']],
    [weekday, ['*', plain(weekday, WEEKDAY)]],
  ];
  // A star never restricts, so beside a star the other field decides alone.
  const deciding = day.isStar ? lines.slice(1) : lines.slice(0, weekday.isStar ? 1 : 2);
  return deciding.filter(([field]) => field.values.length > 0).map(([, fields]) => fields);
}

function plain(field: CronField, bounds: CronBounds): string {
  if (isFull(field, bounds)) return '*';
  return evenStep(field, bounds) ?? cronList(field.values);
}

// `*/5` only where it comes out even: `*/7` and `*/70` would read as "every 7 minutes" and "every 70 minutes", which they are not.
function evenStep({ values }: CronField, { label, min, max }: CronBounds): string | undefined {
  const span = max - min + 1;
  const step = span / values.length;
  const isEven = (label === 'minute' || label === 'hour') && values.length > 2 && values.every((value, index) => value === index * step);
  return isEven ? `*/${step}` : undefined;
}
