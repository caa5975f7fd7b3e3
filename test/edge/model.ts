import type { JsonObject } from '../../lib/kinds';

/** A request as a client sends it. */
export interface EdgeRequest {
  readonly host: string;
  /** As written on the wire, without the query. */
  readonly path: string;
  readonly scheme: 'http' | 'https';
}

/** What becomes of a request. */
export type EdgeAnswer =
  { readonly backend: string; readonly path: string } | { readonly redirect: string } | { readonly status: 400 | 404 };

/** An edge as its documentation describes it: from objects and a request to an answer. */
export type EdgeModel = (objects: readonly JsonObject[], request: EdgeRequest) => EdgeAnswer;

export const NOT_FOUND: EdgeAnswer = { status: 404 };

/** An object as one of its kind; the models read only what their products read. */
export interface ManifestJson<Spec> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Spec;
}

export function objectsOf<Spec>(objects: readonly JsonObject[], kind: string): ManifestJson<Spec>[] {
  return objects.filter((object) => object.kind === kind).map((object) => JSON.parse(JSON.stringify(object)) as ManifestJson<Spec>);
}

/** A host as edges compare it: without port, in small letters. */
export function plainHost(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}
