import { estate } from '../estate';
import { contextsOf, kubeconfig, kubeconfigText, writeKubeconfig } from '../lib/tenancy';
import { parseOptions } from './options';

/** `keelson contexts`: a kubeconfig with a context per team and environment, and no credential. */
export function contexts(args: string[]): number {
  const { environment, out } = parseOptions(args, { environment: { type: 'string' }, out: { type: 'string' } });
  const text = kubeconfigText(kubeconfig(contextsOf(estate, environment)));
  if (out === undefined) process.stdout.write(text);
  else writeKubeconfig(out, text, 'dist');
  return 0;
}
