import type { EnvVar, EnvVarSource } from 'kubernetes-types/core/v1';
import { isMadeUp, type SecretProvider } from '../config/secret-provider';
import {
  type Connectable,
  type Endpoint,
  type Fact,
  hostFrom,
  isConnectable,
  Ledger,
  type Lookup,
  type Port,
  type Reference,
  type Role,
  type SecretFact,
  type StoredSecret,
  when,
} from '../system';

/** A variable's value: a fact of the target, or something made from its plain facts. */
export type FromFact<F extends string> = F | ((facts: Readonly<Record<F, string>>) => string);

/** Options of a connection: its port, and the facts that variables are set to. */
export interface ConnectOptions<F extends string> {
  /**
   * Variables for the caller, made from what the target offers.
   *
   * @default - none
   */
  readonly env?: Readonly<Record<string, FromFact<F>>>;

  /**
   * Name of the one port that is called.
   *
   * @default - all ports of the target
   */
  readonly port?: string;
}

/** A Secret of another namespace, of which the caller gets one of its own. */
export interface ForeignSecret {
  /** `<system>-<secret>`: what follows the caller's name. */
  readonly what: string;
  readonly stored: StoredSecret;
}

/** An edge between two workloads, as declared. */
export class Connection {
  private readonly env: Readonly<Record<string, FromFact<string>>>;
  private readonly portName: string | undefined;

  constructor(
    private readonly caller: Role,
    readonly target: Connectable | Reference,
    options: ConnectOptions<string>,
  ) {
    this.env = options.env ?? {};
    this.portName = options.port;
  }

  /** Where it leads, looked up in what the target's chart really built. */
  lookUp(): Lookup {
    return isConnectable(this.target) ? { endpoint: this.target.endpoint } : Ledger.of(this.caller).find(this.target);
  }

  validate(): string[] {
    const { endpoint, problem } = this.lookUp();
    if (!endpoint) return problem === undefined ? [] : [`connectTo: ${problem}`];
    const label = `connectTo(${endpoint.system}/${endpoint.component})`;
    return [
      ...validatePort(label, endpoint, this.portName),
      ...Object.entries(this.env).flatMap(([variable, from]) => this.validateVariable(label, endpoint, variable, from)),
    ];
  }

  /** Variables of the caller's container. */
  variables(): EnvVar[] {
    const { endpoint } = this.lookUp();
    if (!endpoint) return [];
    return Object.entries(this.env).map(([name, from]) => {
      const fact = this.fact(endpoint, from);
      return typeof fact === 'object' ? { name, valueFrom: this.secretSource(endpoint, fact) } : { name, value: fact };
    });
  }

  /** Secrets that the caller needs in its own namespace, because those of the target are in another one. */
  foreignSecrets(): ForeignSecret[] {
    const { endpoint } = this.lookUp();
    if (!endpoint || !this.isAbroad(endpoint)) return [];
    return Object.values(this.env).flatMap((from) => {
      const fact = this.fact(endpoint, from);
      return typeof fact === 'object' && fact.stored ? [{ what: foreignName(endpoint, fact), stored: fact.stored }] : [];
    });
  }

  private secretSource(endpoint: Endpoint, fact: SecretFact): EnvVarSource {
    const { secretKeyRef } = fact.from;
    if (!secretKeyRef || !fact.stored || !this.isAbroad(endpoint)) return fact.from;
    return { secretKeyRef: { ...secretKeyRef, name: `${this.caller.name}-${foreignName(endpoint, fact)}` } };
  }

  private isAbroad({ namespace }: Endpoint): boolean {
    return namespace !== this.caller.namespace;
  }

  /** The ports that are called: pods of one workload call each other on all they have. */
  ports({ ports, peerPorts = [] }: Endpoint): readonly Port[] {
    const open = Object.is(this.target, this.caller) ? [...ports, ...peerPorts] : ports;
    return this.portName === undefined ? open : open.filter(({ name }) => name === this.portName);
  }

  private fact(endpoint: Endpoint, from: FromFact<string>): Fact | undefined {
    const facts = this.facts(endpoint);
    return typeof from === 'function' ? from(plainFacts(facts)) : facts[from];
  }

  /** What the target offers: under the name that the caller must use, and of the port that is called. */
  private facts(endpoint: Endpoint): Record<string, Fact> {
    const host = hostFrom(this.caller.namespace, endpoint);
    const [port] = this.ports(endpoint);
    const facts = { ...endpoint.facts, ...(port && port !== endpoint.ports[0] && factsOfPort(port, endpoint)) };
    return Object.fromEntries(
      Object.entries(facts).map(([name, fact]) => [name, typeof fact === 'string' ? fact.replaceAll('{host}', host) : fact]),
    );
  }

  private validateVariable(label: string, endpoint: Endpoint, variable: string, from: FromFact<string>): string[] {
    if (typeof from === 'function') return this.validateText(label, endpoint, variable, from);
    const fact = endpoint.facts[from];
    const offered = Object.keys(endpoint.facts).join(', ');
    return [
      ...when(fact === undefined, `${label}: env.${variable} asks for '${from}', which is not offered; it offers: ${offered}`),
      ...when(
        typeof fact === 'object' && this.isAbroad(endpoint) && !isInStore(this.caller.environment.props.secrets),
        `${label}: env.${variable} asks for '${from}', which is kept in a Secret of namespace ${endpoint.namespace}; Secrets cross namespaces only in an environment with a secret store`,
      ),
    ];
  }

  // what is kept in a Secret is known to the cluster only, and cannot become part of a text
  private validateText(label: string, endpoint: Endpoint, variable: string, from: Exclude<FromFact<string>, string>): string[] {
    const facts = this.facts(endpoint);
    const secret = new Set<string>();
    const noteSecrets: ProxyHandler<Record<string, string>> = {
      get: (plain, name: string) => {
        if (typeof facts[name] === 'object') secret.add(name);
        return plain[name] ?? '';
      },
    };
    from(new Proxy(plainFacts(facts), noteSecrets));
    return [...secret].map(
      (name) => `${label}: env.${variable} makes a text of '${name}', which is kept in a Secret; set a variable to '${name}' itself`,
    );
  }
}

function isInStore(provider: SecretProvider): boolean {
  return provider.kind === 'store' && !isMadeUp(provider);
}

function foreignName({ system, component }: Endpoint, { from }: SecretFact): string {
  return `${system}-${from.secretKeyRef?.name ?? component}`;
}

function validatePort(label: string, endpoint: Endpoint, name: string | undefined): string[] {
  const names = endpoint.ports.map((port) => port.name);
  return when(name !== undefined && !names.includes(name), `${label}: port (${name}) does not exist; it has: ${names.join(', ')}`);
}

/** Facts that name a port, of another port than the target's first. */
function factsOfPort({ port, appProtocol }: Port, { facts }: Endpoint): Record<string, string> {
  const scheme = appProtocol === 'https' ? 'https' : 'http';
  const ofPort: Record<string, string> = { port: String(port), address: `{host}:${port}`, url: `${scheme}://{host}:${port}` };
  return Object.fromEntries(Object.entries(ofPort).filter(([name]) => name in facts));
}

function plainFacts(facts: Readonly<Record<string, Fact>>): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
