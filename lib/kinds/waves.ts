/**
 * In which of the four waves Argo CD applies a kind. What is not listed here goes into wave 0, without an annotation.
 *
 * Waves order one Application only, so they are fixed and few; between workloads, order is readiness and retry.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
export enum Wave {
  /** What others need to exist: identity and configuration. */
  IDENTITY = -2,
  /** What holds data, before what uses it. */
  DATA = -1,
  WORKLOADS = 0,
  /** What points at running workloads. */
  ROUTES = 1,
}

export const WAVE_ANNOTATION = 'argocd.argoproj.io/sync-wave';

const WAVES: Readonly<Record<string, Wave>> = {
  Namespace: Wave.IDENTITY,
  ResourceQuota: Wave.IDENTITY,
  LimitRange: Wave.IDENTITY,
  Role: Wave.IDENTITY,
  RoleBinding: Wave.IDENTITY,
  ClusterRole: Wave.IDENTITY,
  ClusterRoleBinding: Wave.IDENTITY,
  ServiceAccount: Wave.IDENTITY,
  ConfigMap: Wave.IDENTITY,
  ExternalSecret: Wave.IDENTITY,
  Password: Wave.IDENTITY,
  NetworkPolicy: Wave.IDENTITY,
  AuthorizationPolicy: Wave.IDENTITY,
  PeerAuthentication: Wave.IDENTITY,
  RequestAuthentication: Wave.IDENTITY,
  Telemetry: Wave.IDENTITY,
  StorageClass: Wave.IDENTITY,
  VolumeSnapshotClass: Wave.IDENTITY,
  AppProject: Wave.IDENTITY,
  Ingress: Wave.ROUTES,
  IngressRoute: Wave.ROUTES,
  Middleware: Wave.ROUTES,
  ServersTransport: Wave.ROUTES,
  TLSOption: Wave.ROUTES,
  Gateway: Wave.ROUTES,
  HTTPRoute: Wave.ROUTES,
  ReferenceGrant: Wave.ROUTES,
  VirtualService: Wave.ROUTES,
  DestinationRule: Wave.ROUTES,
  EnvoyFilter: Wave.ROUTES,
  DNSEndpoint: Wave.ROUTES,
  Certificate: Wave.ROUTES,
  ClusterIssuer: Wave.ROUTES,
  HorizontalPodAutoscaler: Wave.ROUTES,
  ScaledObject: Wave.ROUTES,
  ServiceMonitor: Wave.ROUTES,
  PodMonitor: Wave.ROUTES,
  PrometheusRule: Wave.ROUTES,
};

/** The annotation that puts an object of this kind into its wave; nothing for wave 0, which is where Argo CD starts from. */
export function waveAnnotation(kind: string): Record<string, string> | undefined {
  const wave = WAVES[kind];
  return wave === undefined ? undefined : { [WAVE_ANNOTATION]: String(wave) };
}
