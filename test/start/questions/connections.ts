import type { Service } from 'kubernetes-types/core/v1';
import { estate } from '../../../estate';
import { LABEL } from '../../../lib/system';
import type { LiveObject } from '../../conformance/cluster-api';
import { isReady } from '../../conformance/workloads';
import { declaredCalls } from '../../declared-traffic';
import { findPods } from '../find-pods';
import type { RunningPod } from '../live-objects';
import { podsOf, podsOfComponent, type SystemUnderTest, whereOf } from '../system-under-test';

/** How many connections that nothing declares are tried. */
const UNDECLARED = 50;

type LiveService = LiveObject & Pick<Service, 'spec'>;

/** A connection that a chart declares, between components as `system/component`. */
interface Declared {
  readonly from: string;
  readonly to: string;
  readonly namespace: string;
  readonly service: string;
  readonly ports: readonly string[];
  /** Whether it leaves the cluster, to where a run has no way. */
  readonly isOutside: boolean;
}

/** Whether packets pass where a chart connects two components, through the Service that callers use. */
export async function askDeclared(system: SystemUnderTest): Promise<void> {
  const { api, pods, report, environment } = system;
  const problems: string[] = [];
  let tried = 0;
  const own = declared(system).filter(({ from }) => from.startsWith(`${system.name}/`));
  const outside = own.filter(({ isOutside }) => isOutside).length;
  for (const { from, to, namespace, service, ports } of own.filter(({ isOutside }) => !isOutside)) {
    const [caller] = (await podsOfComponent(system, from.slice(system.name.length + 1))).filter(isReady);
    // a CronTask or a Job has no pod at this moment
    if (!caller) continue;
    const { spec } = await api.get<LiveService>(`/api/v1/namespaces/${namespace}/services/${service}`);
    const open = (spec?.ports ?? []).filter(({ name = '', protocol = 'TCP' }) => ports.includes(name) && protocol === 'TCP');
    for (const { port } of open) {
      tried += 1;
      const addresses = await addressesOf(system, namespace, service, spec?.clusterIP);
      if (!(await someConnects(addresses, (address) => pods.connects(caller, address, port))))
        problems.push(`${from} in ${environment.name} does not reach ${to} at ${service}.${namespace}:${port}`);
    }
  }
  report.figure(whereOf(system), 'declared connections tried', tried);
  if (outside > 0) report.figure(whereOf(system), 'declared connections not tried, as they leave the cluster', outside);
  // an answer about nothing would count as one
  if (tried > 0) report.check(whereOf(system), 'declared connections carry packets', problems);
}

/** Whether packets stop where nothing is declared: a sample of pairs of pods that run, on the ports that containers listen on. */
export async function askUndeclared(system: SystemUnderTest): Promise<void> {
  const { pods, report, api } = system;
  const known = new Set(declared(system).map(({ from, to }) => `${from} ${to}`));
  const callers = (await podsOf(system)).filter(isReady);
  const all = (await api.list<RunningPod>(`/api/v1/pods?labelSelector=${LABEL.partOf}`)).filter(
    (pod) => isReady(pod) && pod.spec.hostNetwork !== true,
  );
  const pairs = callers.flatMap((from) =>
    all
      .filter((to) => nameOf(from) !== nameOf(to) && !known.has(`${nameOf(from)} ${nameOf(to)}`))
      .flatMap((to) => portsOf(to).map((port) => ({ from, to, port }))),
  );
  const sample = spread(pairs, UNDECLARED);
  const open: string[] = [];
  for (const { from, to, port } of sample) {
    if (await pods.connects(from, to.status?.podIP ?? '', port, 1))
      open.push(`${nameOf(from)} reaches ${nameOf(to)} on ${port}, and nothing declares it`);
  }
  report.figure(whereOf(system), 'undeclared connections tried', sample.length);
  if (sample.length > 0) report.check(whereOf(system), 'undeclared connections are closed', open);
}

const heard = new Map<string, readonly Declared[]>();

/** Pods of components that a chart connects to one of the system, those of other systems among them. */
export async function callersOf(system: SystemUnderTest, component: string): Promise<RunningPod[]> {
  const callers = declared(system).filter(({ to }) => to === `${system.name}/${component}`);
  const pods = await Promise.all(
    callers.map(({ from }) => {
      const [partOf = '', name = ''] = from.split('/');
      return findPods(system.api, { [LABEL.partOf]: partOf, [LABEL.component]: name });
    }),
  );
  return pods.flat().filter(isReady);
}

/** What the charts of the environment declare; they are composed once. */
function declared({ environment }: SystemUnderTest): readonly Declared[] {
  const known = heard.get(environment.name);
  if (known) return known;
  const calls = declaredCalls(environment, estate.systems).flatMap(({ from, to, ports }): Declared[] =>
    from === undefined
      ? []
      : [
          {
            from: `${from.system.system}/${from.component}`,
            to: `${to.system}/${to.component}`,
            namespace: to.namespace,
            service: to.host,
            ports,
            isOutside: to.outside !== undefined,
          },
        ],
  );
  heard.set(environment.name, calls);
  return calls;
}

/** The address of a Service, or those of its pods where it has none. */
async function addressesOf({ api }: SystemUnderTest, namespace: string, service: string, clusterIP = 'None'): Promise<readonly string[]> {
  if (clusterIP !== 'None') return [clusterIP];
  const slices = await api.list<LiveObject & { endpoints?: readonly { readonly addresses: readonly string[] }[] }>(
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=kubernetes.io/service-name=${service}`,
  );
  return slices.flatMap(({ endpoints = [] }) => endpoints.flatMap(({ addresses }) => addresses));
}

async function someConnects(addresses: readonly string[], connects: (address: string) => Promise<boolean>): Promise<boolean> {
  for (const address of addresses) if (await connects(address)) return true;
  return false;
}

function nameOf({ metadata }: RunningPod): string {
  return `${metadata.labels?.[LABEL.partOf] ?? ''}/${metadata.labels?.[LABEL.component] ?? ''}`;
}

function portsOf({ spec }: RunningPod): readonly number[] {
  const listed = [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) => ports);
  return [...new Set(listed.filter(({ protocol = 'TCP' }) => protocol === 'TCP').map(({ containerPort }) => containerPort))];
}

/** At most so many, evenly over all: a run asks the same as the one before. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, all.length / most);
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step)).slice(0, most);
}
