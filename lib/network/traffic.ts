import type { EnvVar } from 'kubernetes-types/core/v1';
import type { CallerIdentity, Connectable, Port, Reference, Role } from '../system';
import { Connection, type ConnectOptions, type ForeignSecret } from './connection';
import type { Callee, Caller } from './workload-policy';

/** Whom a workload calls and who calls it, as declared so far: connections come and go until synthesis. */
export class Traffic {
  private readonly connections: Connection[] = [];
  private readonly accepted: (() => Caller)[] = [];
  private readonly routed: Port[] = [];

  constructor(
    private readonly workload: Role,
    private readonly identity: CallerIdentity,
  ) {}

  /** Notes a call, and tells the other side where it is in reach. */
  connect(target: Connectable | Reference, options: ConnectOptions<string>): void {
    const connection = new Connection(this.workload, target, options);
    this.connections.push(connection);
    if (acceptsCallers(target) && target.system === this.workload.system) {
      target.acceptCaller(() => ({ ...this.identity, ports: connection.ports(target.endpoint) }));
    } else if (!('endpoint' in target) || target.endpoint.outside === undefined || target.endpoint.outside.checksCallers === true) {
      this.workload.system.departures.push({
        caller: this.identity,
        lookUp: () => connection.lookUp(),
        ports: (endpoint) => connection.ports(endpoint),
      });
    }
  }

  accept(caller: () => Caller): void {
    this.accepted.push(caller);
  }

  acceptEdge(ports: readonly Port[]): void {
    this.routed.push(...ports.filter((port) => !this.routed.includes(port)));
  }

  /** Callers within the system; those of other systems have policies of their own. */
  callers(): Caller[] {
    return this.accepted.map((caller) => caller());
  }

  callees(): Callee[] {
    return this.connections.flatMap((connection) => {
      const { endpoint } = connection.lookUp();
      return endpoint ? [{ endpoint, ports: connection.ports(endpoint) }] : [];
    });
  }

  /** Ports that the edge sends requests to. */
  edgePorts(): readonly Port[] {
    return this.routed;
  }

  /** Variables that the connections give to the main container. */
  variables(): EnvVar[] {
    return this.connections.flatMap((connection) => connection.variables());
  }

  /** Secrets of other namespaces that the connections need, each once. */
  foreignSecrets(): ForeignSecret[] {
    const all = this.connections.flatMap((connection) => connection.foreignSecrets());
    return [...new Map(all.map((secret) => [secret.what, secret])).values()];
  }

  validate(): string[] {
    return this.connections.flatMap((connection) => connection.validate());
  }
}

/** A workload that can be told who calls it. */
export interface AcceptsCallers extends Connectable, Role {
  acceptCaller(caller: () => Caller): void;
}

function acceptsCallers(target: Connectable | Reference): target is AcceptsCallers & (Connectable | Reference) {
  return 'acceptCaller' in target;
}
