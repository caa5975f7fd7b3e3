import { type Environment, LABEL } from '../../lib/system';
import type { ClusterApi } from '../conformance/cluster-api';
import { ApiRefusal } from '../conformance/cluster-api';
import type { Places } from '../conformance/places';
import type { Application, RenderedManifest } from '../conformance/rendering';
import type { Report } from '../conformance/report';
import { findPods } from './find-pods';
import type { Kubectl } from './kubectl';
import type { RunningPod } from './live-objects';
import type { NodePods } from './node-pods';
import type { Certificates } from './platform/certificates';
import type { LogStoreServer } from './platform/log-store';
import type { RunningPods } from './running-pods';

/** One system of one environment, as it was rendered and as it runs: what every question is asked of. */
export interface SystemUnderTest {
  /** Such as `shop`. */
  readonly name: string;
  readonly environment: Environment;
  readonly application: Application;
  readonly api: ClusterApi;
  readonly pods: RunningPods;
  /** What only nodes of the run allow. @default - a cluster that exists, whose nodes are out of reach */
  readonly nodes?: NodePods;
  readonly places: Places;
  /** Runs kubectl as an operator of the cluster does. */
  readonly kubectl: Kubectl;
  readonly report: Report;
  /** For what a question writes; removed at the end of the run. */
  readonly folder: string;
  /** Where requests from outside arrive. @default - a cluster that exists, and publishes none */
  readonly edge?: EdgeAddress;
  /** Issues certificates. @default - a cluster that exists, and has issuers of its own */
  readonly certificates?: Certificates;
  /** Counts the records that it takes. @default - the environment has none, or that of a cluster that exists */
  readonly logStore?: LogStoreServer;
}

/** Where the edge listens. */
export interface EdgeAddress {
  readonly address: string;
  readonly port: number;
  readonly tlsPort: number;
}

/** What a report calls it: `local shop`. */
export function whereOf({ name, environment }: SystemUnderTest): string {
  return `${environment.name} ${name}`;
}

/** Its rendered objects of a kind. */
export function objectsOf({ application }: SystemUnderTest, ...kinds: readonly string[]): readonly RenderedManifest[] {
  return application.objects.map(({ object }) => object).filter(({ kind }) => kinds.includes(kind));
}

/** Its pods, those of Jobs included. */
export async function podsOf({ name, api }: SystemUnderTest): Promise<RunningPod[]> {
  return findPods(api, { [LABEL.partOf]: name });
}

/** Its pods of one component, such as the replicas of a WebService. */
export async function podsOfComponent(system: SystemUnderTest, component: string): Promise<RunningPod[]> {
  return findPods(system.api, { [LABEL.partOf]: system.name, [LABEL.component]: component });
}

/** Takes the objects of a system out of the cluster, with what they own and the claims of its StatefulSets. */
export async function removeSystem({ api, application, name }: SystemUnderTest): Promise<void> {
  for (const { object } of application.objects) await remove(api, await api.pathOf(object));
  const claims = await api.list(`/api/v1/persistentvolumeclaims?labelSelector=${encodeURIComponent(`${LABEL.partOf}=${name}`)}`);
  for (const claim of claims) await remove(api, await api.pathOf({ ...claim, apiVersion: 'v1', kind: 'PersistentVolumeClaim' }));
}

async function remove(api: ClusterApi, path: string): Promise<void> {
  try {
    await api.delete(`${path}?propagationPolicy=Background`);
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status !== 404) throw error;
  }
}
