/** The values one field of a cron line may take. */
export interface CronBounds {
  readonly label: 'minute' | 'hour' | 'day' | 'month' | 'weekday';
  readonly min: number;
  readonly max: number;
  /** Names in the order of their numbers, from `min` on. */
  readonly names: readonly string[];
}

/** A field as the server reads it. */
export interface CronField {
  readonly text: string;
  /** Sorted, without repeats. Empty for a field of commas alone, which the server accepts and never runs. */
  readonly values: readonly number[];
  /** Whether the server counts the field as "any": decides how day and weekday are combined. */
  readonly isStar: boolean;
  /** Steps that reach beyond the field and so run once per turn. */
  readonly longSteps: readonly string[];
}

/** What is wrong with a field: the remedy stands in the text. */
export interface FieldFault {
  readonly fault: string;
}

export const MINUTE: CronBounds = { label: 'minute', min: 0, max: 59, names: [] };
export const HOUR: CronBounds = { label: 'hour', min: 0, max: 23, names: [] };
export const DAY: CronBounds = { label: 'day', min: 1, max: 31, names: [] };
export const MONTH: CronBounds = {
  label: 'month',
  min: 1,
  max: 12,
  names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};
export const WEEKDAY: CronBounds = { label: 'weekday', min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] };

const GO_INT_MAX = 2n ** 63n - 1n;

/** One part between commas, before its bounds are looked at. */
export interface CronItem {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly isStar: boolean;
}

/** Reads one part between commas as the server does; undefined when it has no meaning at all. Bounds are not checked here. */
export function readItem(text: string, bounds: CronBounds): CronItem | undefined {
  const [range = '', stepText, ...moreSteps] = text.split('/');
  const [lowText = '', highText, ...moreParts] = range.split('-');
  const step = stepText === undefined ? 1 : readNumber(stepText);
  if (step === undefined || moreSteps.length > 0) return undefined;

  // The server looks no further than the star: it reads `*-5` as `*`.
  if (lowText === '*' || lowText === '?') return { low: bounds.min, high: bounds.max, step, isStar: step <= 1 };

  const low = readValue(lowText, bounds);
  const openEnd = stepText === undefined ? low : bounds.max;
  const high = highText === undefined ? openEnd : readValue(highText, bounds);
  if (low === undefined || high === undefined || moreParts.length > 0) return undefined;
  return { low, high, step, isStar: false };
}

/** The values of a part whose bounds are in order. */
export function valuesOf({ low, high, step }: CronItem): number[] {
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => low + index * step);
}

/** Sorts numbers and drops repeats. */
export function sortedSet(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** Numbers as a cron list: stretches of three and more become ranges. */
export function cronList(values: readonly number[]): string {
  const stretches: number[][] = [];
  for (const value of values) {
    const last = stretches.at(-1);
    if (last?.at(-1) === value - 1) last.push(value);
    else stretches.push([value]);
  }
  return stretches.map((stretch) => (stretch.length > 2 ? `${stretch[0]}-${stretch.at(-1)}` : stretch.join(','))).join(',');
}

function readValue(text: string, bounds: CronBounds): number | undefined {
  const index = bounds.names.indexOf(text.toLowerCase());
  return index >= 0 ? bounds.min + index : readNumber(text);
}

function readNumber(text: string): number | undefined {
  return /^\+?\d+$/.test(text) && BigInt(text.replace('+', '')) <= GO_INT_MAX ? Number(text) : undefined;
}
