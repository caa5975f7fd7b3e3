import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { KUBERNETES, NEWEST, type ProvenVersion, type Toolbox, type ToolName } from './tools';

/** The kubectl that the suite can work with: older ones lack what it calls. */
const OLDEST_KUBECTL = 27;

/** Paths of what a control plane is made of. */
export interface Programs {
  readonly etcd: string;
  readonly apiServer: string;
  readonly controllerManager: string;
  readonly scheduler: string;
  readonly kwok: string;
  readonly kubectl: string;
}

/**
 * The programs of one Kubernetes: those of `KUBEBUILDER_ASSETS` where the folder has them, otherwise built.
 *
 * @param assets a folder such as `setup-envtest` makes
 */
export async function programsFor(version: ProvenVersion, toolbox: Toolbox, assets?: string): Promise<Programs> {
  const given = async (name: string, tool: ToolName, built = name) => {
    const path = assets === undefined ? undefined : join(assets, name);
    return path !== undefined && existsSync(path) ? path : join(await toolbox.folderOf(tool), built);
  };
  return {
    etcd: await given('etcd', 'etcd', 'server'),
    apiServer: await given('kube-apiserver', `kubernetes-${version}`),
    controllerManager: await given('kube-controller-manager', `kubernetes-${version}`),
    scheduler: await given('kube-scheduler', `kubernetes-${version}`),
    kwok: await given('kwok', 'kwok'),
    kubectl: await kubectl(toolbox),
  };
}

/** The versions to prove: both, or the one whose API server is in `KUBEBUILDER_ASSETS`. */
export function provenVersions(assets?: string): readonly ProvenVersion[] {
  const versions = Object.keys(KUBERNETES) as ProvenVersion[];
  const apiServer = assets === undefined ? undefined : join(assets, 'kube-apiserver');
  if (apiServer === undefined || !existsSync(apiServer)) return versions;
  const said = execFileSync(apiServer, ['--version'], { encoding: 'utf8' });
  return versions.filter((version) => said.includes(` v${version}.`));
}

/** The one on the PATH where it is new enough, otherwise built. */
export async function kubectl(toolbox: Toolbox): Promise<string> {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'kubectl'))
    .find(existsSync);
  if (found !== undefined && minorOf(found) >= OLDEST_KUBECTL) return found;
  return join(await toolbox.folderOf(`kubernetes-${NEWEST}`), 'kubectl');
}

function minorOf(kubectl: string): number {
  const said = execFileSync(kubectl, ['version', '--client', '--output=json'], { encoding: 'utf8' });
  const { clientVersion } = JSON.parse(said) as { clientVersion: { minor: string } };
  return Number.parseInt(clientVersion.minor, 10);
}
