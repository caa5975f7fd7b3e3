import type {
  DestinationRuleSpec,
  VirtualServiceSpec,
  VirtualServiceSpecHttp,
  VirtualServiceSpecHttpMatch,
} from '../../../imports/networking.istio.io';
import { type AuthorizationPolicySpec, AuthorizationPolicySpecAction } from '../../../imports/security.istio.io';
import type { EdgePlan, EdgeRoute, EdgeTarget } from './edge-plan';
import { inOrderOfMatching, prefixParts } from './route-path';

/** The platform's Gateway as a VirtualService names it, and the port of its plain http server. */
export interface IstioGateway {
  readonly name: string;
  readonly namespace: string;
  readonly httpPort: number;
}

/**
 * All routes of a host in one VirtualService, the longest path first: Istio takes the first that matches, and merges
 * VirtualServices of one host in the order of their creation.
 *
 * @see https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
 */
export function virtualServiceSpec(plan: EdgePlan, { name, namespace, httpPort }: IstioGateway): VirtualServiceSpec {
  const redirect: VirtualServiceSpecHttp = {
    name: 'redirect',
    match: [{ port: httpPort }],
    redirect: { scheme: 'https', redirectCode: 301 },
  };
  return {
    hosts: [plan.host],
    gateways: [`${namespace}/${name}`],
    http: [...(plan.redirectToHttps ? [redirect] : []), ...inOrderOfMatching(plan.routes).map(httpRoute)],
  };
}

function httpRoute(route: EdgeRoute): VirtualServiceSpecHttp {
  const { slug, target, stripPrefix } = route;
  return {
    name: slug,
    match: matches(route),
    // both matches end where the rewritten part ends in a slash, or is all there is: `/home/x` gives `/x`, never `//x`
    rewrite: stripPrefix ? { uri: '/' } : undefined,
    route: [{ destination: { host: serviceHost(target), port: { number: target.port } } }],
  };
}

/** Istio's prefix compares letters, not elements: `/home` would also take `/homes`. */
function matches({ path, match }: EdgeRoute): VirtualServiceSpecHttpMatch[] {
  if (match === 'exact') return [{ uri: { exact: path } }];
  const { itself, below } = prefixParts(path);
  return [...(itself === undefined ? [] : [{ uri: { exact: itself } }]), { uri: { prefix: below } }];
}

/** The full name: a short one would be looked up in the namespace of the rule, which is easily wrong. */
function serviceHost({ service, namespace }: EdgeTarget): string {
  return `${service}.${namespace}.svc.cluster.local`;
}

/** The requests of one browser go to the same pod, by a cookie that lives as long as the browser. */
export function affinityRuleSpec({ target }: EdgeRoute, cookie: string): DestinationRuleSpec {
  return { host: serviceHost(target), trafficPolicy: { loadBalancer: { consistentHash: { httpCookie: { name: cookie, ttl: '0s' } } } } };
}

/**
 * Asks a service of the mesh configuration about each request of the host, at the workload itself: its team owns the policy,
 * where one on the gateway would be the platform's.
 *
 * @see https://istio.io/latest/docs/tasks/security/authorization/authz-custom/
 */
export function signInPolicySpec({ host }: EdgePlan, { target }: EdgeRoute, extensionProvider: string): AuthorizationPolicySpec {
  return {
    action: AuthorizationPolicySpecAction.CUSTOM,
    provider: { name: extensionProvider },
    selector: { matchLabels: { ...target.selector } },
    rules: [{ to: [{ operation: { hosts: [host, `${host}:*`] } }] }],
  };
}
