import type { ClusterApi } from '../../conformance/cluster-api';
import { until } from '../../conformance/until';

const SERVED_SECONDS = 30;

interface LooseKinds {
  readonly group: string;
  readonly version: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** Plural → kind. */
  readonly kinds: Readonly<Record<string, string>>;
}

/** Defines kinds that programs of clusters read and whose definitions the project does not have, with any fields. */
export async function defineLooseKinds(api: ClusterApi, { group, version, scope, kinds }: LooseKinds): Promise<void> {
  const known = new Set((await api.list('/apis/apiextensions.k8s.io/v1/customresourcedefinitions')).map(({ metadata }) => metadata.name));
  for (const [plural, kind] of Object.entries(kinds)) {
    const name = `${plural}.${group}`;
    if (known.has(name)) continue;
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    await api.apply({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
      spec: {
        group,
        scope,
        names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: [{ name: version, served: true, storage: true, schema, subresources: { status: {} } }],
      },
    });
    await until(`the server knows ${kind}`, SERVED_SECONDS, () => isServed(api, `/apis/${group}/${version}/${plural}`));
  }
}

async function isServed(api: ClusterApi, path: string): Promise<boolean> {
  try {
    await api.list(path);
    return true;
  } catch {
    // of a kind that it does not know yet a server says so in plain text
    return false;
  }
}
