import { when } from '../../system';
import { fastestBurn } from './burn-rate';
import type { ObjectiveSettings } from './service-objective';

const SHORTEST_PERIOD = 28;
const LONGEST_PERIOD = 92;

/** Mistakes a person can make with an objective; an empty list when there are none. */
export function validateServiceObjective({ target, periodDays, indicator }: ObjectiveSettings): string[] {
  return [
    ...validatePeriod(periodDays),
    ...(validatePeriod(periodDays).length > 0 ? [] : validateTarget(target, periodDays)),
    ...indicator.validate(),
  ];
}

function validatePeriod(days: number): string[] {
  return when(
    !Number.isInteger(days) || days < SHORTEST_PERIOD || days > LONGEST_PERIOD,
    `period (${days} days) must be whole days from ${SHORTEST_PERIOD} to ${LONGEST_PERIOD}`,
  );
}

/** Where so much may fail that no rate is fast, nobody would ever be called. */
function validateTarget(target: number, periodDays: number): string[] {
  const lowest = Math.ceil((100 - 100 / fastestBurn(periodDays)) * 10) / 10;
  return when(
    !(target >= lowest && target < 100),
    `target (${target}) must be at least ${lowest} and below 100, in percent: below it no alert could tell a fast loss from a slow one, and at 100 nothing may ever fail`,
  );
}
