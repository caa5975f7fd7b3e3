import type { Duration } from 'cdk8s';
import { when } from '../../system';
import { secondsOf, validateSeconds } from '../pod/seconds';

/** How the work of a run is split among pods. */
export interface Split {
  readonly completions: number | undefined;
  readonly shards: number | undefined;
  readonly parallelism: number | undefined;
  readonly bindsToOneNode: boolean;
}

/**
 * Mistakes of how a run is split; an empty list when there are none.
 *
 * @param instead what to do for a run of nothing
 */
export function validateSplit({ completions, shards, parallelism, bindsToOneNode }: Split, instead: string): string[] {
  const pieces = shards ?? completions;
  return [
    ...when(
      completions !== undefined && shards !== undefined,
      `completions (${completions}) and shards (${shards}) exclude each other: each shard completes once; keep one of them`,
    ),
    ...notPositive('completions', completions, instead),
    ...notPositive('shards', shards, instead),
    // shards that are wrong are wrong once
    ...(parallelism === shards ? [] : notPositive('parallelism', parallelism, instead)),
    ...when(
      parallelism !== undefined && pieces !== undefined && parallelism > pieces,
      `parallelism (${parallelism}) must be at most ${shards === undefined ? 'completions' : 'shards'} (${pieces}): further pods would have nothing to do; lower it`,
    ),
    ...when(
      bindsToOneNode && (parallelism ?? 1) > 1,
      `parallelism (${parallelism}) cannot share a ReadWriteOnce claim: the other pods would wait for its node; use ReadWriteMany or one pod at a time`,
    ),
  ];
}

/** Mistakes of how long a run may take. */
export function validateTimeLimit(timeLimit: Duration): string[] {
  return [
    ...when(
      secondsOf(timeLimit) < 1,
      `timeLimit (${timeLimit.toHumanString()}) must be at least 1 second, or a run is stopped before it starts`,
    ),
    ...validateSeconds('timeLimit', timeLimit),
  ];
}

export function notCounted(prop: string, value: number, zero: string): string[] {
  return when(!Number.isInteger(value) || value < 0, `${prop} (${value}) must be a whole number from 0 on; ${zero}`);
}

function notPositive(prop: string, value: number | undefined, instead: string): string[] {
  return when(
    value !== undefined && (!Number.isInteger(value) || value < 1),
    `${prop} (${value}) must be a whole number from 1 on; ${instead}`,
  );
}
