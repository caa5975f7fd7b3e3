import type { JsonObject } from '../../lib/kinds';
import { type EdgeAnswer, type EdgeModel, type EdgeRequest, NOT_FOUND, objectsOf, plainHost } from './model';
import { traefikPath } from './path-normalization';
import { parseRule } from './traefik-rule';

const ENTRY_POINTS = { http: 'web', https: 'websecure' } as const;
const ANNOTATION = 'traefik.ingress.kubernetes.io';

interface Router {
  readonly entryPoints: readonly string[];
  readonly rule: string;
  readonly priority?: number;
  /** Full names, as in `team-strip@kubernetescrd`. */
  readonly middlewares: readonly string[];
  readonly backend: string;
}

interface IngressRouteJson {
  readonly entryPoints: readonly string[];
  readonly routes: readonly {
    readonly match: string;
    readonly priority?: number;
    readonly middlewares?: readonly { readonly name: string; readonly namespace?: string }[];
    readonly services?: readonly { readonly name: string }[];
  }[];
}

interface IngressJson {
  readonly rules: readonly {
    readonly host: string;
    readonly http: {
      readonly paths: readonly {
        readonly path: string;
        readonly pathType: string;
        readonly backend: { readonly service: { readonly name: string } };
      }[];
    };
  }[];
}

interface MiddlewareJson {
  readonly stripPrefix?: { readonly prefixes: readonly string[] };
  readonly redirectScheme?: { readonly scheme: string };
}

/**
 * Traefik v3.7 with IngressRoute and Middleware.
 *
 * @see https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/kubernetes/crd/http/ingressroute/
 */
export const traefikModel: EdgeModel = (objects, request) => route(ingressRouteRouters(objects), objects, request);

/**
 * Traefik v3.7 reading Ingress objects: `Exact` becomes `Path`, and `Prefix` becomes `PathPrefix` unless strictPrefixMatching is on.
 *
 * @see https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/kubernetes/ingress/
 */
export const traefikIngressModel: EdgeModel = (objects, request) => route(ingressRouters(objects, false), objects, request);

/** The same with strictPrefixMatching. */
export const strictTraefikIngressModel: EdgeModel = (objects, request) => route(ingressRouters(objects, true), objects, request);

/** The router of the highest priority whose rule matches; by default the length of the rule is its priority. */
function route(routers: readonly Router[], objects: readonly JsonObject[], request: EdgeRequest): EdgeAnswer {
  const input = { host: plainHost(request.host), path: traefikPath(request.path) };
  const [found] = routers
    .filter(({ entryPoints }) => entryPoints.includes(ENTRY_POINTS[request.scheme]))
    .filter(({ rule }) => parseRule(rule)(input))
    .sort((a, b) => (b.priority ?? b.rule.length) - (a.priority ?? a.rule.length));
  return found === undefined ? NOT_FOUND : answer(found, objects, input);
}

function answer(
  { middlewares, backend }: Router,
  objects: readonly JsonObject[],
  { host, path }: { host: string; path: string },
): EdgeAnswer {
  const known = objectsOf<MiddlewareJson>(objects, 'Middleware');
  let seen = path;
  for (const name of middlewares) {
    const middleware = known.find(({ metadata }) => `${metadata.namespace}-${metadata.name}@kubernetescrd` === name);
    // a router with a middleware that does not exist is not made
    if (middleware === undefined) return NOT_FOUND;
    const { redirectScheme, stripPrefix } = middleware.spec;
    if (redirectScheme !== undefined) return { redirect: `${redirectScheme.scheme}://${host}${seen}` };
    if (stripPrefix !== undefined) seen = stripped(seen, stripPrefix.prefixes);
  }
  return { backend, path: seen };
}

/**
 * The first prefix that is there is cut off by letters; what is left gets a leading slash, and an empty path is sent as `/` by Go's client.
 *
 * @see https://github.com/traefik/traefik/blob/v3.7.9/pkg/middlewares/stripprefix/strip_prefix.go
 */
function stripped(path: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((candidate) => path.startsWith(candidate));
  if (prefix === undefined) return path;
  const rest = path.slice(prefix.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function ingressRouteRouters(objects: readonly JsonObject[]): Router[] {
  return objectsOf<IngressRouteJson>(objects, 'IngressRoute').flatMap(({ metadata, spec }) =>
    spec.routes.map(({ match, priority, middlewares = [], services = [] }) => ({
      entryPoints: spec.entryPoints,
      rule: match,
      priority,
      middlewares: middlewares.map(({ name, namespace = metadata.namespace }) => `${namespace}-${name}@kubernetescrd`),
      backend: services[0]?.name ?? '',
    })),
  );
}

/** Annotations speak for every path of an Ingress; without `router.entrypoints` it is served on all. */
function ingressRouters(objects: readonly JsonObject[], strict: boolean): Router[] {
  return objectsOf<IngressJson>(objects, 'Ingress').flatMap(({ metadata, spec }) => {
    const read = (key: string) => metadata.annotations?.[`${ANNOTATION}/router.${key}`];
    const priority = read('priority');
    return spec.rules.flatMap(({ host, http }) =>
      http.paths.map(({ path, pathType, backend }) => ({
        entryPoints: read('entrypoints')?.split(',') ?? Object.values(ENTRY_POINTS),
        rule: `Host(\`${host}\`) && ${ingressPathRule(path, pathType, strict)}`,
        priority: priority === undefined ? undefined : Number(priority),
        middlewares: read('middlewares')?.split(',') ?? [],
        backend: backend.service.name,
      })),
    );
  });
}

function ingressPathRule(path: string, pathType: string, strict: boolean): string {
  if (pathType === 'Exact') return `Path(\`${path}\`)`;
  if (!strict || path === '/') return `PathPrefix(\`${path}\`)`;
  const itself = path.replace(/\/$/, '');
  return `(Path(\`${itself}\`) || PathPrefix(\`${itself}/\`))`;
}
