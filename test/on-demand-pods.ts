import { parse } from 'yaml';
import type { Manifested } from '../lib/synth';

type Pod = Manifested & { readonly spec: { readonly serviceAccountName: string } };

/** What is read of an object here. */
interface Described {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
}

/** Pods that are not rendered but described in configuration, for a workload that makes them: as they would be made. */
export function onDemandPods(objects: readonly Described[]): Manifested[] {
  const texts = objects.filter(({ kind }) => kind === 'ConfigMap').flatMap((object) => textsIn('data' in object ? object.data : {}));
  return texts.map((text) => {
    const pod = parse(text) as Pod;
    const labels = pod.metadata.labels ?? {};
    const { serviceAccountName: name } = pod.spec;
    const account = objects.find(
      ({ kind, metadata }) =>
        kind === 'ServiceAccount' &&
        metadata.name === name &&
        metadata.labels?.['app.kubernetes.io/part-of'] === labels['app.kubernetes.io/part-of'],
    );
    const { namespace = '' } = account?.metadata ?? {};
    return { ...pod, metadata: { ...pod.metadata, name, namespace } };
  });
}

/** The texts of manifests of Pods, however deep they lie in files of configuration. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  if (typeof value !== 'string' || !/^ *kind: Pod$/m.test(value)) return [];
  return value.startsWith('apiVersion: v1\nkind: Pod\n') ? [value] : textsIn(parse(value));
}
