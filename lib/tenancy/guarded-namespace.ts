import type { Construct } from 'constructs';
import { Secret } from '../config/secret';
import {
  AuthorizationPolicy,
  LimitRange,
  Namespace,
  NetworkPolicy,
  PeerAuthentication,
  ResourceQuota,
  RoleBinding,
  Telemetry,
} from '../kinds';
import { namespaceAuthentication } from '../mesh/authentication';
import { telemetrySpec } from '../mesh/telemetry';
import { keptAnnotations, LABEL, type Mesh, type PodSecurity, type Quota, Role, type RoleProps, type Team } from '../system';
import { accessBindings } from './access';
import { previewMarks } from './preview/preview-marks';
import { meshLabels, podSecurityAnnotations, podSecurityLabels } from './namespace-labels';
import { defaultDenySpec, dnsPolicySpec } from './namespace-policies';
import { limitRangeSpec, quotaSpec } from './resource-limits';
import { validateGuardedNamespace } from './validate-tenancy';

// kept, as all that pods need to restart: when a team is removed from the estate, its data are still here
const PULL_SECRET = { type: 'kubernetes.io/dockerconfigjson', keys: ['.dockerconfigjson'], kept: true };

/** Props of {@link GuardedNamespace}. */
export interface GuardedNamespaceProps extends Pick<RoleProps, 'name'> {
  /** The namespace to make. */
  readonly namespace: string;
  readonly team: Team;
  readonly quota: Quota;
  readonly podSecurity: PodSecurity;
}

/**
 * One namespace of a team with everything that guards it. {@link TeamNamespace} makes one for each namespace of a team.
 *
 * Its objects carry the name of the team, and not of the system that makes them: whoever finds one asks whose it is.
 */
export class GuardedNamespace extends Role {
  readonly team: Team;
  readonly object: Namespace;
  readonly quota: ResourceQuota;
  readonly limits: LimitRange;

  constructor(scope: Construct, id: string, props: GuardedNamespaceProps) {
    super(scope, id, { name: props.name, home: props.namespace });
    this.team = props.team;

    this.node.addValidation({ validate: () => validateGuardedNamespace(props) });
    this.object = this.createNamespace(props.podSecurity);
    this.quota = new ResourceQuota(this, 'Quota', { metadata: this.metadata(), body: () => ({ spec: quotaSpec(props.quota) }) });
    this.limits = new LimitRange(this, 'Limits', { metadata: this.metadata(), body: () => ({ spec: limitRangeSpec() }) });
    this.createNetworkPolicies();
    this.createBindings();
    this.createPullSecrets();
    if (this.environment.mesh) this.createMeshPolicies(this.environment.mesh);
  }

  protected override metadata(options: Parameters<Role['metadata']>[0] = {}) {
    const { labels, annotations, ...rest } = super.metadata(options);
    const contact = { 'keelson/contact': this.team.contact };
    return { ...rest, labels: { ...labels, [LABEL.team]: this.team.name }, annotations: { ...annotations, ...contact } };
  }

  private createNamespace(podSecurity: PodSecurity): Namespace {
    const { cluster, mesh } = this.environment;
    const preview = previewMarks(this.environment);
    const annotations = {
      'keelson/owner': this.team.owner,
      ...podSecurityAnnotations(podSecurity),
      ...preview.annotations,
      ...keptAnnotations(this.environment),
    };
    const metadata = this.metadata({ annotations });
    const labels = { ...metadata.labels, ...podSecurityLabels(podSecurity, cluster.kubernetes), ...meshLabels(mesh), ...preview.labels };
    return new Namespace(this, 'Namespace', { metadata: { ...metadata, name: this.namespace, labels }, body: () => ({}) });
  }

  private createNetworkPolicies(): void {
    new NetworkPolicy(this, 'DefaultDeny', {
      metadata: this.metadata({ what: 'default-deny', annotations: keptAnnotations(this.environment) }),
      body: () => ({ spec: defaultDenySpec() }),
    });
    new NetworkPolicy(this, 'Dns', {
      metadata: this.metadata({ what: 'dns', annotations: keptAnnotations(this.environment) }),
      body: () => ({ spec: dnsPolicySpec(this.environment.cluster.network) }),
    });
  }

  private createBindings(): void {
    for (const { who, binding } of accessBindings(this.environment, this.team)) {
      new RoleBinding(this, who, { metadata: this.metadata({ what: who }), body: () => binding });
    }
  }

  private createPullSecrets(): void {
    for (const name of this.environment.pullSecrets) Secret.given(this, name, PULL_SECRET);
  }

  private createMeshPolicies(mesh: Mesh): void {
    new PeerAuthentication(this, 'PeerAuthentication', { metadata: this.metadata(), spec: namespaceAuthentication(mesh) });
    // without a rule it allows nothing, and workloads allow their callers
    new AuthorizationPolicy(this, 'AuthorizationPolicy', { metadata: this.metadata({ what: 'default-deny' }), spec: {} });
    if (mesh.telemetry) new Telemetry(this, 'Telemetry', { metadata: this.metadata(), spec: telemetrySpec(mesh.telemetry) });
  }
}
