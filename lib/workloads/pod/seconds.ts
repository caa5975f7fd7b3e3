import type { Duration } from 'cdk8s';
import { when } from '../../system';

/** A duration in seconds, also when it is no whole number of them. */
export function secondsOf(duration: Duration): number {
  return duration.toSeconds({ integral: false });
}

/** @param path of the prop that was given the duration */
export function validateSeconds(path: string, duration: Duration | undefined): string[] {
  if (duration === undefined) return [];
  const seconds = secondsOf(duration);
  return when(
    !Number.isInteger(seconds),
    `${path} (${seconds} seconds) must be a whole number of seconds: Kubernetes knows no parts of one`,
  );
}
