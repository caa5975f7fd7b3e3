import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterApi, LiveObject } from '../conformance/cluster-api';
import { connectExisting, removeRendering } from '../conformance/existing-cluster';
import type { Keeper } from '../conformance/keeper';
import { Places } from '../conformance/places';
import type { Progress } from '../conformance/progress';
import type { Report } from '../conformance/report';
import { prepareSurroundings } from '../conformance/surroundings';
import { askSystems } from './ask-systems';
import { DebuggedPods } from './debugged-pods';
import { kubectlOf } from './kubectl';
import { renderDeclared } from './live-estate';
import { SecretsOperator } from './platform/secrets';
import { StoreValues } from './platform/store-values';
import { RenderedSystems } from './rendered-systems';
import { SystemDeployer } from './system-deployer';
import type { EdgeAddress } from './system-under-test';

/** How a cluster that exists is written to. */
export interface ExistingCluster {
  readonly kubeconfig: string;
  readonly kubectl: string;
  readonly syncProgram: string;
  readonly secretsOperator: string;
  /** The root of the project. */
  readonly root: string;
}

/**
 * Starts one environment in a cluster that exists, with the published images, and takes it away again. What the environment stands on, such as
 * drivers of volumes, an edge and a network that enforces policies, is the cluster's own.
 *
 * @param wanted names of systems. @default - all
 */
export async function startInExisting(
  cluster: ExistingCluster,
  { environment: name, wanted }: { readonly environment: string; readonly wanted?: readonly string[] },
  keeper: Keeper,
  report: Report,
  progress: Progress,
): Promise<void> {
  const { kubeconfig, syncProgram, secretsOperator, root } = cluster;
  const kubectl = kubectlOf(cluster.kubectl, kubeconfig);
  const { environment, rendering } = renderDeclared(name);
  const target = await connectExisting(keeper, cluster.kubectl, kubeconfig);
  const { api } = target;
  const folder = join(keeper.folder, `existing-${name}`);
  mkdirSync(folder);
  const systems = new RenderedSystems(rendering);
  const deployer = new SystemDeployer({ syncProgram, kubeconfig, systems, environment, folder });
  try {
    await prepareSurroundings(target, root, rendering);
    await deployer.deployFoundation();
    const values = new StoreValues(join(folder, 'certificates'), name);
    const operator = (await hasSecretsOperator(api))
      ? await SecretsOperator.ofCluster(api, rendering, values)
      : await SecretsOperator.start(keeper, secretsOperator, kubeconfig, api, rendering, values);
    await operator.give();
    const edge = await publishedAddress(api);
    if (edge === undefined) report.figure(name, 'routes asked, as no Service of the cluster has an address for them', 0);
    await askSystems(systems, wanted, {
      environment,
      report,
      folder,
      api,
      deployer,
      progress,
      ...(edge && { edge }),
      pods: new DebuggedPods(api, kubectl),
      kubectl,
      places: new Places(rendering),
    });
  } finally {
    await removeRendering(target, rendering);
  }
}

/** By the label of its chart. */
async function hasSecretsOperator(api: ClusterApi): Promise<boolean> {
  const selector = encodeURIComponent('app.kubernetes.io/name=external-secrets');
  return (await api.list(`/apis/apps/v1/deployments?labelSelector=${selector}`)).length > 0;
}

interface PublishedService extends LiveObject {
  readonly spec: { readonly type?: string; readonly ports?: readonly { readonly port: number }[] };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] } };
}

/** Where the edge of the cluster listens: the first load balancer with port 80. */
async function publishedAddress(api: ClusterApi): Promise<EdgeAddress | undefined> {
  const services = await api.list<PublishedService>('/api/v1/services');
  const edges = services.filter(({ spec }) => spec.type === 'LoadBalancer' && spec.ports?.some(({ port }) => port === 80));
  const [address] = edges.flatMap(({ status }) =>
    (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
  );
  return address === undefined ? undefined : { address, port: 80, tlsPort: 443 };
}
