/** A long window, a short one that says whether it is still going on, and the share of the error budget that may be spent in the long one. */
interface BurnWindows {
  readonly long: string;
  readonly short: string;
  /** Length of the long window. */
  readonly hours: number;
  readonly share: number;
}

/** How fast an error budget is spent, and whom that concerns. */
export interface BurnRate {
  readonly long: string;
  readonly short: string;
  /** How many times faster than the budget allows. */
  readonly factor: number;
}

// the windows of https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
const FAST: readonly BurnWindows[] = [
  { long: '1h', short: '5m', hours: 1, share: 0.02 },
  { long: '6h', short: '30m', hours: 6, share: 0.05 },
];
const SLOW: readonly BurnWindows[] = [
  { long: '1d', short: '2h', hours: 24, share: 0.1 },
  { long: '3d', short: '6h', hours: 72, share: 0.1 },
];

/** All windows that are looked at, the shortest first. */
export const WINDOWS: readonly string[] = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'];

/** Somebody must look at once. */
export function fastBurns(periodDays: number): BurnRate[] {
  return FAST.map((windows) => burnRate(windows, periodDays));
}

/** Somebody must look in the next days. */
export function slowBurns(periodDays: number): BurnRate[] {
  return SLOW.map((windows) => burnRate(windows, periodDays));
}

/** The highest rate that is looked for: with a budget so large that everything may fail at a lower one, it never comes. */
export function fastestBurn(periodDays: number): number {
  return Math.max(...fastBurns(periodDays).map(({ factor }) => factor));
}

function burnRate({ long, short, hours, share }: BurnWindows, periodDays: number): BurnRate {
  return { long, short, factor: rounded((share * periodDays * 24) / hours) };
}

/** Without the tail that binary fractions leave: 14.4, not 14.399999999999999. */
export function rounded(number: number): number {
  return Number(number.toPrecision(9));
}
