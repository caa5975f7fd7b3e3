import type { Endpoint, Labels, Port, Role } from '../system';

/** What a workload behind a Service of its own name offers to callers. */
export type ServiceFact = 'host' | 'port' | 'address' | 'url';

/** The endpoint of a workload whose Service has its name; the first port is the one that facts speak of. */
export function serviceEndpoint(workload: Role & { readonly selector: Labels }, ports: readonly Port[]): Endpoint<ServiceFact> {
  const { system, namespace, component, name, selector } = workload;
  const [main] = ports;
  const port = String(main?.port);
  const scheme = main?.appProtocol === 'https' ? 'https' : 'http';
  return {
    system: system.system,
    team: system.team,
    namespace,
    component,
    host: name,
    serviceAccount: name,
    selector,
    ports,
    facts: { host: '{host}', port, address: `{host}:${port}`, url: port === '80' ? `${scheme}://{host}` : `${scheme}://{host}:${port}` },
  };
}
