import type { RunningPod } from './live-objects';
import type { Kubectl } from './kubectl';
import type { Limits, Outcome } from './shell';

/** What may be done inside of pods. */
export interface RunningPods {
  /** Runs a program that a container has in the network of another pod: the client of a database, as its caller. */
  withProgramsOf(program: ProgramOf, from: RunningPod, command: readonly string[], input?: string, seconds?: number): Promise<Outcome>;
  /** Whether a TCP connection from a pod is accepted; policies apply as to the pod. */
  connects(from: RunningPod, address: string, port: number, seconds?: number): Promise<boolean>;
  /**
   * The status of the answer to a path, asked inside of the pod.
   *
   * @throws Error when nothing answers
   */
  statusWithin(pod: RunningPod, port: number, path: string): Promise<number>;
}

/** The container whose image has a program. */
export interface ProgramOf {
  readonly pod: RunningPod;
  readonly container: string;
}

/** Runs a program in a container, as `kubectl exec` does. */
export async function execInPod(
  kubectl: Kubectl,
  { metadata: { name, namespace = '' } }: RunningPod,
  container: string,
  command: readonly string[],
  limits: Limits = {},
): Promise<Outcome> {
  const interactive = limits.input === undefined ? [] : ['--stdin'];
  return kubectl(['exec', ...interactive, '--namespace', namespace, '--container', container, name, '--', ...command], limits);
}
