import type { EstateObject } from './estate-objects';

/** Each kind of route as its own way of naming the Services behind it; what is not listed is no route. */
const BACKENDS: Readonly<Record<string, (spec: Spec) => readonly (string | undefined)[]>> = {
  Ingress: ({ rules = [] }) => rules.flatMap(({ http }) => http?.paths.map(({ backend }) => backend.service.name)),
  IngressRoute: ({ routes = [] }) => routes.flatMap(({ services }) => services.map(({ name }) => name)),
  HTTPRoute: ({ rules = [] }) => rules.flatMap(({ backendRefs = [] }) => backendRefs.map(({ name }) => name)),
  // without a gateway it is a rule for calls inside of the mesh
  VirtualService: ({ gateways, http = [] }) =>
    gateways ? http.flatMap(({ route = [] }) => route.map(({ destination }) => destination.host.split('.')[0])) : [],
};

interface Named {
  readonly name: string;
}

interface Spec {
  readonly rules?: readonly {
    readonly http?: { readonly paths: readonly { readonly backend: { readonly service: Named } }[] };
    readonly backendRefs?: readonly Named[];
  }[];
  readonly routes?: readonly { readonly services: readonly Named[] }[];
  readonly gateways?: readonly string[];
  readonly http?: readonly { readonly route?: readonly { readonly destination: { readonly host: string } }[] }[];
}

/** The Services that routes from outside lead to, as `system/service`, each once and in order. */
export function routedServices(objects: readonly EstateObject[]): string[] {
  const routed = objects.flatMap(({ kind, labels, spec }) =>
    (BACKENDS[kind]?.(spec as Spec) ?? []).flatMap((service) =>
      // what redirects to https leads nowhere else
      service === undefined || service.endsWith('@internal') ? [] : [`${labels['app.kubernetes.io/part-of'] ?? ''}/${service}`],
    ),
  );
  return [...new Set(routed)].sort();
}
