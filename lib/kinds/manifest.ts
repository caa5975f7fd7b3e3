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
    this.changes = new WatchedMetadata(this, given.metadata);
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
 * Metadata that knows whether anybody changed it, and is filled only then. cdk8s copies metadata, and resolves it value by value, which
 * takes longer than all else that happens to an object; and only few are ever changed.
 */
class WatchedMetadata extends ApiObjectMetadataDefinition {
  isChanged = false;

  constructor(
    object: ApiObject,
    private readonly given: ObjectMeta,
  ) {
    super({ name: object.name, namespace: given.namespace ?? object.chart.namespace, apiObject: object });
  }

  override addLabel(key: string, value: string): void {
    this.fill();
    super.addLabel(key, value);
  }

  override getLabel(key: string): string | undefined {
    return super.getLabel(key) ?? this.given.labels?.[key];
  }

  override addAnnotation(key: string, value: string): void {
    this.fill();
    super.addAnnotation(key, value);
  }

  override addFinalizers(...finalizers: string[]): void {
    this.fill();
    super.addFinalizers(...finalizers);
  }

  override addOwnerReference(owner: OwnerReference): void {
    this.fill();
    super.addOwnerReference(owner);
  }

  override add(key: string, value: unknown): void {
    this.fill();
    super.add(key, value);
  }

  private fill(): void {
    if (this.isChanged) return;
    this.isChanged = true;
    const { labels = {}, annotations = {}, finalizers = [], name: _name, namespace: _namespace, ...rest } = this.given;
    for (const [key, value] of Object.entries(labels)) super.addLabel(key, value);
    for (const [key, value] of Object.entries(annotations)) super.addAnnotation(key, value);
    for (const [key, value] of Object.entries(rest)) super.add(key, value);
    super.addFinalizers(...finalizers);
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
