import type { JsonObject } from '../../lib/kinds';
import { isElementPrefix } from './ingress-model';
import { type EdgeAnswer, type EdgeModel, NOT_FOUND, objectsOf, plainHost } from './model';
import { envoyPath } from './path-normalization';

interface HttpRouteJson {
  readonly parentRefs: readonly { readonly name: string; readonly sectionName?: string }[];
  readonly hostnames: readonly string[];
  readonly rules: readonly RuleJson[];
}

interface RuleJson {
  readonly matches?: readonly { readonly path: PathMatchJson }[];
  readonly filters?: readonly FilterJson[];
  readonly backendRefs?: readonly { readonly name: string }[];
}

interface PathMatchJson {
  readonly type: string;
  readonly value: string;
}

interface FilterJson {
  readonly type: string;
  readonly urlRewrite?: {
    readonly path: { readonly type: string; readonly replacePrefixMatch?: string; readonly replaceFullPath?: string };
  };
  readonly requestRedirect?: { readonly scheme: string };
}

interface Candidate {
  readonly route: string;
  readonly rule: RuleJson;
  readonly match: PathMatchJson;
}

/**
 * Gateway API v1: element-wise prefixes; exact before prefix, then the longest, then the route whose name comes first.
 * Its implementation makes paths plain, which the standard leaves open and our library asks for.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#pathmatchtype
 */
export const gatewayModel: EdgeModel = (objects, { host, path, scheme }) => {
  const seen = envoyPath(path);
  const [found] = candidates(objects, plainHost(host), scheme)
    .filter(({ match }) => (match.type === 'Exact' ? match.value === seen : isElementPrefix(match.value, seen)))
    .sort((a, b) => rank(b.match) - rank(a.match) || b.match.value.length - a.match.value.length || (a.route < b.route ? -1 : 1));
  return found === undefined ? NOT_FOUND : answer(found, plainHost(host), seen);
};

function rank({ type }: PathMatchJson): number {
  return type === 'Exact' ? 1 : 0;
}

/** A route attaches to the listener that its parent reference names. A rule without a match matches everything. */
function candidates(objects: readonly JsonObject[], host: string, section: string): Candidate[] {
  return objectsOf<HttpRouteJson>(objects, 'HTTPRoute')
    .filter(({ spec }) => spec.hostnames.includes(host) && spec.parentRefs.some(({ sectionName = section }) => sectionName === section))
    .flatMap(({ metadata, spec }) =>
      spec.rules.flatMap((rule) => matchesOf(rule).map((match) => ({ route: `${metadata.namespace}/${metadata.name}`, rule, match }))),
    );
}

function matchesOf(rule: RuleJson): PathMatchJson[] {
  const { matches = [{ path: { type: 'PathPrefix', value: '/' } }], filters = [] } = rule;
  const replacesPrefix = filters.some(({ urlRewrite }) => urlRewrite?.path.type === 'ReplacePrefixMatch');
  // a rule of the kind: ReplacePrefixMatch needs exactly one match, of type PathPrefix
  if (replacesPrefix && (matches.length !== 1 || matches[0]?.path.type !== 'PathPrefix'))
    throw new Error('ReplacePrefixMatch without exactly one PathPrefix');
  return matches.map(({ path }) => path);
}

function answer({ rule, match }: Candidate, host: string, path: string): EdgeAnswer {
  const { filters = [], backendRefs = [] } = rule;
  const redirect = filters.find(({ requestRedirect }) => requestRedirect !== undefined)?.requestRedirect;
  if (redirect !== undefined) return { redirect: `${redirect.scheme}://${host}${path}` };
  const rewrite = filters.find(({ urlRewrite }) => urlRewrite !== undefined)?.urlRewrite?.path;
  return {
    backend: backendRefs[0]?.name ?? '',
    path: rewrite === undefined ? path : (rewrite.replaceFullPath ?? replacePrefix(path, match.value, rewrite.replacePrefixMatch ?? '')),
  };
}

/**
 * The table of the specification: `/foo/bar` with `/foo` replaced by `/xyz` is `/xyz/bar`, by `/` it is `/bar`, and `/foo` alone gives `/`.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httppathmodifier
 */
export function replacePrefix(path: string, prefix: string, replacement: string): string {
  const rest = path.slice(prefix.replace(/\/$/, '').length);
  const base = replacement.replace(/\/$/, '');
  return `${base}${rest}` === '' ? '/' : `${base}${rest}`;
}
