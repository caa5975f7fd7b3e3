import { ApiObject, ApiObjectMetadataDefinition, JsonPatch, type OwnerReference } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import { clean } from './clean';
import type { JsonObject } from './json';
import { waveAnnotation } from './waves';

/** What a kind takes: metadata, and its own fields as a function that is called once, at synthesis. */
export interface ManifestProps<T> {
  readonly metadata: ObjectMeta & { readonly name: string };
  /** Exact Kubernetes JSON. Undefined and empty values are left out. */
  readonly body: () => Omit<T, 'apiVersion' | 'kind' | 'metadata' | 'status'>;
}

/** Marks objects whose JSON is exact: sorted, and with nothing empty in it. `instanceof` cannot tell them, cdk8s answers it for all. */
export const EXACT = Symbol('keelson.exact');

interface ManifestType {
  readonly apiVersion: string;
  readonly kind: string;
  readonly clusterScoped: boolean;
}

/**
 * A Kubernetes object as exact JSON: what its body says is what is written, with real field names.
 *
 * `addJsonPatch` runs last, on the final JSON, so that it reaches any field, also those this library has never heard of.
 *
 * @example
 * service.deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/hostUsers', false));
 */
export abstract class Manifest extends ApiObject {
  readonly [EXACT] = true;
  private readonly lastPatches: JsonPatch[] = [];
  private readonly changes: WatchedMetadata;

  protected constructor(
    scope: Construct,
    id: string,
    private readonly type: ManifestType,
    private readonly given: ManifestProps<object>,
  ) {
    super(scope, id, { apiVersion: type.apiVersion, kind: type.kind, metadata: { name: given.metadata.name } });
    this.changes = new WatchedMetadata({ ...given.metadata, namespace: given.metadata.namespace ?? this.chart.namespace, apiObject: this });
    Object.assign(this, { metadata: this.changes });
  }

  override addJsonPatch(...patches: JsonPatch[]): void {
    this.lastPatches.push(...patches);
  }

  override toJson(): JsonObject {
    const { apiVersion, kind } = this.type;
    const json = { apiVersion, kind, metadata: this.metadataJson(), ...clean(this.given.body()) };
    return patched(json, this.lastPatches);
  }

  private metadataJson(): JsonObject {
    const own = this.changes.isChanged ? (this.changes.toJson() as ObjectMeta) : this.given.metadata;
    // the chart's namespace lands on every object; a cluster-scoped one has none
    const namespace = this.type.clusterScoped ? undefined : this.changes.namespace;
    return clean({ ...own, namespace, annotations: { ...waveAnnotation(this.type.kind), ...own.annotations } });
  }
}

/**
 * Metadata that knows whether anybody changed it. cdk8s resolves metadata value by value, which takes longer than all else that happens
 * to an object, and only few are ever changed.
 */
class WatchedMetadata extends ApiObjectMetadataDefinition {
  isChanged = false;

  override addLabel(key: string, value: string): void {
    this.isChanged = true;
    super.addLabel(key, value);
  }

  override addAnnotation(key: string, value: string): void {
    this.isChanged = true;
    super.addAnnotation(key, value);
  }

  override addFinalizers(...finalizers: string[]): void {
    this.isChanged = true;
    super.addFinalizers(...finalizers);
  }

  override addOwnerReference(owner: OwnerReference): void {
    this.isChanged = true;
    super.addOwnerReference(owner);
  }

  override add(key: string, value: unknown): void {
    this.isChanged = true;
    super.add(key, value);
  }
}

/** The final JSON with the patches of its hatch applied. */
export function patched(json: JsonObject, patches: readonly JsonPatch[]): JsonObject {
  if (patches.length === 0) return json;
  return JsonPatch.apply(json, ...patches) as JsonObject;
}

export interface ManifestClass<T> {
  readonly apiVersion: string;
  readonly kind: string;
  new (scope: Construct, id: string, props: ManifestProps<T>): Manifest;
}

/**
 * Makes the class of a kind in one line.
 *
 * @example
 * export class Deployment extends kind<apps.Deployment>('apps/v1', 'Deployment') {}
 */
export function kind<T extends object>(
  apiVersion: string,
  name: string,
  options: { readonly clusterScoped?: boolean } = {},
): ManifestClass<T> {
  const type: ManifestType = { apiVersion, kind: name, clusterScoped: options.clusterScoped ?? false };
  return class extends Manifest {
    static readonly apiVersion = apiVersion;
    static readonly kind = name;

    constructor(scope: Construct, id: string, props: ManifestProps<T>) {
      super(scope, id, type, props);
    }
  };
}
