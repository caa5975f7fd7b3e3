import type { JsonObject } from '../../lib/kinds';
import { type EdgeAnswer, type EdgeModel, NOT_FOUND, objectsOf, plainHost } from './model';
import { envoyPath } from './path-normalization';

const PORTS = { http: 80, https: 443 } as const;

interface VirtualServiceJson {
  readonly hosts: readonly string[];
  readonly http: readonly HttpJson[];
}

interface HttpJson {
  readonly match?: readonly MatchJson[];
  readonly rewrite?: { readonly uri: string };
  readonly redirect?: { readonly scheme: string };
  readonly route?: readonly { readonly destination: { readonly host: string } }[];
}

interface MatchJson {
  readonly port?: number;
  readonly uri?: { readonly exact?: string; readonly prefix?: string };
}

/**
 * Istio with `pathNormalization: MERGE_SLASHES`: the first match wins, in the order of the list; a prefix compares letters.
 * Objects are taken in the order given, which stands for that of their creation.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRewrite
 * @see https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
 */
export const istioModel: EdgeModel = (objects, { host, path, scheme }) => {
  const seen = envoyPath(path);
  for (const http of routesOf(objects, plainHost(host))) {
    for (const match of http.match ?? [{}]) {
      const matched = matchedPart(match, seen, PORTS[scheme]);
      if (matched !== undefined) return answer(http, plainHost(host), seen, matched);
    }
  }
  return NOT_FOUND;
};

function routesOf(objects: readonly JsonObject[], host: string): HttpJson[] {
  return objectsOf<VirtualServiceJson>(objects, 'VirtualService')
    .filter(({ spec }) => spec.hosts.includes(host))
    .flatMap(({ spec }) => spec.http);
}

/** The part of the path that a match takes, which is what a rewrite replaces. */
function matchedPart({ port, uri }: MatchJson, path: string, listener: number): string | undefined {
  if (port !== undefined && port !== listener) return undefined;
  if (uri?.exact !== undefined) return uri.exact === path ? path : undefined;
  const { prefix = '' } = uri ?? {};
  return path.startsWith(prefix) ? prefix : undefined;
}

function answer({ redirect, rewrite, route = [] }: HttpJson, host: string, path: string, matched: string): EdgeAnswer {
  if (redirect !== undefined) return { redirect: `${redirect.scheme}://${host}${path}` };
  const [service = ''] = (route[0]?.destination.host ?? '').split('.');
  return { backend: service, path: rewrite === undefined ? path : `${rewrite.uri}${path.slice(matched.length)}` };
}
