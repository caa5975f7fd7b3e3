import { JsonPatch, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { IngressClass, NetworkPolicy, Role as RbacRole, RoleBinding } from '../../kinds';
import { policyPeers } from '../../network';
import { provesByHttp } from '../../network/certificates';
import { issuerOf, TraefikProvider } from '../../network/edge';
import { type Environment, namespaceIn, type RoleProps, SystemChart, type Team, when } from '../../system';
import type { Placement } from '../pod/pod-props';
import { policyRules } from '../pod/permissions';
import { WebService, type WebServiceProps } from '../web-service';
import { HEALTH_PATH, HTTP_PORT, HTTPS_PORT, METRICS_PORT, traefikArgs, type TraefikSettings } from './traefik-args';
import { clusterPermissions, namespacePermissions } from './traefik-permissions';

/** Props of {@link TraefikController}. */
export interface TraefikControllerProps extends RoleProps {
  /** Whose routes it serves: those in the namespaces of these teams, and no others. */
  readonly teams: readonly Team[];

  /**
   * How many pods run at full size; an environment may cap it.
   *
   * @default 3
   */
  readonly replicas?: number;

  /** @default 'traefik' */
  readonly image?: string;
}

/**
 * Traefik, where it is the edge of the environment: what serves the routes of all {@link EdgeIngress}es.
 *
 * On the nodes for outside traffic, behind whatever load balancer the environment has. It may read what it serves, namespace by namespace,
 * and calls nothing but pods of these namespaces and the API server. Its dashboard does not run.
 *
 * @example
 * new TraefikController(this, 'traefik', { teams: Object.values(teams) });
 *
 * @see https://doc.traefik.io/traefik/v3.7/reference/install-configuration/providers/kubernetes/kubernetes-crd/
 */
export class TraefikController extends WebService {
  /** Whether it is the edge of an environment. */
  static serves({ edge }: Environment): boolean {
    return edge instanceof TraefikProvider;
  }

  readonly #namespaces: readonly string[];
  readonly #readsIngresses: boolean;

  constructor(scope: Construct, id: string, props: TraefikControllerProps) {
    const { environment } = SystemChart.of(scope);
    const namespaces = namespacesOf(props.teams, environment);
    const readsIngresses = answersChallenges(environment);
    const service = `${namespaceIn(scope, props.namespace)}/${props.name ?? id}`;
    super(scope, id, controllerProps(props, environment, { namespaces, publishedService: readsIngresses ? service : undefined }));

    this.#namespaces = namespaces;
    this.#readsIngresses = readsIngresses;
    this.node.addValidation({ validate: () => validateTraefikController(props, this.environment) });
    this.createRoutesPolicy();
    for (const namespace of namespaces) if (namespace !== this.namespace) this.createGrant(namespace);
    if (readsIngresses) this.createIngressClass();
    // MetalLB brings requests to the pods' node; ports of all nodes would be a second way in
    if (environment.props.loadBalancer.kind === 'metallb') {
      this.service.addJsonPatch(JsonPatch.add('/spec/allocateLoadBalancerNodePorts', false));
    }
  }

  /**
   * Where routes may lead; each pod behind one lets the edge in by its own policy. And what may ask for a route from inside: the address of
   * a load balancer is translated before policies apply, so that a check of a route arrives from the pod that makes it. So does
   * cert-manager's own check of a challenge, which comes before that of the issuer and cannot be switched off.
   */
  private createRoutesPolicy(): void {
    const teams = this.#namespaces.flatMap((namespace) => policyPeers({ namespace }));
    const { certManager } = this.environment.cluster.network;
    const http = { port: HTTP_PORT, protocol: 'TCP' };
    const https = { port: HTTPS_PORT, protocol: 'TCP' };
    const checker = this.#readsIngresses && certManager !== undefined ? [{ from: policyPeers(certManager), ports: [http] }] : [];
    new NetworkPolicy(this, 'Routes', {
      metadata: this.metadata({ what: 'routes' }),
      body: () => ({
        spec: {
          podSelector: { matchLabels: { ...this.selector } },
          policyTypes: ['Ingress', 'Egress'],
          ingress: [{ from: teams, ports: [http, https] }, ...checker],
          egress: [{ to: teams, ports: [{ protocol: 'TCP' }] }],
        },
      }),
    });
  }

  /** A Role in each namespace, so that no account reads the Secrets of the whole cluster. */
  private createGrant(namespace: string): void {
    const metadata = { ...this.metadata({ what: 'routes' }), namespace };
    new RbacRole(this, `Role-${namespace}`, {
      metadata,
      body: () => ({ rules: policyRules(namespacePermissions(this.#readsIngresses)) }),
    });
    new RoleBinding(this, `RoleBinding-${namespace}`, {
      metadata,
      body: () => ({
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
        subjects: [{ kind: 'ServiceAccount', name: this.name, namespace: this.namespace }],
      }),
    });
  }

  private createIngressClass(): void {
    const { namespace: _, ...metadata } = this.metadata();
    new IngressClass(this, 'IngressClass', {
      metadata: { ...metadata, name: this.environment.edge.ingressClass ?? 'traefik' },
      body: () => ({ spec: { controller: 'traefik.io/ingress-controller' } }),
    });
  }
}

/** Traefik as a WebService. */
function controllerProps(
  { teams: _, replicas = 3, image = 'traefik', ...role }: TraefikControllerProps,
  environment: Environment,
  served: Pick<TraefikSettings, 'namespaces' | 'publishedService'>,
): WebServiceProps {
  const { edge, props, cluster } = environment;
  const { loadBalancer } = props;
  const readsIngresses = served.publishedService !== undefined;
  const entryPoints = edge instanceof TraefikProvider ? edge.entryPoints : { http: 'web', https: 'websecure' };
  const nodePorts = loadBalancer.kind === 'nodePort' ? loadBalancer : undefined;
  return {
    ...role,
    image,
    replicas,
    args: traefikArgs({
      entryPoints,
      ...served,
      trusted: Object.values(nodePorts?.proxies?.hosts ?? {}),
    }),
    port: { name: entryPoints.http, port: HTTP_PORT, servicePort: 80, nodePort: nodePorts?.port },
    extraPorts: [{ name: entryPoints.https, port: HTTPS_PORT, servicePort: 443, protocol: 'https', nodePort: nodePorts?.tlsPort }],
    serviceType: ({ none: 'ClusterIP', nodePort: 'NodePort', metallb: 'LoadBalancer' } as const)[loadBalancer.kind],
    health: { readiness: HEALTH_PATH },
    metrics: { port: METRICS_PORT },
    resources: { cpu: Cpu.millis(200), memory: Size.mebibytes(256), memoryLimit: Size.mebibytes(512) },
    permissions: namespacePermissions(readsIngresses),
    clusterPermissions: clusterPermissions(readsIngresses),
    placement: placementOn(cluster),
  };
}

function placementOn({ edgeNodes }: Environment['cluster']): Placement | undefined {
  if (!edgeNodes) return undefined;
  const { label: key, value } = edgeNodes;
  return { nodeSelector: { [key]: value }, tolerations: [{ key, operator: 'Equal', value, effect: 'NoSchedule' }] };
}

function namespacesOf(teams: readonly Team[], environment: Environment): string[] {
  return teams
    .flatMap((team) => [undefined, ...Object.keys(team.namespaces ?? {})].map((further) => environment.namespaceOf(team, further)))
    .sort();
}

/** Whether hosts prove that they are ours by an answer on plain http, which cert-manager gives behind an Ingress. */
function answersChallenges({ edge }: Environment): boolean {
  return provesByHttp(issuerOf(edge.facts.tls));
}

/** Mistakes a person can make with a TraefikController; an empty list when there are none. */
export function validateTraefikController({ teams }: TraefikControllerProps, environment: Environment): string[] {
  const { edge, name } = environment;
  return [
    ...when(teams.length === 0, 'teams ([]) are nobody, and no route would be served; name those who have routes'),
    ...when(
      !TraefikController.serves(environment),
      `the edge of ${name} is ${edge.name}, which Traefik does not serve; ask TraefikController.serves(environment) before`,
    ),
  ];
}
