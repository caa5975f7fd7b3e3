import type { ClusterApi, LiveObject } from '../../conformance/cluster-api';
import type { Keeper, KeptProcess } from '../../conformance/keeper';
import type { ClusterRendering, RenderedManifest } from '../../conformance/rendering';
import { until } from '../../conformance/until';
import { defineLooseKinds } from './loose-kinds';
import type { StoreValues } from './store-values';

const GROUP = 'external-secrets.io';
const START_SECONDS = 60;
/** Has what people put into a cluster that has no store. */
const PEOPLE = 'people';

interface Entry {
  readonly store: string;
  readonly key: string;
  readonly property: string;
}

interface ExternalSecretSpec {
  readonly secretStoreRef?: { readonly name: string };
  readonly data?: readonly { readonly remoteRef: { readonly key: string; readonly property: string } }[];
}

/** The External Secrets Operator, with stores that have a value for each key that is rendered. */
export class SecretsOperator {
  private readonly needs: ClusterRendering['secretNeeds'];

  private constructor(
    private readonly api: ClusterApi,
    rendering: ClusterRendering,
    /** Undefined where the cluster has one. */
    private readonly process?: KeptProcess,
  ) {
    this.needs = rendering.secretNeeds;
  }

  /** @throws Error with its last words when it does not start */
  static async start(
    keeper: Keeper,
    program: string,
    kubeconfig: string,
    api: ClusterApi,
    rendering: ClusterRendering,
    values: StoreValues,
  ): Promise<SecretsOperator> {
    await makeStores(api, rendering, values);
    const others = ['push-secret', 'cluster-push-secret', 'cluster-external-secret'].map((name) => `--enable-${name}-reconciler=false`);
    const process = keeper.spawn({
      name: 'external-secrets',
      command: program,
      // stores whose values stand in themselves are no good for more at once: the program ends on writes to one map
      args: ['--metrics-addr=0', '--concurrent=1', ...others],
      env: { KUBECONFIG: kubeconfig },
    });
    await until('the operator of Secrets reconciles', START_SECONDS, () => {
      if (!process.isAlive) throw new Error(process.obituary);
      return Promise.resolve(/Starting workers.*ExternalSecret/.test(process.log()));
    });
    return new SecretsOperator(api, rendering, process);
  }

  /** The one that a cluster has, with stores for what is rendered. */
  static async ofCluster(api: ClusterApi, rendering: ClusterRendering, values: StoreValues): Promise<SecretsOperator> {
    await makeStores(api, rendering, values);
    return new SecretsOperator(api, rendering);
  }

  /** Makes the Secrets that people put into a cluster by hand. */
  async give(): Promise<void> {
    for (const { namespace, name, keys, template = {}, ...of } of this.needs) {
      const data = keys.map((property) => ({ secretKey: property, remoteRef: { key: entryOf({ name, ...of }), property } }));
      await this.api.apply({
        apiVersion: `${GROUP}/v1`,
        kind: 'ExternalSecret',
        metadata: { name: `${PEOPLE}-${name}`, namespace },
        spec: {
          secretStoreRef: { kind: 'ClusterSecretStore', name: PEOPLE },
          target: { name, template: { engineVersion: 'v2', mergePolicy: 'Merge', data: template } },
          data,
        },
      });
    }
  }

  /** Rejects with its last words when it is gone. */
  checkAlive(): Promise<void> {
    return this.process?.isAlive === false ? Promise.reject(new Error(this.process.obituary)) : Promise.resolve();
  }
}

/** Stores with a value for each key, and the kinds that the operator reads and the project does not have. */
async function makeStores(api: ClusterApi, rendering: ClusterRendering, values: StoreValues): Promise<void> {
  await defineLooseKinds(api, { group: GROUP, version: 'v1', scope: 'Cluster', kinds: { clustersecretstores: 'ClusterSecretStore' } });
  await defineLooseKinds(api, { group: GROUP, version: 'v1', scope: 'Namespaced', kinds: { secretstores: 'SecretStore' } });
  await defineLooseKinds(api, {
    group: `generators.${GROUP}`,
    version: 'v1alpha1',
    scope: 'Namespaced',
    kinds: { generatorstates: 'GeneratorState' },
  });
  for (const [store, entries] of byStore([...renderedEntries(rendering), ...givenEntries(rendering)]))
    await api.apply(storeOf(store, entries, values));
}

function renderedEntries({ applications }: ClusterRendering): Entry[] {
  return applications
    .flatMap(({ objects }) => objects.map(({ object }) => object))
    .filter(({ kind }) => kind === 'ExternalSecret')
    .flatMap(({ spec }: RenderedManifest) => {
      const { secretStoreRef, data = [] } = spec as ExternalSecretSpec;
      return data.map(({ remoteRef }) => ({ store: secretStoreRef?.name ?? '', ...remoteRef }));
    });
}

function givenEntries({ secretNeeds }: ClusterRendering): Entry[] {
  return secretNeeds.flatMap(({ keys, ...need }) => keys.map((property) => ({ store: PEOPLE, key: entryOf(need), property })));
}

function entryOf({ environment, system, name }: { readonly environment: string; readonly system: string; readonly name: string }): string {
  return `${environment}/${system}/${name}`;
}

function byStore(entries: readonly Entry[]): Map<string, Entry[]> {
  const stores = new Map<string, Entry[]>();
  for (const entry of entries) stores.set(entry.store, [...(stores.get(entry.store) ?? []), entry]);
  return stores;
}

/** Its values stand in itself, as JSON: the provider takes a property as a path, where `.` leads deeper. */
function storeOf(name: string, entries: readonly Entry[], values: StoreValues): LiveObject & Readonly<Record<string, unknown>> {
  const documents = new Map<string, Tree>();
  for (const { key, property } of entries) {
    const document = documents.get(key) ?? {};
    documents.set(key, document);
    setAt(document, property.split('.'), values.valueOf(key, property));
  }
  const data = [...documents].map(([key, document]) => ({ key, value: JSON.stringify(document) }));
  return { apiVersion: `${GROUP}/v1`, kind: 'ClusterSecretStore', metadata: { name }, spec: { provider: { fake: { data } } } };
}

interface Tree {
  [part: string]: Tree | string;
}

function setAt(tree: Tree, [first = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const below = tree[first];
  const inner = typeof below === 'object' ? below : {};
  tree[first] = inner;
  setAt(inner, rest, value);
}
