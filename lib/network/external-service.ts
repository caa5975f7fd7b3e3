import { isIP } from 'node:net';
import type { Construct } from 'constructs';
import { type ServiceEntrySpec, ServiceEntrySpecLocation, ServiceEntrySpecResolution } from '../../imports/networking.istio.io';
import { EndpointSlice, Service, ServiceEntry } from '../kinds';
import { type AppProtocol, type Connectable, type Endpoint, isCidr, isHostName, type Port, Role, type RoleProps, when } from '../system';

export type ExternalServiceFact = 'host' | 'port' | 'address';

interface ExternalServiceBase extends RoleProps {
  /** The port it listens on. */
  readonly port: number;

  /** @default 'tcp' */
  readonly protocol?: AppProtocol;
}

/** Props of {@link ExternalService}. */
export type ExternalServiceProps = ExternalServiceBase &
  (
    | {
        /** Its name, such as `api.example.org`. */
        readonly host: string;
        /**
         * Address blocks behind the name. Network policies know no names: without them the port is open to the whole internet.
         *
         * @default - the addresses that a list of hosts gives to the name; without one, everything but the cluster's own and metadata
         * addresses, with a warning
         */
        readonly cidrs?: readonly string[];
      }
    | {
        /** Its addresses, when it has no name. */
        readonly addresses: readonly string[];
      }
  );

/** What no pod should reach by accident: the address that clouds hand credentials out at. */
const METADATA_ADDRESS = '169.254.169.254/32';

/**
 * Something outside the cluster that workloads connect to as if it were inside.
 *
 * By name it renders a Service of type ExternalName; by addresses a Service without selector and an EndpointSlice. In a mesh, a
 * ServiceEntry beside it. For a workload of another system, use `this.refer(Chart)`.
 *
 * @example
 * const bank = new ExternalService(this, 'bank', { host: 'api.bank.example', cidrs: ['198.51.100.0/24'], port: 443, protocol: 'https' });
 * payment.connectTo(bank, { env: { BANK_URL: ({ host }) => `https://${host}` } });
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#externalname
 */
