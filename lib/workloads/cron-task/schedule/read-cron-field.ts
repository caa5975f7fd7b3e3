import { cronList, readItem, sortedSet, valuesOf } from './cron-field';
import type { CronBounds, CronField, CronItem, FieldFault } from './cron-field';

/**
 * Reads one field of a cron line as the API server does: numbers, names in any case, ranges, lists, steps, `*` and `?`.
 *
 * @see https://pkg.go.dev/github.com/robfig/cron/v3@v3.0.1#hdr-CRON_Expression_Format
 */
export function readCronField(text: string, bounds: CronBounds): CronField | FieldFault {
  const parts = text.split(',').filter((part) => part !== '');
  const items: CronItem[] = [];
  const longSteps: string[] = [];
  for (const part of parts) {
    const item = readItem(part, bounds);
    const fault = item === undefined ? unreadable(part, bounds) : outOfBounds(part, item, text, bounds);
    if (fault !== undefined) return { fault };
    if (item === undefined) continue;
    items.push(item);
    if (item.step > item.high - item.low && item.step > bounds.max - bounds.min) longSteps.push(part);
  }
  return { text, values: sortedSet(items.flatMap(valuesOf)), isStar: items.some((item) => item.isStar), longSteps };
}

function unreadable(part: string, { label, min, max, names }: CronBounds): string {
  if (/^(?:l|lw|l-\d+|\d+w|[0-9a-z]+#\d+|[0-9a-z]+l|#.*|w)$/i.test(part)) {
    return `${label} '${part}' uses L, W or #, which Kubernetes does not know; list the days as numbers and let the command decide`;
  }
  if (/^h(?:\/\d+|\(.*)?$/i.test(part))
    return `${label} '${part}' uses H, which Kubernetes does not know; use Schedule.hourly() or Schedule.daily()`;
  const words = names.length === 0 ? '' : `, names (${names[0]} to ${names.at(-1)})`;
  return `${label} '${part}' cannot be read; write *, numbers from ${min} to ${max}${words}, ranges (a-b), lists (a,b) or steps (*/n)`;
}

function outOfBounds(part: string, item: CronItem, text: string, bounds: CronBounds): string | undefined {
  const { label, min, max } = bounds;
  const { low, high, step } = item;
  if (step === 0) return `${label} '${part}' has step 0; a step is at least 1`;
  if (label === 'weekday' && (low === 7 || high === 7) && low <= 7) return weekdaySeven(text, bounds);
  const outside = [low, high].find((value) => value < min || value > max);
  if (outside !== undefined) return `${label} ${outside} is outside ${min}-${max}; ${remedyFor(outside, bounds)}`;
  if (low <= high) return undefined;
  return `${label} range '${part}' runs backwards; ${step === 1 ? `write ${wrapped(low, high, bounds)}` : 'write the values as a list'}`;
}

function weekdaySeven(text: string, bounds: CronBounds): string {
  const week = { ...bounds, max: 7 };
  const parts = text.split(',').filter((part) => part !== '');
  const items = parts
    .flatMap((part) => readItem(part, week) ?? [])
    .map((item) => (item.low === 7 && item.high < 7 ? { ...item, low: 0 } : item));
  const isReadable = items.length === parts.length && items.every(({ low, high, step }) => step > 0 && low <= high && high <= 7);
  const days = isReadable ? sortedSet(items.flatMap(valuesOf).map((value) => value % 7)) : [];
  return `uses weekday 7; Kubernetes counts 0 to 6: write ${days.length > 1 ? cronList(days) : '0 for Sunday'}`;
}

function remedyFor(value: number, { label }: CronBounds): string {
  if (label === 'minute' && value === 60) return 'write 0 for the full hour';
  if (label === 'hour' && value === 24) return 'write 0 for midnight';
  if (value === 0) return `${label}s count from 1`;
  return 'check the order: minute hour day month weekday';
}

function wrapped(low: number, high: number, { min, max }: CronBounds): string {
  const upTo = valuesOf({ low: min, high, step: 1, isStar: false });
  const from = valuesOf({ low, high: max, step: 1, isStar: false });
  return cronList([...upTo, ...from]);
}
