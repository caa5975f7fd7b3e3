import { Lazy } from 'cdk8s';
import { AuthorizationPolicy, type ManifestProps, NetworkPolicy, PeerAuthentication } from '../kinds';
import { plainPortsAuthentication } from '../mesh/authentication';
import { authorizationPolicySpec } from '../mesh/authorization';
import { collectorOf } from '../mesh/telemetry';
import { type Traffic, workloadPolicySpec } from '../network';
import type { Labels, Mesh, Port, Role } from '../system';

/** What the policies of a workload are made of. */
export interface WorkloadPoliciesProps {
  readonly selector: Labels;
  readonly traffic: Traffic;
  /** The mesh that its pods are part of. */
  readonly mesh: Mesh | undefined;
  readonly callsApiServer: boolean;
  /** Asked when the policies are rendered: a subclass knows its ports only after it was constructed. */
  readonly ports: () => PolicyPorts;
  readonly metadataOf: (options?: { readonly what: string }) => ManifestProps<object>['metadata'];
}

interface PolicyPorts {
  /** Called from outside the cluster, without an edge between. */
  readonly open: readonly Port[];
  readonly metrics: number | undefined;
}

/** Who may reach the pods of a workload, and whom they may reach: late, because callers and routes are declared after the workload. */
export class WorkloadPolicies {
  readonly networkPolicy: NetworkPolicy;
  readonly #plainPorts = new Set<number>();

  constructor(
    private readonly workload: Role,
    private readonly props: WorkloadPoliciesProps,
  ) {
    this.networkPolicy = this.createNetworkPolicy();
    if (props.mesh) this.createAuthorizationPolicy(props.mesh);
  }

  /** Takes callers that are in no mesh on a port. A workload has one PeerAuthentication: of several, Istio would heed the oldest. */
  acceptPlain(port: number): void {
    const isFirst = this.#plainPorts.size === 0;
    this.#plainPorts.add(port);
    if (!isFirst || this.workload.environment.mesh?.mtls !== 'STRICT') return;
    const produce = () => plainPortsAuthentication(this.props.selector, [...this.#plainPorts]);
    new PeerAuthentication(this.workload, 'PlainPorts', { metadata: this.props.metadataOf({ what: 'plain' }), spec: lazySpec(produce) });
  }

  private createNetworkPolicy(): NetworkPolicy {
    const { workload } = this;
    const { selector, traffic, mesh, callsApiServer, ports, metadataOf } = this.props;
    return new NetworkPolicy(workload, 'NetworkPolicy', {
      metadata: metadataOf(),
      body: () => ({
        spec: workloadPolicySpec({
          namespace: workload.namespace,
          selector,
          environment: workload.environment,
          callers: traffic.callers(),
          callees: traffic.callees(),
          edgePorts: traffic.edgePorts(),
          openPorts: ports().open,
          metricsPort: ports().metrics,
          tracePort: collectorOf(mesh, workload)?.port,
          callsApiServer,
          inMesh: mesh !== undefined,
        }),
      }),
    });
  }

  private createAuthorizationPolicy(mesh: Mesh): void {
    const { edge, monitoring } = this.workload.environment;
    const { selector, traffic, ports, metadataOf } = this.props;
    const produce = () =>
      authorizationPolicySpec({
        mesh,
        selector,
        callers: traffic.callers(),
        edge: { facts: edge.facts, ports: traffic.edgePorts() },
        metricsPort: monitoring ? ports().metrics : undefined,
        traces: collectorOf(mesh, this.workload),
        plainPorts: [...this.#plainPorts],
      });
    new AuthorizationPolicy(this.workload, 'AuthorizationPolicy', { metadata: metadataOf(), spec: lazySpec(produce) });
  }
}

// generated classes take values, and resolve what is lazy when they are rendered
function lazySpec<T>(produce: () => T): T {
  return Lazy.any({ produce }) as T;
}
