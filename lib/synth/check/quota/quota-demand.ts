import type { DaemonSetSpec, DeploymentSpec, StatefulSetSpec } from 'kubernetes-types/apps/v1';
import type { CronJobSpec, JobSpec } from 'kubernetes-types/batch/v1';
import type { PersistentVolumeClaimSpec, ServiceSpec } from 'kubernetes-types/core/v1';
import { provesByHttp } from '../../../network/certificates';
import { issuerOf } from '../../../network/edge';
import type { Cluster, Environment, Mesh } from '../../../system';
import { cronJobPeak, daemonSetPeak, deploymentPeak, jobPeak, type Peak, statefulSetPeak } from './peak-pods';
import { add, inThousandths, MESH_SIDECAR, podRequests } from './pod-demand';

export type QuotaResource =
  'requests.cpu' | 'requests.memory' | 'requests.storage' | 'pods' | 'services.nodeports' | 'services.loadbalancers';

/** What objects ask of a namespace's quota at most, in thousandths of each unit. */
export type Demand = Readonly<Record<QuotaResource, number>>;

/** What of an object is read here. */
export interface DemandingObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: unknown;
}

export interface DemandFacts {
  readonly cluster: Cluster;
  readonly mesh?: Mesh;
  /** @default - no host is proven by http */
  readonly edge?: Environment['edge'];
}

const NONE: Demand = {
  'requests.cpu': 0,
  'requests.memory': 0,
  'requests.storage': 0,
  pods: 0,
  'services.nodeports': 0,
  'services.loadbalancers': 0,
};

/**
 * The pod that answers a challenge over http, with the requests that cert-manager gives it unless it was installed otherwise.
 *
 * @see https://cert-manager.io/docs/cli/controller/
 */
const SOLVER: Demand = { ...NONE, pods: 1000, 'requests.cpu': 10, 'requests.memory': inThousandths('64Mi') };

/** What the scaler of KEDA grows to when nothing is said. */
const KEDA_MAXIMUM = 100;

/**
 * What objects of one namespace ask of its quota when everything is as large as it may become, and everything is updated at once.
 *
 * @param objects all objects of a system in the namespace, because an autoscaler says how large its target may become
 */
export function demandOf(objects: readonly DemandingObject[], facts: DemandFacts): Demand {
  const maxima = new Map(objects.flatMap((object) => autoscaled(object)));
  return objects.map((object) => objectDemand(object, maxima, facts)).reduce(sumOfDemands, NONE);
}

export function sumOfDemands(a: Demand, b: Demand): Demand {
  return {
    'requests.cpu': a['requests.cpu'] + b['requests.cpu'],
    'requests.memory': a['requests.memory'] + b['requests.memory'],
    'requests.storage': a['requests.storage'] + b['requests.storage'],
    pods: a.pods + b.pods,
    'services.nodeports': a['services.nodeports'] + b['services.nodeports'],
    'services.loadbalancers': a['services.loadbalancers'] + b['services.loadbalancers'],
  };
}

/** Where a demand goes beyond what a ResourceQuota allows; an empty list when it fits. */
export function quotaMistakes(namespace: string, demand: Demand, hard: Readonly<Record<string, string>>): string[] {
  return (Object.keys(NONE) as QuotaResource[])
    .filter((resource) => hard[resource] !== undefined && demand[resource] > inThousandths(hard[resource]))
    .map(
      (resource) =>
        `${resource} (${inWords(resource, demand[resource])}) of namespace ${namespace} at its largest, in the middle of an update, ` +
        `is more than its quota (${hard[resource] ?? ''}); raise the quota in estate/teams.ts, or ask for less`,
    );
}

function inWords(resource: QuotaResource, thousandths: number): string {
  if (resource === 'requests.cpu') return `${thousandths}m`;
  const whole = Math.ceil(thousandths / 1000);
  return resource.startsWith('requests.') ? `${Math.ceil(whole / 2 ** 20)}Mi` : String(whole);
}

