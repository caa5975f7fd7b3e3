import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ClusterApi } from './cluster-api';
import type { Keeper, KeptProcess } from './keeper';
import type { Programs } from './programs';
import type { Target } from './target';

/** Shorter leases than kwok's own flap under load. */
const NODE_LEASE_SECONDS = 40;

const LOOPBACK = '127.0.0.1';

/** Where a control plane listens, and who its nodes are. */
export interface ControlPlaneOptions {
  /** @default '127.0.0.1' */
  readonly address?: string;
  /** Port of the API server. @default - a free one */
  readonly port?: number;
  /** Whether kubelets join it; otherwise kwok simulates the nodes. @default false */
  readonly hasRealNodes?: boolean;
}

/**
 * A control plane: etcd, API server, controller manager, scheduler, and kwok, which plays the kubelets unless real ones join: nodes stay
 * ready and pods become ready without a container.
 */
export class ControlPlane {
  private constructor(
    readonly kubeconfig: string,
    readonly api: ClusterApi,
    private readonly keeper: Keeper,
    private readonly processes: readonly KeptProcess[],
  ) {}

  /**
   * @param name tells it from others of the same run
   * @throws Error with the last words of whichever process did not start
   */
  static async start(keeper: Keeper, programs: Programs, name: string, options: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const folder = join(keeper.folder, name);
    mkdirSync(folder);
    const [etcdPort, peerPort, freeApiPort, kwokPort] = await freePorts();
    const { address = LOOPBACK, port: apiPort = freeApiPort, hasRealNodes = false } = options;
    const kubeconfig = writeCredentials(folder, `https://${address}:${apiPort}`);
    const spawn = (program: string, command: string, args: readonly string[]) =>
      keeper.spawn({ name: `${name}-${program}`, command, args });

    const servers = [
      spawn('etcd', programs.etcd, etcdFlags(folder, etcdPort, peerPort)),
      spawn('kube-apiserver', programs.apiServer, apiServerFlags(folder, etcdPort, address, apiPort)),
    ];
    const api = await ClusterApi.connect(keeper, { kubectl: programs.kubectl, kubeconfig, name, needs: servers });
    const controllers = [
      spawn('kube-controller-manager', programs.controllerManager, controllerManagerFlags(folder, kubeconfig)),
      spawn('kube-scheduler', programs.scheduler, schedulerFlags(kubeconfig)),
      ...(hasRealNodes ? [] : [spawn('kwok', programs.kwok, kwokFlags(kubeconfig, kwokPort))]),
    ];
    return new ControlPlane(kubeconfig, api, keeper, [...servers, ...controllers]);
  }

  /** What is proven on it. */
  get target(): Target {
    return { kubeconfig: this.kubeconfig, api: this.api, ownsNodes: true, dead: () => this.dead() };
  }

  /** The processes that should run and do not, with what they said last. */
  dead(): string[] {
    return this.processes.filter(({ isAlive }) => !isAlive).map(({ obituary }) => obituary);
  }

  async stop(): Promise<void> {
    await this.api.close();
    for (const kept of this.processes.toReversed()) await this.keeper.stopOne(kept);
  }
}

/** An administrator's token, keys of service accounts, and a kubeconfig: good for this control plane only. */
function writeCredentials(folder: string, server: string): string {
  const token = randomBytes(16).toString('hex');
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kubeconfig = join(folder, 'kubeconfig');
  const write = (file: string, content: string | Buffer) => writeFileSync(join(folder, file), content, { mode: 0o600 });
  write('tokens.csv', `${token},conformance,conformance,system:masters\n`);
  write('service-accounts.key', privateKey.export({ type: 'pkcs1', format: 'pem' }));
  write('service-accounts.pub', publicKey.export({ type: 'spki', format: 'pem' }));
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    // the server makes its certificate when it starts, and is on this machine
    clusters: [{ name: 'conformance', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'conformance', user: { token } }],
    contexts: [{ name: 'conformance', context: { cluster: 'conformance', user: 'conformance' } }],
    'current-context': 'conformance',
  };
  write('kubeconfig', stringify(config));
  return kubeconfig;
}

function etcdFlags(folder: string, port: number, peerPort: number): string[] {
  const url = `http://127.0.0.1:${port}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    // what it holds is thrown away: it need not survive the machine
    '--unsafe-no-fsync',
  ];
}

function apiServerFlags(folder: string, etcdPort: number, address: string, port: number): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--bind-address=${address}`,
    `--advertise-address=${address}`,
    // the Service `kubernetes` may lead to no loopback address, and no pod asks for it where nodes are simulated
    ...(address === LOOPBACK ? ['--endpoint-reconciler-type=none'] : []),
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'certificates')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=Node,RBAC',
    '--service-cluster-ip-range=10.96.0.0/12',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'service-accounts.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'service-accounts.key')}`,
    // what clusters allow: Pod Security, and not this flag, decides about pods
    '--allow-privileged=true',
    // logs and commands of pods: names of nodes are in no DNS here
    '--kubelet-preferred-address-types=InternalIP',
  ];
}

function controllerManagerFlags(folder: string, kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--secure-port=0',
    '--use-service-account-credentials',
    `--service-account-private-key-file=${join(folder, 'service-accounts.key')}`,
    // what pods trust: the API server has made its certificate by now
    `--root-ca-file=${join(folder, 'certificates', 'apiserver.crt')}`,
    '--kube-api-qps=200',
    '--kube-api-burst=400',
    // claims and autoscalers are looked at every 15 seconds otherwise
    '--pvclaimbinder-sync-period=1s',
    '--horizontal-pod-autoscaler-sync-period=5s',
  ];
}

function schedulerFlags(kubeconfig: string): string[] {
  return [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0', '--kube-api-qps=200', '--kube-api-burst=400'];
}

function kwokFlags(kubeconfig: string, port: number): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--manage-all-nodes',
    `--node-lease-duration-seconds=${NODE_LEASE_SECONDS}`,
    `--server-address=127.0.0.1:${port}`,
    '--cidr=10.244.0.0/16',
  ];
}

/** Ports that nobody listens on at this moment. */
async function freePorts(): Promise<[number, number, number, number]> {
  return Promise.all([freePort(), freePort(), freePort(), freePort()]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
