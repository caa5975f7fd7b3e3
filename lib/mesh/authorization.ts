import type { AuthorizationPolicySpec, AuthorizationPolicySpecRules } from '../../imports/security.istio.io';
import { AuthorizationPolicySpecAction } from '../../imports/security.istio.io';
import type { EdgeFacts } from '../network/edge';
import type { Caller } from '../network/workload-policy';
import type { Labels, Mesh, Port, TraceCollector } from '../system';

/** Who a mesh lets call a workload. */
export interface MeshTraffic {
  readonly mesh: Mesh;
  readonly selector: Labels;
  readonly callers: readonly Caller[];
  /** The edge, and the ports that it sends requests to. @default - nothing comes from the edge */
  readonly edge?: { readonly facts: EdgeFacts; readonly ports: readonly Port[] };
  /** Scraped from outside the mesh, and so without an identity; the network policy says from where. */
  readonly metricsPort?: number;
  /** Where it takes traces from every proxy of the mesh. @default - it is no collector */
  readonly traces?: Pick<TraceCollector, 'port' | 'path'>;
  /** Other ports for callers without an identity. @default - none */
  readonly plainPorts?: readonly number[];
}

/**
 * Allows a workload's callers by the identity of their ServiceAccount. The namespace denies all others.
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/
 */
export function authorizationPolicySpec({
  mesh,
  selector,
  callers,
  edge,
  metricsPort,
  traces,
  plainPorts = [],
}: MeshTraffic): AuthorizationPolicySpec {
  const rules = [...callers.map((caller) => callerRule(mesh, caller)), ...(edge ? edgeRules(mesh, edge.facts, edge.ports) : [])];
  if (traces !== undefined) rules.push(memberRule(mesh, traces));
  const plain = new Set([...(metricsPort === undefined ? [] : [metricsPort]), ...plainPorts]);
  if (plain.size > 0) rules.push({ to: [{ operation: { ports: [...plain].map(String) } }] });
  return { action: AuthorizationPolicySpecAction.ALLOW, selector: { matchLabels: { ...selector } }, rules };
}

// an edge outside the mesh has no account, and is refused where the mesh is strict: a check of the environment says so
function edgeRules(mesh: Mesh, { source, serviceAccount }: EdgeFacts, ports: readonly Port[]): AuthorizationPolicySpecRules[] {
  if (ports.length === 0 || serviceAccount === undefined || !('namespace' in source)) return [];
  return [callerRule(mesh, { namespace: source.namespace, serviceAccount, ports })];
}

/** Every client with an identity of the mesh. A policy with a path lets nothing pass where only ztunnel reads it. */
function memberRule(
  { trustDomain = 'cluster.local', dataPlane }: Mesh,
  { port, path }: NonNullable<MeshTraffic['traces']>,
): AuthorizationPolicySpecRules {
  const paths = path === undefined || dataPlane === 'ambient' ? undefined : [path];
  return { from: [{ source: { principals: [`${trustDomain}/*`] } }], to: [{ operation: { ports: [String(port)], paths } }] };
}

function callerRule(
  mesh: Mesh,
  { namespace, serviceAccount, ports }: Pick<Caller, 'namespace' | 'serviceAccount' | 'ports'>,
): AuthorizationPolicySpecRules {
  const principal = `${mesh.trustDomain ?? 'cluster.local'}/ns/${namespace}/sa/${serviceAccount}`;
  return {
    from: [{ source: { principals: [principal] } }],
    to: [{ operation: { ports: ports.map(({ targetPort }) => String(targetPort)) } }],
  };
}
