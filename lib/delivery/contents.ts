/** What delivery reads of an object. */
export interface DeliveredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/**
 * Client-side apply writes the object into one of its own annotations, and all annotations together may have 256 KiB. Half of that leaves
 * room for what JSON escapes, and for other annotations.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#server-side-apply
 */
const LARGE = 128 * 1024;

/** API groups that every API server has; the rest comes from a CustomResourceDefinition. Groups without a dot are Kubernetes' own. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

/**
 * What is in the files of an Application or of a project, as far as Argo CD must know: kinds, namespaces, and whether an object is large.
 * Holds no object, so that they can be let go once they are written.
 */
export class Contents {
  /** Those of one file. */
  static of(objects: readonly DeliveredObject[], bytes: number): Contents {
    const contents = new Contents();
    for (const object of objects) contents.note(object);
    // YAML of a large object is never half as long as its JSON, so that most files need not be looked into
    contents.#hasLargeObject = bytes > LARGE / 2 && objects.some((object) => Buffer.byteLength(JSON.stringify(object)) > LARGE);
    return contents;
  }

  readonly #namespaced = new Map<string, GroupKind>();
  readonly #clusterScoped = new Map<string, GroupKind>();
  readonly #namespaces = new Set<string>();
  /** API groups whose definitions are among the objects. */
  readonly #defined = new Set<string>();
  #hasLargeObject = false;

  /** Takes in what is in another file. */
  add(other: Contents): void {
    for (const [id, kind] of other.#namespaced) this.#namespaced.set(id, kind);
    for (const [id, kind] of other.#clusterScoped) this.#clusterScoped.set(id, kind);
    for (const namespace of other.#namespaces) this.#namespaces.add(namespace);
    for (const group of other.#defined) this.#defined.add(group);
    this.#hasLargeObject ||= other.#hasLargeObject;
  }

  get isEmpty(): boolean {
    return this.#namespaced.size + this.#clusterScoped.size === 0;
  }

  get hasLargeObject(): boolean {
    return this.#hasLargeObject;
  }

  /** Whether a kind is defined elsewhere, so that an API server may not know it yet. */
  get usesForeignKinds(): boolean {
    return [...this.#namespaced.values(), ...this.#clusterScoped.values()].some(
      ({ group }) => group.includes('.') && !BUILT_IN.has(group) && !this.#defined.has(group),
    );
  }

  get namespacedKinds(): GroupKind[] {
    return inOrder(this.#namespaced);
  }

  get clusterScopedKinds(): GroupKind[] {
    return inOrder(this.#clusterScoped);
  }

  get namespaces(): string[] {
    return [...this.#namespaces].sort();
  }

  private note(object: DeliveredObject): void {
    const { kind, metadata } = object;
    const group = groupOf(object);
    // whether a kind belongs to a namespace was checked: its objects name one, or they do not
    const kinds = metadata.namespace === undefined ? this.#clusterScoped : this.#namespaced;
    kinds.set(`${group}/${kind}`, { group, kind });
    if (metadata.namespace !== undefined) this.#namespaces.add(metadata.namespace);
    if (kind === 'CustomResourceDefinition' && 'spec' in object) this.#defined.add((object.spec as GroupKind).group);
  }
}

/** The API group of an object: `apps` of `apps/v1`, nothing of `v1`. */
export function groupOf({ apiVersion }: DeliveredObject): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
}

function inOrder(kinds: ReadonlyMap<string, GroupKind>): GroupKind[] {
  return [...kinds.keys()].sort().flatMap((id) => kinds.get(id) ?? []);
}
