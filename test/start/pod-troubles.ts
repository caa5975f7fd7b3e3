import type { ClusterApi, LiveObject } from '../conformance/cluster-api';
import { ownerOf } from '../conformance/owners';
import type { Places } from '../conformance/places';
import { isReady } from '../conformance/workloads';
import { containersOf, type ContainerStatus, isFinished, type RunningPod } from './live-objects';

/** Lines of a container's log that a report shows. */
const LINES = 8;

interface Event extends LiveObject {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string;
  readonly involvedObject: { readonly kind: string; readonly namespace?: string; readonly name: string };
}

/** Why pods are not ready: file and construct, container, what the kubelet reports of it, and the last lines that it wrote. */
export async function troublesOf(api: ClusterApi, pods: readonly RunningPod[], places: Places): Promise<string[]> {
  const owner = await ownerOf(api);
  const events = (await api.list<Event>('/api/v1/events')).filter(({ type }) => type === 'Warning');
  const troubled = pods.filter((pod) => !isReady(pod) && !isFinished(pod));
  return Promise.all(
    troubled.map(async (pod) => {
      const { name, namespace = '' } = pod.metadata;
      const warnings = events.filter(({ involvedObject }) => involvedObject.namespace === namespace && involvedObject.name === name);
      const containers = await Promise.all(
        containersOf(pod)
          .filter(isTroubled)
          .map((each) => describe(api, pod, each)),
      );
      const conditions = containers.length === 0 ? (pod.status?.conditions ?? []).flatMap(({ message }) => message ?? []) : [];
      const last = warnings.at(-1);
      return [
        places.describe(owner(pod)),
        `Pod ${name}: ${pod.status?.phase ?? 'unknown'}`,
        ...containers,
        ...conditions,
        ...(last?.message === undefined ? [] : [`${last.reason ?? 'Warning'}: ${last.message}`]),
      ].join('\n');
    }),
  );
}

/** Where a container of its pod stands, such as `container server: CrashLoopBackOff, ended with code 1`, and its last lines. */
async function describe(api: ClusterApi, { metadata }: RunningPod, status: ContainerStatus): Promise<string> {
  const { name, restartCount, state, lastState } = status;
  const ended = state?.terminated ?? lastState?.terminated;
  const facts = [
    state?.waiting?.reason ?? (state?.running === undefined ? 'ended' : 'runs and is not ready'),
    ...(ended === undefined ? [] : [`ended with code ${ended.exitCode}${ended.reason === undefined ? '' : ` (${ended.reason})`}`]),
    ...(restartCount > 0 ? [`${restartCount} restarts`] : []),
    ...(state?.waiting?.message === undefined || restartCount > 0 ? [] : [state.waiting.message]),
  ];
  const log = await lastLines(api, metadata, status);
  return [`container ${name}: ${facts.join(', ')}`, ...log].join('\n');
}

/** What a container wrote last, each line after its name. */
export async function lastLines(
  api: ClusterApi,
  { namespace = '', name }: LiveObject['metadata'],
  status: ContainerStatus,
): Promise<string[]> {
  const previous = status.state?.waiting !== undefined && status.restartCount > 0;
  if (status.containerID === undefined && !previous) return [];
  try {
    const text = await api.log(namespace, name, status.name, { previous, lines: LINES });
    return text === '' ? [] : text.split('\n').map((line) => `  ${status.name} | ${line}`);
  } catch (error) {
    return [`  ${status.name} | (no log: ${error instanceof Error ? error.message : String(error)})`];
  }
}

function isTroubled({ ready, state }: ContainerStatus): boolean {
  const { terminated } = state ?? {};
  return !ready && terminated?.exitCode !== 0;
}
