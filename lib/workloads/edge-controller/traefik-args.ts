/** What Traefik is started with. */
export interface TraefikSettings {
  /** Names of the entry points of plain http and of https, by which routes refer to them. */
  readonly entryPoints: { readonly http: string; readonly https: string };
  /** Namespaces whose routes are served; others are not looked at. */
  readonly namespaces: readonly string[];
  /** Proxies in front, whose word about the address of a client is believed. */
  readonly trusted: readonly string[];
  /** The Service whose address is published on Ingress objects; undefined where none are read. */
  readonly publishedService?: string;
}

export const HTTP_PORT = 8000;
export const HTTPS_PORT = 8443;
export const METRICS_PORT = 9100;

/** Answered on the entry point of plain http for every host; 503 as soon as the pod is told to stop. */
export const HEALTH_PATH = '/ping';

/** Requests are still taken while whoever balances learns from the health path that they should go elsewhere. */
const ACCEPT_WHILE_STOPPING = '10s';

/**
 * Traefik's static configuration. Neither its API nor its dashboard is switched on.
 *
 * @see https://doc.traefik.io/traefik/v3.7/reference/install-configuration/configuration-options/
 */
export function traefikArgs(settings: TraefikSettings): string[] {
  const { entryPoints } = settings;
  return [
    'global.checkNewVersion=false',
    'global.sendAnonymousUsage=false',
    'log.format=json',
    'accessLog=true',
    'accessLog.format=json',
    ...entryPoint(entryPoints.http, HTTP_PORT, settings),
    ...entryPoint(entryPoints.https, HTTPS_PORT, settings),
    'ping=true',
    `ping.entryPoint=${entryPoints.http}`,
    `entryPoints.metrics.address=:${METRICS_PORT}`,
    'metrics.prometheus=true',
    'metrics.prometheus.entryPoint=metrics',
    ...providers(settings),
  ].map((option) => `--${option}`);
}

function entryPoint(name: string, port: number, { trusted }: TraefikSettings): string[] {
  return [
    `address=:${port}`,
    `transport.lifeCycle.requestAcceptGraceTimeout=${ACCEPT_WHILE_STOPPING}`,
    ...(trusted.length === 0 ? [] : [`forwardedHeaders.trustedIPs=${trusted.join(',')}`, `proxyProtocol.trustedIPs=${trusted.join(',')}`]),
  ].map((option) => `entryPoints.${name}.${option}`);
}

/**
 * From which namespaces routes may refer to what another provider or another namespace holds, such as `team-service@kubernetescrd` or
 * `api@internal`: from none. An empty value would count as not set, which allows it to all.
 *
 * @see https://doc.traefik.io/traefik/v3.7/migrate/v3/#v371
 */
const NO_NAMESPACE = '[]';

/** Ingress objects are read only for certificates: cert-manager answers a challenge through one. */
function providers({ namespaces, publishedService }: TraefikSettings): string[] {
  const crd = [
    'providers.kubernetesCRD=true',
    `providers.kubernetesCRD.namespaces=${namespaces.join(',')}`,
    `providers.kubernetesCRD.crossProviderNamespaces=${NO_NAMESPACE}`,
    'providers.kubernetesCRD.disableClusterScopeResources=true',
    // a host whose pods are all gone answers 503 instead of 404, and still redirects to https
    'providers.kubernetesCRD.allowEmptyServices=true',
  ];
  if (publishedService === undefined) return crd;
  return [
    ...crd,
    'providers.kubernetesIngress=true',
    `providers.kubernetesIngress.namespaces=${namespaces.join(',')}`,
    `providers.kubernetesIngress.crossProviderNamespaces=${NO_NAMESPACE}`,
    `providers.kubernetesIngress.ingressEndpoint.publishedService=${publishedService}`,
  ];
}
