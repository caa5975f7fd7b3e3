import type { PodPeer } from './cluster';

/** Pods that take traces from the proxies of a mesh. */
export interface TraceCollector extends PodPeer {
  readonly port: number;
  /**
   * The path at which they take them, `/api/v2/spans` of Zipkin: all other paths of the port stay shut to the mesh. In the ambient data
   * plane, ztunnel reads no paths: the whole port is open.
   *
   * @default - every path
   */
  readonly path?: string;
}

/** What the proxies of a mesh tell of the calls that they see. What is left out is as the mesh is configured. */
export interface MeshTelemetry {
  /** Which calls are written down. */
  readonly accessLogs?: 'all' | 'failures' | 'none';
  /** Who takes the metrics: a provider of the mesh configuration, such as `prometheus`. */
  readonly metrics?: { readonly provider: string };
  /** Who takes the traces, of how many percent of the calls, and where its pods are. */
  readonly tracing?: { readonly provider: string; readonly percent: number; readonly collector: TraceCollector };
}

/** Istio, where it serves an environment. */
export interface Mesh {
  readonly provider: 'istio';
  /** `cni` or `ambient`: the init container of plain sidecar injection is refused by Pod Security. */
  readonly dataPlane: 'cni' | 'ambient';
  readonly mtls: 'STRICT' | 'PERMISSIVE';
  /** Revision to inject. @default - the default revision */
  readonly revision?: string;
  /** @default 'cluster.local' */
  readonly trustDomain?: string;
  /** The control plane, which every sidecar talks to on port 15012. */
  readonly controlPlane: PodPeer;
  /** @default - as the mesh is configured */
  readonly telemetry?: MeshTelemetry;
}
