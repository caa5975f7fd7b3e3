import type { Connectable, SystemChart } from '../system';

/** The Prometheus of a cluster, which others install. */
export interface Prometheus extends Connectable<'url'> {
  /** Where it is found from every namespace, for files; variables take the fact `url`. */
  readonly url: string;
}

/**
 * The Prometheus of the cluster as something to connect to; undefined where nobody may ask it.
 *
 * @example
 * const prometheus = prometheusOf(this);
 * if (prometheus) grafana.connectTo(prometheus, { env: { PROMETHEUS_URL: 'url' } });
 */
export function prometheusOf(system: SystemChart): Prometheus | undefined {
  const { monitoring } = system.environment.cluster.network;
  if (monitoring?.queries === undefined) return undefined;
  const { namespace, podLabels, queries } = monitoring;
  const { service, port } = queries;
  return {
    url: `http://${service}.${namespace}:${port}`,
    endpoint: {
      system: system.system,
      team: system.team,
      namespace,
      component: service,
      host: service,
      selector: {},
      ports: [{ name: 'http', port, targetPort: port, protocol: 'TCP', appProtocol: 'http' }],
      facts: { url: `http://{host}:${port}` },
      outside: { peer: { namespace, podLabels } },
    },
  };
}
