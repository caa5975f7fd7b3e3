import type { Duration } from 'cdk8s';
import type { Lifecycle } from 'kubernetes-types/core/v1';
import { type Environment, when } from '../../system';
import { secondsOf } from './seconds';

/**
 * What a container does between leaving the balancing and being told to stop, so that no request is lost: wait, or run a command of
 * its own.
 *
 * @example
 * drain: Drain.command(['/app/drain', '--wait'], { upTo: Duration.seconds(20) })
 */
export type Drain =
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly seconds: number }
  | { readonly kind: 'none' };

export const Drain = {
  /** Waits, while load balancers learn that the pod is going. */
  wait: (duration: Duration): Drain => ({ kind: 'wait', seconds: secondsOf(duration) }),
  /** Runs a program of the image. */
  command: (command: readonly string[], { upTo }: { readonly upTo: Duration }): Drain => ({
    kind: 'command',
    command,
    seconds: secondsOf(upTo),
  }),
  /** For a container that nobody calls, or that drains by itself on SIGTERM. */
  none: (): Drain => ({ kind: 'none' }),
};

/** The kubelet can wait by itself from this version on; before, the image needs a shell. */
const NATIVE_SLEEP = '1.30';

/**
 * The hook that runs the drain. Distroless images have no `sleep`: below Kubernetes 1.30 they get none unless they bring their own.
 */
export function drainLifecycle(drain: Drain, environment: Environment, hasShell: boolean): Lifecycle | undefined {
  if (drain.kind === 'none') return undefined;
  if (drain.kind === 'command') return { preStop: { exec: { command: [...drain.command] } } };
  if (environment.has(NATIVE_SLEEP)) return { preStop: { sleep: { seconds: drain.seconds } } };
  return hasShell ? { preStop: { exec: { command: ['sleep', String(drain.seconds)] } } } : undefined;
}

/** Says when the cluster is too old to wait and the image is not known to be able to. */
export function drainWarnings(drain: Drain, environment: Environment, hasShell: boolean, image: string): string[] {
  if (drain.kind !== 'wait' || environment.has(NATIVE_SLEEP) || hasShell) return [];
  return [
    `drain cannot wait on Kubernetes ${environment.cluster.kubernetes}: image ${image} is not known to have a shell; give the image's own with Drain.command([…]), or list it in estate/images.ts`,
  ];
}

/** Mistakes of a drain; an empty list when there are none. */
export function validateDrain(drain: Drain): string[] {
  if (drain.kind === 'none') return [];
  return [
    ...when(
      !Number.isInteger(drain.seconds) || drain.seconds < 1,
      `drain (${drain.seconds} seconds) must be a whole number of seconds, at least 1; for a container that need not wait use Drain.none()`,
    ),
    ...when(
      drain.kind === 'command' && drain.command.length === 0,
      "drain ([]) names no program; give one of the image: Drain.command(['/app/drain'], …)",
    ),
  ];
}

/** How long the drain may take, in seconds. */
export function drainSeconds(drain: Drain): number {
  return drain.kind === 'none' ? 0 : drain.seconds;
}
