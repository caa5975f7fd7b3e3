import type { Application, RenderedManifest } from '../conformance/rendering';

/** A route as the edge is told it, and what its backend should see. */
export interface EdgeRoute {
  /** Object that holds it, for reports. */
  readonly object: string;
  readonly host: string;
  /** A path that it matches. */
  readonly path: string;
  /** The path that the backend should see. */
  readonly backendPath: string;
  readonly namespace: string;
  readonly service: string;
  readonly port: number | string;
  readonly isTls: boolean;
  /** Whether the edge asks who calls before it lets a request through. */
  readonly asksWho: boolean;
  /** Whether the edge answers with another address instead of asking a backend. */
  readonly redirects: boolean;
}

interface Middleware {
  readonly stripPrefix?: { readonly prefixes: readonly string[] };
  readonly basicAuth?: object;
  readonly forwardAuth?: object;
  readonly redirectScheme?: object;
  readonly redirectRegex?: object;
}

interface IngressRouteSpec {
  readonly routes: readonly {
    readonly match: string;
    readonly middlewares?: readonly { readonly name: string }[];
    readonly services?: readonly { readonly name: string; readonly port: number | string; readonly kind?: string }[];
  }[];
  readonly tls?: object;
}

interface IngressSpec {
  readonly tls?: readonly object[];
  readonly rules: readonly {
    readonly host: string;
    readonly http: {
      readonly paths: readonly {
        readonly path: string;
        readonly backend: {
          readonly service: { readonly name: string; readonly port: { readonly number?: number; readonly name?: string } };
        };
      }[];
    };
  }[];
}

const MIDDLEWARES = 'traefik.ingress.kubernetes.io/router.middlewares';

/** Every route in some objects, in the dialects of Traefik. */
export function edgeRoutes(objects: readonly RenderedManifest[]): EdgeRoute[] {
  const middlewares = new Map(
    objects
      .filter(({ kind }) => kind === 'Middleware')
      .map(({ metadata, spec }) => [`${metadata.namespace ?? ''}/${metadata.name}`, spec as Middleware]),
  );
  return objects.flatMap((object) => {
    if (object.kind === 'IngressRoute') return ofIngressRoute(object, middlewares);
    return object.kind === 'Ingress' ? ofIngress(object, middlewares) : [];
  });
}

/** Every route of an application. */
export function routesOf({ objects }: Pick<Application, 'objects'>): EdgeRoute[] {
  return edgeRoutes(objects.map(({ object }) => object));
}

type Middlewares = ReadonlyMap<string, Middleware>;

function ofIngressRoute({ kind, metadata, spec }: RenderedManifest, known: Middlewares): EdgeRoute[] {
  const { routes, tls } = spec as IngressRouteSpec;
  const { name, namespace = '' } = metadata;
  return routes.flatMap(({ match, middlewares = [], services = [] }) => {
    const [, host] = /Host\(`([^`]+)`\)/.exec(match) ?? [];
    const [, path = '/'] = /Path(?:Prefix)?\(`([^`]+)`\)/.exec(match) ?? [];
    const [service] = services;
    // Traefik's own services are not pods to ask
    if (host === undefined || service === undefined || service.kind === 'TraefikService') return [];
    const used = middlewares.flatMap((each) => known.get(`${namespace}/${each.name}`) ?? []);
    return [
      {
        object: `${kind} ${namespace}/${name}`,
        host,
        path,
        namespace,
        service: service.name,
        port: service.port,
        isTls: tls !== undefined,
        ...effectOf(used, path),
      },
    ];
  });
}

function ofIngress({ kind, metadata, spec }: RenderedManifest, known: Middlewares): EdgeRoute[] {
  const { rules, tls = [] } = spec as IngressSpec;
  const { name, namespace = '', annotations = {} } = metadata;
  const used = (annotations[MIDDLEWARES] ?? '')
    .split(',')
    .flatMap((reference) => known.get(`${namespace}/${reference.replace(/@kubernetescrd$/, '').replace(`${namespace}-`, '')}`) ?? []);
  return rules.flatMap(({ host, http }) =>
    http.paths.map(({ path, backend: { service } }) => ({
      object: `${kind} ${namespace}/${name}`,
      host,
      path,
      namespace,
      service: service.name,
      port: service.port.number ?? service.port.name ?? 80,
      isTls: tls.length > 0,
      ...effectOf(used, path),
    })),
  );
}

function effectOf(used: readonly Middleware[], path: string): Pick<EdgeRoute, 'backendPath' | 'asksWho' | 'redirects'> {
  const stripped = used
    .flatMap(({ stripPrefix }) => stripPrefix?.prefixes ?? [])
    .find((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  const rest = stripped === undefined ? path : path.slice(stripped.length);
  return {
    backendPath: rest.startsWith('/') ? rest : `/${rest}`,
    asksWho: used.some(({ basicAuth, forwardAuth }) => basicAuth !== undefined || forwardAuth !== undefined),
    redirects: used.some(({ redirectScheme, redirectRegex }) => redirectScheme !== undefined || redirectRegex !== undefined),
  };
}