export class ExternalService extends Role implements Connectable<ExternalServiceFact> {
  readonly service: Service;
  readonly endpoint: Endpoint<ExternalServiceFact>;
  /** Addresses that are known without asking DNS. */
  readonly #addresses: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ExternalServiceProps,
  ) {
    super(scope, id, props);

    this.#addresses = 'addresses' in props ? props.addresses : this.environment.addressesOf(this.system.team, props.host);
    this.node.addValidation({ validate: () => validateExternalService(props) });
    this.system.addWarning(this, () => externalServiceWarnings(props, this.environment.mesh !== undefined, this.#addresses.length > 0));
    this.service = this.createService();
    if ('addresses' in props) this.createEndpointSlice(props.addresses);
    if (this.environment.mesh) this.createServiceEntry();
    this.endpoint = this.createEndpoint();
  }

  private createService(): Service {
    const { props } = this;
    const ports = [this.port];
    return new Service(this, 'Service', {
      metadata: this.metadata(),
      body: () => ({ spec: 'host' in props ? { type: 'ExternalName', externalName: props.host, ports } : { type: 'ClusterIP', ports } }),
    });
  }

  private createEndpointSlice(addresses: readonly string[]): void {
    const metadata = this.metadata();
    new EndpointSlice(this, 'EndpointSlice', {
      metadata: { ...metadata, labels: { ...metadata.labels, 'kubernetes.io/service-name': this.name } },
      body: () => ({
        addressType: addresses.some((address) => address.includes(':')) ? 'IPv6' : 'IPv4',
        ports: [{ ...this.port, targetPort: undefined }],
        endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
      }),
    });
  }

  private createServiceEntry(): void {
    const { props } = this;
    new ServiceEntry(this, 'ServiceEntry', {
      metadata: this.metadata(),
      spec: serviceEntrySpec({
        host: 'host' in props ? props.host : `${this.name}.${this.namespace}.svc.cluster.local`,
        port: props.port,
        protocol: this.port.appProtocol,
        addresses: this.#addresses,
      }),
    });
  }

  private createEndpoint(): Endpoint<ExternalServiceFact> {
    const { props } = this;
    return {
      system: this.system.system,
      team: this.system.team,
      namespace: this.namespace,
      component: this.component,
      host: 'host' in props ? props.host : this.name,
      selector: {},
      ports: [this.port],
      facts: { host: '{host}', port: String(props.port), address: `{host}:${props.port}` },
      outside: { peer: this.outsidePeer() },
    };
  }

  private outsidePeer() {
    const { props } = this;
    if ('host' in props && props.cidrs) return { cidrs: props.cidrs };
    if ('addresses' in props || this.#addresses.length > 0) {
      return { cidrs: this.#addresses.map((address) => `${address}/${address.includes(':') ? 128 : 32}`) };
    }
    const { podCidr, serviceCidr } = this.environment.cluster.network;
    return { cidrs: ['0.0.0.0/0'], except: [podCidr, serviceCidr, METADATA_ADDRESS] };
  }

  private get port(): Port {
    const { port, protocol = 'tcp' } = this.props;
    return { name: protocol, port, targetPort: port, protocol: protocol === 'udp' ? 'UDP' : 'TCP', appProtocol: protocol };
  }
}

/** The mesh has no word for this one, and refuses what it does not know. */
export function meshProtocol(protocol: AppProtocol): string {
  return protocol === 'postgresql' ? 'TCP' : protocol.toUpperCase();
}

function serviceEntrySpec(entry: { host: string; port: number; protocol: AppProtocol; addresses: readonly string[] }): ServiceEntrySpec {
  const byName = entry.addresses.length === 0;
  return {
    hosts: [entry.host],
    addresses: [...entry.addresses],
    endpoints: entry.addresses.map((address) => ({ address })),
    location: ServiceEntrySpecLocation.MESH_UNDERSCORE_EXTERNAL,
    ports: [{ name: entry.protocol, number: entry.port, protocol: meshProtocol(entry.protocol) }],
    resolution: byName ? ServiceEntrySpecResolution.DNS : ServiceEntrySpecResolution.STATIC,
  };
}

/** Mistakes a person can make with an ExternalService; an empty list when there are none. */
export function validateExternalService(props: ExternalServiceProps): string[] {
  const port = when(props.port < 1 || props.port > 65_535, `port (${props.port}) must be between 1 and 65535`);
  if ('addresses' in props) {
    return [
      ...port,
      ...when(props.addresses.length === 0, 'addresses ([]) must name at least one address; for a service with a name give host'),
      ...props.addresses
        .filter((address) => isIP(address) === 0)
        .map((address) => `addresses (${address}) is not an IP address; for a name use host`),
      ...when(
        new Set(props.addresses.map((address) => isIP(address)).filter((version) => version !== 0)).size > 1,
        `addresses (${props.addresses.join(', ')}) mix IPv4 and IPv6, and an EndpointSlice holds one of them; make an ExternalService for each`,
      ),
    ];
  }
  return [
    ...port,
    ...when(isIP(props.host) !== 0, `host (${props.host}) is an IP address, and a name is needed here; use addresses: ['${props.host}']`),
    ...when(
      !isFullHostName(props.host) && isIP(props.host) === 0,
      `host (${props.host}) is not a host name; write it in lower case without scheme, port or path`,
    ),
    ...(props.cidrs ?? [])
      .filter((cidr) => !isCidr(cidr))
      .map((cidr) => `cidrs (${cidr}) is not an address block; write it like 198.51.100.0/24`),
  ];
}

/** Protocols in which a request names its host, so that a mesh can tell hosts on one port apart. */
const NAMES_ITS_HOST: ReadonlySet<AppProtocol> = new Set(['http', 'https', 'http2', 'grpc', 'tls']);

/** @see https://istio.io/latest/docs/reference/config/analysis/ist0134/ */
function externalServiceWarnings(props: ExternalServiceProps, inMesh: boolean, isListed: boolean): string[] {
  if ('addresses' in props) return [];
  const { host, port, protocol = 'tcp', cidrs } = props;
  return [
    ...when(
      cidrs === undefined && !isListed,
      `host (${host}) has no cidrs, and network policies know no names: port ${port} is open to every address outside the cluster`,
    ),
    ...when(
      inMesh && !isListed && !NAMES_ITS_HOST.has(protocol),
      `protocol (${protocol}) does not name its host: the mesh takes all other traffic on port ${port} for ${host}; say 'tls' or 'https' where it is that, or give addresses`,
    ),
  ];
}

// a name of one part would be a Service of the namespace
function isFullHostName(host: string): boolean {
  return host.includes('.') && isHostName(host);
}
