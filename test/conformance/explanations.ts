import type { ClusterApi, LiveObject } from './cluster-api';

interface Event extends LiveObject {
  readonly type?: string;
  readonly message?: string;
  readonly involvedObject: { readonly kind: string; readonly namespace?: string; readonly name: string };
}

/** What controllers said when something did not work: the last warning about each object, and about what it owns. */
export async function explanations(api: ClusterApi): Promise<(about: { kind: string; metadata: LiveObject['metadata'] }) => string> {
  const events = (await api.list<Event>('/api/v1/events')).filter(({ type }) => type === 'Warning');
  const replicaSets = await api.list('/apis/apps/v1/replicasets');
  return ({ kind, metadata }) => {
    const { namespace, name } = metadata;
    const owned = replicaSets
      .filter((set) => set.metadata.namespace === namespace && set.metadata.ownerReferences?.some((owner) => owner.name === name))
      .map((set) => `ReplicaSet ${set.metadata.name}`);
    const meant = new Set([`${kind} ${name}`, ...(kind === 'Deployment' ? owned : [])]);
    const said = events.filter(
      ({ involvedObject }) => involvedObject.namespace === namespace && meant.has(`${involvedObject.kind} ${involvedObject.name}`),
    );
    return said.at(-1)?.message ?? 'no controller says why';
  };
}
