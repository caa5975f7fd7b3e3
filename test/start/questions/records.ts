import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownerOf } from '../../conformance/owners';
import { isReady } from '../../conformance/workloads';
import { findPods } from '../find-pods';
import type { RunningPod } from '../live-objects';
import { objectsOf, type SystemUnderTest, whereOf } from '../system-under-test';

/** How long an agent may take to hand on what it read. */
const DELIVERY_SECONDS = 60;
const PAUSE_MS = 1000;

interface PolicySpec {
  readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly egress?: readonly {
    readonly to?: readonly { readonly ipBlock?: { readonly cidr: string } }[];
    readonly ports?: readonly { readonly port?: number | string }[];
  }[];
}

/** Pods with these labels in a namespace. */
interface Senders {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function hasLogStore(system: SystemUnderTest): boolean {
  return system.logStore !== undefined && sendersOf(system).length > 0;
}

/** Whether the log store gets records from each pod that a policy lets call it. */
export async function askRecords(system: SystemUnderTest): Promise<void> {
  const { api, places, report, logStore } = system;
  if (!logStore) return;
  const owner = await ownerOf(api);
  const found = await Promise.all(sendersOf(system).map(({ namespace, labels }) => findPods(api, labels, namespace)));
  const senders = await withSomethingToSend(found.flat().filter(isReady), system);
  const isSilent = ({ status }: RunningPod) => logStore.recordsFrom(status?.podIP ?? '') === 0;
  const deadline = performance.now() + DELIVERY_SECONDS * 1000;
  while (senders.some(isSilent) && performance.now() < deadline) await sleep(PAUSE_MS);
  const problems = senders
    .filter(isSilent)
    .map((pod) => `${places.describe(owner(pod))}\nPod ${pod.metadata.name}: the log store has got no record of it`);
  report.figure(whereOf(system), 'pods that send records', senders.length);
  if (senders.length > 0) report.check(whereOf(system), 'records arrive in the log store', problems);
}

/** Lets a container on the node of each sender write a line, as nothing may happen there for a while; a sender that is alone has nothing to send. */
async function withSomethingToSend(senders: readonly RunningPod[], { api, nodes }: SystemUnderTest): Promise<readonly RunningPod[]> {
  if (!nodes) return senders;
  const names = new Set(senders.map(({ metadata }) => metadata.name));
  const others = (await api.list<RunningPod>('/api/v1/pods')).filter((pod) => isReady(pod) && !names.has(pod.metadata.name));
  return senders.filter(({ spec: { nodeName } }) => {
    const neighbour = others.find(({ spec }) => spec.nodeName === nodeName);
    if (!neighbour) return false;
    appendFileSync(`/proc/${nodes.processOf(neighbour)}/fd/1`, 'a line that the log store should get\n');
    return true;
  });
}

/** What the policies of a system let call the log store. */
function sendersOf(system: SystemUnderTest): readonly Senders[] {
  const { cidrs = [], port } = system.environment.props.logStore ?? {};
  return objectsOf(system, 'NetworkPolicy').flatMap(({ metadata, spec }) => {
    const { podSelector, egress = [] } = spec as PolicySpec;
    const leads = egress.some(
      ({ to = [], ports = [] }) =>
        ports.some((each) => each.port === port) && to.some(({ ipBlock }) => ipBlock !== undefined && cidrs.includes(ipBlock.cidr)),
    );
    return leads ? [{ namespace: metadata.namespace ?? '', labels: podSelector.matchLabels ?? {} }] : [];
  });
}
