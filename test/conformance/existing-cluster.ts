import { ApiRefusal, ClusterApi, type LiveObject } from './cluster-api';
import type { Keeper } from './keeper';
import type { ClusterRendering } from './rendering';
import type { Target } from './target';
import { until } from './until';

const REMOVAL_SECONDS = 300;

/** Says that the cluster of `KUBECONFIG` is for tests, and may be written to. */
const PERMISSION = 'KEELSON_CONFORMANCE_CLUSTER';

/** The kubeconfig of a cluster that exists and may be written to. */
export function permittedKubeconfig(variables: NodeJS.ProcessEnv, say: (line: string) => void): string | undefined {
  const { KUBECONFIG: kubeconfig, [PERMISSION]: permission } = variables;
  if (kubeconfig === undefined || permission === '1') return kubeconfig;
  say(`KUBECONFIG is not used: set ${PERMISSION}=1 when everything in that cluster may be written to and removed`);
  return undefined;
}

/** Connects to a cluster that is there already: its nodes and its version are its own. */
export async function connectExisting(keeper: Keeper, kubectl: string, kubeconfig: string): Promise<Target> {
  const api = await ClusterApi.connect(keeper, { kubectl, kubeconfig, name: 'existing' });
  return { kubeconfig, api, ownsNodes: false, dead: () => [] };
}

/** Takes away what an estate has put into a cluster: its namespaces with all that is in them, and what lies in none. */
export async function removeRendering({ api }: Target, { applications }: ClusterRendering): Promise<void> {
  const objects = applications.flatMap((application) => application.objects.map(({ object }) => object));
  const lasting = objects.filter(({ metadata }) => metadata.namespace === undefined);
  await Promise.all(lasting.map((object) => remove(api, object)));
  await until('all that was made is removed', REMOVAL_SECONDS, async () => {
    const left = await Promise.all(lasting.map((object) => exists(api, object)));
    return !left.includes(true);
  });
}

async function remove(api: ClusterApi, object: LiveObject): Promise<void> {
  try {
    await api.delete(await api.pathOf(object));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function exists(api: ClusterApi, object: LiveObject): Promise<boolean> {
  try {
    await api.get(await api.pathOf(object));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiRefusal && error.status === 404;
}
