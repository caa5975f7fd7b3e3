import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Application, ClusterRendering } from './rendering';
import { type ApplicationResult, syncApplications, type SyncedApplication, type SyncOptions } from './sync';

interface Syncing {
  /** The built program. */
  readonly program: string;
  readonly kubeconfig: string;
  /** Where manifests are written to, to be synced from there. */
  readonly folder: string;
}

/** Syncs every application of a cluster: first those that make namespaces, then those whose objects lie in them, as Argo CD's retries let it. */
export async function syncRendering(
  { program, kubeconfig, folder }: Syncing,
  rendering: ClusterRendering,
  { serverSideDiff = false, ...options }: SyncOptions & Pick<SyncedApplication, 'serverSideDiff'>,
): Promise<ApplicationResult[]> {
  const makesNamespaces = ({ objects }: Application) => objects.some(({ object }) => object.kind === 'Namespace');
  const stages = [rendering.applications.filter(makesNamespaces), rendering.applications.filter((each) => !makesNamespaces(each))];
  const results: ApplicationResult[] = [];
  for (const stage of stages) {
    const applications = stage.map((application) => ({ ...specOf(application, rendering, folder), serverSideDiff }));
    // nothing measures pods that run nowhere
    const all = { withoutMetrics: true, temporaryFolder: folder, ...options };
    results.push(...(await syncApplications(program, kubeconfig, applications, all)));
  }
  return results;
}

/** An application as the engine is told it, with its manifests written below a folder. */
export function specOf(
  { name, environment, files }: Application,
  { environments }: Pick<ClusterRendering, 'environments'>,
  folder: string,
): SyncedApplication {
  const throwAway = environments.some(({ name: known, props }) => known === environment && props.throwAway === true);
  return { name, throwAway, pruneLast: true, files: [...files].map(([file, text]) => written(join(folder, file), text)) };
}

function written(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}
