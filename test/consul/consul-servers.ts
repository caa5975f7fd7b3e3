import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Size } from 'cdk8s';
import { consulCredentials, type ConsulPlace, serverSettings } from '../../lib/data/stateful-cluster/software/consul-files';

const SITE = {
  name: 'consul',
  namespace: 'platform',
  environment: 'test',
  replicas: 3,
  memory: Size.mebibytes(256),
  secret: 'consul-credentials',
  monitored: false,
};

/** What the templates of the Secret make of what an operator puts into the store. */
const MANAGEMENT = '00000000-0000-4000-8000-000000000001';
const AGENT = '00000000-0000-4000-8000-000000000002';
const GOSSIP_KEY = Buffer.alloc(32, 'k').toString('base64');

const ANSWER_MS = 4000;
const STOP_MS = 30_000;
const PAUSE_MS = 200;

interface Settings {
  readonly tls: { readonly defaults: object };
}

/** One server: its name stays, its address does not have to. */
export interface Server {
  readonly name: string;
  readonly address: string;
}

/** Real servers with the rendered settings, each at an address of its own on this machine, as each pod has one. */
export class ConsulServers {
  private readonly folder = mkdtempSync(join(tmpdir(), 'keelson-consul-'));
  private readonly processes = new Map<string, ChildProcess>();
  private readonly certificates = new Map<string, object>();

  /** @param program path of Consul */
  constructor(private readonly program: string) {
    const usage = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
    this.makeCertificate('authority', [...usage, '-subj', '/CN=authority']);
  }

  /**
   * Starts a server, with the data that the one of its name had before.
   *
   * @param others addresses of servers of its data centre
   */
  start({ name, address }: Server, place: Omit<ConsulPlace, 'tls'>, others: readonly string[]): void {
    const settings = JSON.parse(serverSettings(SITE, { ...place, tls: { name: 'consul-tls' } }).content) as Settings;
    const tls = { ...settings.tls, defaults: { ...settings.tls.defaults, ...this.certificateOf(place.datacenter) } };
    const own = { data_dir: this.path(name), bind_addr: address, client_addr: address, node_name: name, retry_join: others, tls };
    const files = { settings: this.path(`${name}.json`), secrets: this.path(`${name}-secrets.json`) };
    writeFileSync(files.settings, JSON.stringify({ ...settings, ...own }));
    writeFileSync(files.secrets, secretsOf(place));
    const log = openSync(this.path(`${name}.log`), 'a');
    const args = ['agent', ...Object.values(files).map((file) => `-config-file=${file}`)];
    this.processes.set(name, spawn(this.program, args, { stdio: ['ignore', log, log] }));
  }

  /** Ends servers as the kubelet does, and waits until they are gone. */
  async stop(...servers: readonly Server[]): Promise<void> {
    await Promise.all(servers.map(({ name }) => end(this.processes.get(name), 'SIGTERM')));
  }

  /** What the API of a server answers, or what keeps it from answering. */
  async ask({ address }: Server, path: string, { method = 'GET', body = '', token = MANAGEMENT } = {}): Promise<string> {
    try {
      const response = await fetch(`http://${address}:8500/v1/${path}`, {
        method,
        headers: { 'X-Consul-Token': token },
        signal: AbortSignal.timeout(ANSWER_MS),
        ...(body === '' ? {} : { body }),
      });
      return `${response.ok ? '' : `${response.status} `}${(await response.text()).trim()}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async put(server: Server, key: string, value: string): Promise<boolean> {
    return (await this.ask(server, `kv/${key}`, { method: 'PUT', body: value })) === 'true';
  }

  /** Makes the token of the agents, as the container alongside server 0 does. */
  async makeAgentToken(server: Server): Promise<void> {
    const Rules = 'node_prefix "" { policy = "write" } service_prefix "" { policy = "read" }';
    await this.ask(server, 'acl/policy', { method: 'PUT', body: JSON.stringify({ Name: 'agent', Rules }) });
    const token = { SecretID: AGENT, Policies: [{ Name: 'agent' }] };
    await this.ask(server, 'acl/token', { method: 'PUT', body: JSON.stringify(token) });
  }

  /** Whether the token of the agents is good at a server. */
  async knowsAgentToken(server: Server): Promise<boolean> {
    return (await this.ask(server, 'acl/token/self', { token: AGENT })).includes(AGENT);
  }

  /** @throws Error with the last lines of every server */
  async until(what: string, seconds: number, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + seconds * 1000;
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Error(`not yet so after ${seconds} s: ${what}\n${this.lastLines()}`);
      await sleep(PAUSE_MS);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.processes.values()].map((process) => end(process, 'SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private lastLines(): string {
    return [...this.processes.keys()]
      .map((name) =>
        readFileSync(this.path(`${name}.log`), 'utf8')
          .split('\n')
          .slice(-5)
          .join('\n'),
      )
      .join('\n');
  }

  private certificateOf(datacenter: string): object {
    const known = this.certificates.get(datacenter);
    if (known) return known;
    const signed = ['-CA', this.path('authority.crt'), '-CAkey', this.path('authority.key')];
    const name = `server.${datacenter}.consul`;
    const files = this.makeCertificate(datacenter, [
      ...signed,
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=DNS:${name},DNS:localhost`,
    ]);
    const made = { ca_file: this.path('authority.crt'), ...files };
    this.certificates.set(datacenter, made);
    return made;
  }

  private makeCertificate(name: string, args: readonly string[]): object {
    const files = { key_file: this.path(`${name}.key`), cert_file: this.path(`${name}.crt`) };
    const into = ['-keyout', files.key_file, '-out', files.cert_file];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...args, ...into], { stdio: 'ignore' });
    return files;
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
}

/** `server.json` of the Secret, as the operator makes it of the template. */
function secretsOf(place: Omit<ConsulPlace, 'tls'>): string {
  const text = consulCredentials(place).template['server.json'] ?? '';
  const { acl } = JSON.parse(text.replaceAll(/\{\{[^}]*\}\}/g, '')) as { readonly acl: { readonly tokens: object } };
  const tokens = Object.keys(acl.tokens).map((key) => [key, key === 'agent' ? AGENT : MANAGEMENT]);
  return JSON.stringify({ encrypt: GOSSIP_KEY, acl: { tokens: Object.fromEntries(tokens) as object } });
}

async function end(process: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (process?.exitCode !== null || process.signalCode !== null) return;
  const ended = once(process, 'exit');
  process.kill(signal);
  const timer = setTimeout(() => process.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
