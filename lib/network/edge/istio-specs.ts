import type { VirtualServiceSpec, VirtualServiceSpecHttp, VirtualServiceSpecHttpMatch } from '../../../imports/networking.istio.io';
import { type AuthorizationPolicySpec, AuthorizationPolicySpecAction } from '../../../imports/security.istio.io';
import { httpRoutes, serviceHost } from '../../mesh/traffic';
import type { EdgePlan, EdgeRoute } from './edge-plan';
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
    http: [...(plan.redirectToHttps ? [redirect] : []), ...inOrderOfMatching(plan.routes).flatMap(routesOf)],
  };
}

/** The gateway is a caller like others, but looks at its own VirtualService alone: the rules of the service stand here once more. */
function routesOf(route: EdgeRoute): VirtualServiceSpecHttp[] {
  const { slug, target, stripPrefix } = route;
  // both matches end where the rewritten part ends in a slash, or is all there is: `/home/x` gives `/x`, never `//x`
  const head = { name: slug, match: matches(route), rewrite: stripPrefix ? { uri: '/' } : undefined };
  return httpRoutes(head, { host: serviceHost(target.service, target.namespace), port: target.port }, target.traffic);
}

/** Istio's prefix compares letters, not elements: `/home` would also take `/homes`. */
function matches({ path, match }: EdgeRoute): VirtualServiceSpecHttpMatch[] {
  if (match === 'exact') return [{ uri: { exact: path } }];
  const { itself, below } = prefixParts(path);
  return [...(itself === undefined ? [] : [{ uri: { exact: itself } }]), { uri: { prefix: below } }];
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
