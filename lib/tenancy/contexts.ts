import { App } from 'cdk8s';
import { type Estate, runsIn, UserError } from '../synth';
import { type KubeContext, validateContexts } from './kubeconfig';
import { TeamNamespace } from './team-namespace';

/**
 * How people reach the namespaces of an estate: what its charts say, with the names that they chose.
 *
 * @throws UserError when an environment is not known, or a context would lead people astray
 */
export function contextsOf({ environments, systems }: Estate, only?: string): KubeContext[] {
  const chosen = environments.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0 && only !== undefined) {
    throw new UserError(`--environment (${only}) is not known; there are: ${environments.map(({ name }) => name).join(', ')}`);
  }
  const contexts = chosen.flatMap((environment) =>
    systems
      .filter((entry) => runsIn(entry, environment))
      .flatMap(({ chart: Chart }) => new Chart(new App(), { environment }).node.findAll())
      .filter((construct) => construct instanceof TeamNamespace)
      .map(({ context }) => context),
  );
  const mistakes = validateContexts(contexts);
  if (mistakes.length > 0) throw new UserError(mistakes.join('\n'));
  return contexts;
}
