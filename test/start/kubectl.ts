import { attempt, type Limits, type Outcome } from './shell';

/** Runs kubectl as an operator of one cluster does. */
export type Kubectl = (args: readonly string[], limits?: Limits) => Promise<Outcome>;

/** @param program the kubectl to run */
export function kubectlOf(program: string, kubeconfig: string): Kubectl {
  return (args, limits) => attempt(program, ['--kubeconfig', kubeconfig, ...args], limits);
}
