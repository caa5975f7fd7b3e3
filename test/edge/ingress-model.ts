import type { JsonObject } from '../../lib/kinds';
import { type EdgeModel, type EdgeRequest, NOT_FOUND, objectsOf, plainHost } from './model';
import { envoyPath, mergeSlashes, removeDotSegments } from './path-normalization';

const ANNOTATION = 'nginx.ingress.kubernetes.io';

interface IngressJson {
  readonly rules: readonly { readonly host: string; readonly http: { readonly paths: readonly PathJson[] } }[];
}

interface PathJson {
  readonly path: string;
  readonly pathType: 'Exact' | 'Prefix';
  readonly backend: { readonly service: { readonly name: string } };
}

interface IngressPath {
  readonly path: string;
  readonly exact: boolean;
  readonly backend: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * An Ingress as Kubernetes defines it, behind something that makes paths plain: element by element, the longest path first, exact before prefix.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches
 */
export const plainIngressModel: EdgeModel = (objects, { host, path }) => {
  const seen = envoyPath(path);
  const [found] = pathsOf(objects, host)
    .filter((candidate) => (candidate.exact ? seen === candidate.path : isElementPrefix(candidate.path, seen)))
    .sort((a, b) => b.path.length - a.path.length || Number(b.exact) - Number(a.exact));
  return found === undefined ? NOT_FOUND : { backend: found.backend, path: seen };
};

/** Each element of the path equals that of the request; a last slash makes no difference. */
export function isElementPrefix(prefix: string, path: string): boolean {
  const base = prefix.replace(/\/$/, '');
  return path === base || path.startsWith(`${base}/`);
}

/**
 * ingress-nginx: a location is chosen by the decoded, plain path, and the path is passed on as it was sent, because `proxy_pass` has no URI.
 * A `Prefix` is two locations, `= /home` and `/home/`, unless an `Exact` has the first.
 *
 * @see https://nginx.org/en/docs/http/ngx_http_core_module.html#location
 * @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass
 * @see https://github.com/kubernetes/ingress-nginx/blob/controller-v1.13.0/internal/ingress/controller/location.go
 */
export const nginxModel: EdgeModel = (objects, request) => {
  const paths = pathsOf(objects, request.host);
  const pattern = paths.find(
    ({ annotations }) => `${ANNOTATION}/rewrite-target` in annotations || annotations[`${ANNOTATION}/use-regex`] === 'true',
  );
  if (pattern !== undefined)
    throw new Error(`${pattern.path}: every path of the host becomes a pattern that ignores case, which this model does not know`);
  const found = nginxLocation(paths, nginxPath(request.path));
  if (found === undefined) return NOT_FOUND;
  return redirects(found, request)
    ? { redirect: `https://${plainHost(request.host)}${request.path}` }
    : { backend: found.backend, path: request.path };
};

/** The same behind a proxy that makes paths plain, which is what our library asks for. */
export const nginxBehindProxyModel: EdgeModel = (objects, request) => nginxModel(objects, { ...request, path: envoyPath(request.path) });

function nginxPath(path: string): string {
  return mergeSlashes(removeDotSegments(mergeSlashes(decodeURIComponent(path))));
}

function nginxLocation(paths: readonly IngressPath[], seen: string): IngressPath | undefined {
  const exact = paths.find(({ path, exact }) => exact && path === seen) ?? paths.find(({ path, exact }) => !exact && path === seen);
  if (exact !== undefined) return exact;
  return paths
    .filter(({ path, exact }) => !exact && seen.startsWith(path === '/' ? '/' : `${path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

function redirects({ annotations }: IngressPath, { scheme }: EdgeRequest): boolean {
  return scheme === 'http' && annotations[`${ANNOTATION}/ssl-redirect`] === 'true';
}

function pathsOf(objects: readonly JsonObject[], host: string): IngressPath[] {
  return objectsOf<IngressJson>(objects, 'Ingress').flatMap(({ metadata, spec }) =>
    spec.rules
      .filter((rule) => rule.host === plainHost(host))
      .flatMap(({ http }) => http.paths)
      .map(({ path, pathType, backend }) => ({
        path,
        exact: pathType === 'Exact',
        backend: backend.service.name,
        annotations: metadata.annotations ?? {},
      })),
  );
}