function objectDemand(object: DemandingObject, maxima: ReadonlyMap<string, number>, facts: DemandFacts): Demand {
  const peak = peakOf(object, maxima, facts.cluster);
  if (peak) return sumOfDemands(podsDemand(peak, facts.mesh), claimsDemand(object));
  if (object.kind === 'PersistentVolumeClaim') return { ...NONE, 'requests.storage': storageOf(object.spec as PersistentVolumeClaimSpec) };
  if (object.kind === 'Service') return serviceDemand(object.spec as ServiceSpec);
  if (object.kind === 'Certificate') return certificateDemand(object.spec as { readonly dnsNames?: readonly string[] }, facts);
  return NONE;
}

function peakOf({ kind, metadata, spec }: DemandingObject, maxima: ReadonlyMap<string, number>, { nodes }: Cluster): Peak | undefined {
  switch (kind) {
    case 'Deployment':
      return deploymentPeak(spec as DeploymentSpec, maxima.get(metadata.name));
    case 'StatefulSet':
      return statefulSetPeak(spec as StatefulSetSpec);
    case 'DaemonSet':
      return daemonSetPeak(spec as DaemonSetSpec, nodes);
    case 'Job':
      return jobPeak(spec as JobSpec);
    case 'CronJob':
      return cronJobPeak(spec as CronJobSpec);
    default:
      return undefined;
  }
}

function podsDemand({ pods, template }: Peak, mesh: Mesh | undefined): Demand {
  if (!template.spec) return NONE;
  const isInjected = mesh?.dataPlane === 'cni' && template.metadata?.labels?.['sidecar.istio.io/inject'] !== 'false';
  const own = podRequests(template.spec);
  const { cpu, memory } = isInjected ? add(own, MESH_SIDECAR) : own;
  return { ...NONE, pods: pods * 1000, 'requests.cpu': pods * cpu, 'requests.memory': pods * memory };
}

function claimsDemand({ kind, spec }: DemandingObject): Demand {
  if (kind !== 'StatefulSet') return NONE;
  const { replicas = 1, volumeClaimTemplates = [] } = spec as StatefulSetSpec;
  const each = volumeClaimTemplates.reduce((sum, claim) => sum + storageOf(claim.spec), 0);
  return { ...NONE, 'requests.storage': replicas * each };
}

function storageOf(claim: PersistentVolumeClaimSpec | undefined): number {
  return inThousandths(claim?.resources?.requests?.storage ?? '0');
}

// a load balancer takes a node port per port as well, unless it is told not to
function serviceDemand({ type, ports = [], allocateLoadBalancerNodePorts = true }: ServiceSpec): Demand {
  const isBalanced = type === 'LoadBalancer';
  const nodePorts = type === 'NodePort' || (isBalanced && allocateLoadBalancerNodePorts) ? ports.length : 0;
  return { ...NONE, 'services.nodeports': nodePorts * 1000, 'services.loadbalancers': isBalanced ? 1000 : 0 };
}

// one pod for each name; they come back at each renewal, of all certificates at once after an outage of the issuer
function certificateDemand({ dnsNames = [] }: { readonly dnsNames?: readonly string[] }, { edge }: DemandFacts): Demand {
  return provesByHttp(issuerOf(edge?.facts.tls)) ? dnsNames.map(() => SOLVER).reduce(sumOfDemands, NONE) : NONE;
}

function autoscaled({ kind, spec }: DemandingObject): [string, number][] {
  if (kind !== 'HorizontalPodAutoscaler' && kind !== 'ScaledObject') return [];
  const { scaleTargetRef, maxReplicas, maxReplicaCount } = spec as {
    readonly scaleTargetRef: { readonly name: string };
    readonly maxReplicas?: number;
    readonly maxReplicaCount?: number;
  };
  return [[scaleTargetRef.name, maxReplicas ?? maxReplicaCount ?? KEDA_MAXIMUM]];
}
