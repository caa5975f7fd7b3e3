import type { RunningPod } from './live-objects';
import { attempt, type Outcome } from './shell';

/** How a cluster is reached. */
export interface Kubectl {
  readonly kubectl: string;
  readonly kubeconfig: string;
}

/** Runs a program in a container by kubectl. */
export async function execInPod(
  { kubectl, kubeconfig }: Kubectl,
  pod: RunningPod,
  container: string,
  command: readonly string[],
  input?: string,
  seconds = 60,
): Promise<Outcome> {
  const { name, namespace = '' } = pod.metadata;
  const flags = ['--kubeconfig', kubeconfig, '--namespace', namespace, '--container', container];
  const interactive = input === undefined ? [] : ['--stdin'];
  return attempt(kubectl, ['exec', ...interactive, ...flags, name, '--', ...command], {
    seconds,
    ...(input === undefined ? {} : { input }),
  });
}
