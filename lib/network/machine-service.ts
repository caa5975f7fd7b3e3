import { isIP } from 'node:net';
import { Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { ServiceEntrySpecLocation, ServiceEntrySpecResolution } from '../../imports/networking.istio.io';
import { AuthorizationPolicy, EndpointSlice, Service, ServiceAccount, ServiceEntry, WorkloadEntry } from '../kinds';
import { authorizationPolicySpec } from '../mesh/authorization';
import {
  type AppProtocol,
  type Connectable,
  type Endpoint,
  isHostName,
  type Port,
  Role,
  type RoleProps,
  when,
  workloadSelector,
} from '../system';
import { type ExternalServiceFact, meshProtocol } from './external-service';
import type { Caller } from './workload-policy';

/** A machine outside the cluster that runs a service. */
export interface Machine {
  /** Where pods reach it: an IP address. */
  readonly address: string;
  /** Where it stands, as nodes say it: `eu/eu-west/a`. @default - anywhere */
  readonly locality?: string;
  /** Its share of the requests, compared with the other machines. @default - all take the same */
  readonly weight?: number;
}

/** Props of {@link MachineService}. */
export interface MachineServiceProps extends RoleProps {
  /** The port that it listens on. */
  readonly port: number;

  /** @default 'tcp' */
  readonly protocol?: AppProtocol;

  /** The machines that run it, by name. */
  readonly machines: Readonly<Record<string, Machine>>;
}

/**
 * A service on machines outside the cluster, such as virtual machines, that are part of the mesh: a WorkloadEntry for each, one
 * ServiceEntry, an identity, and who may call it. Without a mesh, what an {@link ExternalService} by addresses is.
 *
 * @example
 * const billing = new MachineService(this, 'billing', { port: 8080, protocol: 'http', machines: { billing1: { address: '192.0.2.11' } } });
 * shop.connectTo(billing, { env: { BILLING: 'address' } });
 *
 * @see https://istio.io/latest/docs/reference/config/networking/workload-entry/
 */
export class MachineService extends Role implements Connectable<ExternalServiceFact> {
  readonly service: Service;
  readonly endpoint: Endpoint<ExternalServiceFact>;
  readonly #callers: (() => Caller)[] = [];
  readonly #port: Port;
  readonly #machines: readonly (readonly [string, Machine])[];

  constructor(scope: Construct, id: string, props: MachineServiceProps) {
    super(scope, id, props);

    const { port, protocol = 'tcp', machines } = props;
    this.#port = { name: protocol, port, targetPort: port, protocol: protocol === 'udp' ? 'UDP' : 'TCP', appProtocol: protocol };
    this.#machines = Object.entries(machines);
    this.node.addValidation({ validate: () => validateMachineService(props) });
    this.service = this.createService();
    if (this.environment.mesh) this.createMembers();
    else this.createEndpointSlice();
    this.endpoint = this.createEndpoint();
  }

  /** Lets a workload of the same system call it. */
  acceptCaller(caller: () => Caller): void {
    this.#callers.push(caller);
  }

  // in a mesh too: it is the name that pods ask DNS for
  private createService(): Service {
    return new Service(this, 'Service', { metadata: this.metadata(), body: () => ({ spec: { type: 'ClusterIP', ports: [this.#port] } }) });
  }

  private createEndpointSlice(): void {
    const metadata = this.metadata();
    new EndpointSlice(this, 'EndpointSlice', {
      metadata: { ...metadata, labels: { ...metadata.labels, 'kubernetes.io/service-name': this.name } },
      body: () => ({
        addressType: this.#machines.some(([, { address }]) => address.includes(':')) ? 'IPv6' : 'IPv4',
        ports: [{ ...this.#port, targetPort: undefined }],
        endpoints: this.#machines.map(([, { address }]) => ({ addresses: [address], conditions: { ready: true } })),
      }),
    });
  }

  private createMembers(): void {
    const labels = { ...this.selector };
    new ServiceAccount(this, 'ServiceAccount', { metadata: this.metadata(), body: () => ({ automountServiceAccountToken: false }) });
    for (const [machine, { address, locality, weight }] of this.#machines) {
      new WorkloadEntry(this, `WorkloadEntry-${machine}`, {
        metadata: this.metadata({ what: machine }),
        spec: { address, locality, weight, labels, serviceAccount: this.name },
      });
    }
    new ServiceEntry(this, 'ServiceEntry', {
      metadata: this.metadata(),
      spec: {
        hosts: [`${this.name}.${this.namespace}.svc.cluster.local`],
        location: ServiceEntrySpecLocation.MESH_UNDERSCORE_INTERNAL,
        resolution: ServiceEntrySpecResolution.STATIC,
        ports: [{ name: this.#port.name, number: this.#port.port, protocol: meshProtocol(this.#port.appProtocol) }],
        workloadSelector: { labels },
      },
    });
    this.createAuthorizationPolicy();
  }

  /** The proxies of the machines keep it, as those of pods do: the namespace denies all others. */
  private createAuthorizationPolicy(): void {
    const { mesh } = this.environment;
    if (!mesh) return;
    // late, because callers are declared after the service
    const produce = () => authorizationPolicySpec({ mesh, selector: this.selector, callers: this.#callers.map((caller) => caller()) });
    new AuthorizationPolicy(this, 'AuthorizationPolicy', {
      metadata: this.metadata(),
      spec: Lazy.any({ produce }) as ReturnType<typeof produce>,
    });
  }

  private createEndpoint(): Endpoint<ExternalServiceFact> {
    const { port } = this.#port;
    return {
      system: this.system.system,
      team: this.system.team,
      namespace: this.namespace,
      component: this.component,
      host: this.name,
      serviceAccount: this.name,
      selector: this.selector,
      ports: [this.#port],
      facts: { host: '{host}', port: String(port), address: `{host}:${port}` },
      outside: {
        peer: { cidrs: this.#machines.map(([, { address }]) => `${address}/${address.includes(':') ? 128 : 32}`) },
        checksCallers: this.environment.mesh !== undefined,
      },
    };
  }

  private get selector() {
    return workloadSelector(this.system.system, this.component);
  }
}

/** Mistakes a person can make with a MachineService; an empty list when there are none. */
function validateMachineService({ port, machines }: MachineServiceProps): string[] {
  const all = Object.entries(machines);
  const families = new Set(all.map(([, { address }]) => isIP(address)).filter((version) => version !== 0));
  return [
    ...when(port < 1 || port > 65_535, `port (${port}) must be between 1 and 65535`),
    ...when(all.length === 0, 'machines ({}) must name at least one machine'),
    ...all
      .filter(([name]) => name.includes('.') || !isHostName(name))
      .map(([name]) => `machines (${name}) is not a name of an object; use lower-case letters, digits and '-'`),
    ...all
      .filter(([, { address }]) => isIP(address) === 0)
      .map(([name, { address }]) => `machines.${name}.address (${address}) is not an IP address; for a name use an ExternalService`),
    ...all
      .filter(([, { weight = 1 }]) => !Number.isInteger(weight) || weight < 1)
      .map(
        ([name, { weight }]) =>
          `machines.${name}.weight (${weight}) must be a whole number of at least 1; to send it nothing, leave the machine out`,
      ),
    ...when(
      families.size > 1,
      'machines mix IPv4 and IPv6, and a Service without a mesh holds one of them; make a MachineService for each',
    ),
  ];
}
