import { randomInt } from 'node:crypto';
import type { ClusterApi, LiveObject } from '../../conformance/cluster-api';
import { ApiRefusal } from '../../conformance/cluster-api';
import type { ClusterRendering } from '../../conformance/rendering';
import { renderTemplate } from './go-template';
import type { StoreValues } from './store-values';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

interface ExternalSecret extends LiveObject {
  readonly spec: {
    readonly refreshPolicy?: string;
    readonly data?: readonly { readonly secretKey: string; readonly remoteRef: { readonly key: string; readonly property: string } }[];
    readonly dataFrom?: readonly {
      readonly sourceRef: { readonly generatorRef: { readonly kind: string; readonly name: string } };
      readonly rewrite?: readonly { readonly regexp: { readonly source: string; readonly target: string } }[];
    }[];
    readonly target: {
      readonly name: string;
      readonly creationPolicy?: string;
      readonly immutable?: boolean;
      readonly template?: { readonly type?: string; readonly data?: Readonly<Record<string, string>> };
    };
  };
}

interface Password extends LiveObject {
  readonly spec: { readonly length: number };
}

/** Stands in for the External Secrets Operator: fills Secrets from the store and from generators, as templates say. */
export class SecretFiller {
  private readonly filled = new Set<string>();

  constructor(
    private readonly api: ClusterApi,
    private readonly values: StoreValues,
  ) {}

  /** Makes the Secret of each ExternalSecret that has none yet. */
  async fill(): Promise<void> {
    const all = await this.api.list<ExternalSecret>('/apis/external-secrets.io/v1/externalsecrets');
    const failures: string[] = [];
    for (const each of all.filter(({ metadata }) => !this.filled.has(metadata.uid ?? ''))) {
      try {
        await this.fillOne(each);
        this.filled.add(each.metadata.uid ?? '');
      } catch (error) {
        failures.push(`${each.metadata.namespace ?? ''}/${each.metadata.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (failures.length > 0) throw new Error(failures.join('\n'));
  }

  private async fillOne({ metadata, spec }: ExternalSecret): Promise<void> {
    const { name: owner, namespace = '', uid } = metadata;
    const { name, creationPolicy, immutable, template } = spec.target;
    const isOwned = creationPolicy !== 'Orphan';
    // a Secret that outlived the object that made it keeps its values
    if (isOwned || !(await this.exists(namespace, name))) {
      const values = await this.valuesOf(spec, namespace);
      const made = Object.entries(template?.data ?? {}).map(([key, text]) => [key, renderTemplate(text, values)]);
      const reference = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: owner, uid };
      await this.api.apply({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace, ...(isOwned && { ownerReferences: [reference] }) } as LiveObject['metadata'],
        type: template?.type ?? 'Opaque',
        ...(immutable === true && { immutable }),
        data: encoded({ ...values, ...Object.fromEntries(made) }),
      });
    }
    const ready = { type: 'Ready', status: 'True', reason: 'SecretSynced', message: 'secret synced' };
    await this.api.patchStatus(`/apis/external-secrets.io/v1/namespaces/${namespace}/externalsecrets/${owner}`, { conditions: [ready] });
  }

  private async valuesOf({ data = [], dataFrom = [] }: ExternalSecret['spec'], namespace: string): Promise<Record<string, string>> {
    const values = Object.fromEntries(
      data.map(({ secretKey, remoteRef: { key, property } }) => [secretKey, this.values.valueOf(key, property)]),
    );
    for (const { sourceRef, rewrite = [] } of dataFrom) {
      const { kind, name } = sourceRef.generatorRef;
      if (kind !== 'Password') throw new Error(`the stand-in has no generator ${kind}`);
      const { spec } = await this.api.get<Password>(
        `/apis/generators.external-secrets.io/v1alpha1/namespaces/${namespace}/passwords/${name}`,
      );
      const key = rewrite.reduce((word, { regexp }) => word.replace(new RegExp(regexp.source), regexp.target), 'password');
      values[key] = Array.from({ length: spec.length }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
    }
    return values;
  }

  private async exists(namespace: string, name: string): Promise<boolean> {
    try {
      await this.api.get(`/api/v1/namespaces/${namespace}/secrets/${name}`);
      return true;
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 404) return false;
      throw error;
    }
  }
}

/** Makes the Secrets that people put into a cluster by hand. */
export async function giveSecrets(api: ClusterApi, { secretNeeds }: ClusterRendering, values: StoreValues): Promise<void> {
  for (const { namespace, name, keys, template = {}, environment, system } of secretNeeds) {
    const given = Object.fromEntries(keys.map((key) => [key, values.valueOf(`${environment}/${namespace}/${system}/${name}`, key)]));
    const made = Object.entries(template).map(([key, text]) => [key, renderTemplate(text, given)]);
    const data = encoded({ ...given, ...Object.fromEntries(made) });
    await api.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data });
  }
}

function encoded(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
}
