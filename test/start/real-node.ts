import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Keeper, KeptProcess } from '../conformance/keeper';
import { until } from '../conformance/until';
import type { ClusterNetwork } from './cluster-network';
import { writeNfsMount } from './file-server';
import { CNI_PLUGINS } from './prerequisites';
import { type Trusted, trustingSpec } from './trusting-containers';

/** What holds the namespaces of a pod. */
export const PAUSE_IMAGE = 'registry.k8s.io/pause:3.10';

const START_SECONDS = 60;

/** Paths of what a node is made of. */
export interface NodePrograms {
  readonly kubelet: string;
  readonly kubeProxy: string;
  readonly networkPolicies: string;
}

export interface NodeSpec {
  readonly name: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Addresses of its pods. */
  readonly podCidr: string;
}

/** What the nodes of a cluster have in common. */
export interface NodeSurroundings {
  readonly keeper: Keeper;
  readonly programs: NodePrograms;
  readonly network: ClusterNetwork;
  readonly kubeconfig: string;
  /** Where images come from. */
  readonly registry: string;
  /** Control group of the run, and its name there. */
  readonly controlGroup: string;
  readonly clusterCidr: string;
  /** Address of the cluster's DNS service. */
  readonly dns: string;
  /** Authorities that containers trust. */
  readonly trusted: Trusted;
}

/** A node that runs containers: containerd, kubelet, kube-proxy and an enforcer of network policies, in network and mount namespaces. */
export class RealNode {
  private readonly processes: KeptProcess[] = [];

  private constructor(
    readonly spec: NodeSpec,
    private readonly surroundings: NodeSurroundings,
    private readonly holder: number,
    readonly folder: string,
  ) {}

  /** @throws Error with the last words of what did not start */
  static async start(spec: NodeSpec, surroundings: NodeSurroundings): Promise<RealNode> {
    const { keeper, network } = surroundings;
    const folder = join(keeper.folder, spec.name);
    for (const inner of ['log', 'cni', 'kubelet', 'certificates', 'var-cni']) mkdirSync(join(folder, inner), { recursive: true });
    writeNfsMount(join(folder, 'sbin'), join(keeper.folder, 'file-servers'));
    const holder = keeper.spawn({
      name: `${spec.name}-namespaces`,
      command: 'unshare',
      args: ['--net', '--mount', '--uts', '--propagation=private', 'sh', '-ec', HOLD, 'sh', folder, spec.name],
    });
    await until(`${spec.name} has its namespaces`, START_SECONDS, () => Promise.resolve(holder.log().endsWith('\n')));
    const node = new RealNode(spec, surroundings, Number(holder.log()), folder);
    network.join(node.holder, spec.address, spec.podCidr);
    await node.startPrograms();
    return node;
  }

  /** Arguments of `nsenter` that run a program in the namespaces of this node. */
  inside(command: string, ...args: readonly string[]): string[] {
    return ['--target', String(this.holder), '--net', '--mount', '--uts', command, ...args];
  }

  /** Path of containerd's socket, for its client. */
  get socket(): string {
    return join(this.folder, 'containerd.sock');
  }

  /** Processes that should run and do not, with what they wrote last. */
  dead(): string[] {
    return this.processes.filter(({ isAlive }) => !isAlive).map(({ obituary }) => obituary);
  }

  private async startPrograms(): Promise<void> {
    const { programs, kubeconfig } = this.surroundings;
    this.writeConfiguration();
    this.spawn('containerd', 'containerd', '--config', join(this.folder, 'containerd.toml'));
    await until(`containerd of ${this.spec.name} answers`, START_SECONDS, () =>
      Promise.resolve(this.hasWritten('containerd', /successfully booted/)),
    );
    this.spawn(
      'kubelet',
      programs.kubelet,
      `--config=${join(this.folder, 'kubelet.yaml')}`,
      `--kubeconfig=${kubeconfig}`,
      `--root-dir=${join(this.folder, 'kubelet')}`,
      `--cert-dir=${join(this.folder, 'certificates')}`,
      `--hostname-override=${this.spec.name}`,
      `--node-ip=${this.spec.address}`,
      `--node-labels=${Object.entries(this.spec.labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(',')}`,
    );
    this.spawn('kube-proxy', programs.kubeProxy, `--config=${join(this.folder, 'proxy.yaml')}`);
    this.spawn('network-policies', programs.networkPolicies, '--kubeconfig', kubeconfig, '--pod-cidr', this.spec.podCidr);
    // until it judges them, it drops what pods send
    await until(`policies of ${this.spec.name} are enforced`, START_SECONDS, () =>
      Promise.resolve(this.hasWritten('network-policies', /enforcing network policies/)),
    );
  }

  private hasWritten(program: string, words: RegExp): boolean {
    const kept = this.processes.find(({ name }) => name === `${this.spec.name}-${program}`);
    return kept !== undefined && words.test(kept.log());
  }

  private spawn(name: string, command: string, ...args: readonly string[]): void {
    const { keeper } = this.surroundings;
    this.processes.push(keeper.spawn({ name: `${this.spec.name}-${name}`, command: 'nsenter', args: this.inside(command, ...args) }));
  }

  private writeConfiguration(): void {
    const { kubeconfig, clusterCidr, dns, controlGroup, registry, trusted } = this.surroundings;
    const { name, podCidr } = this.spec;
    const write = (file: string, content: string) => writeFileSync(join(this.folder, file), content);
    write('containerd.toml', containerdConfig(this.folder));
    write('container.json', JSON.stringify(trustingSpec(trusted)));
    mkdirSync(join(this.folder, 'registries', '_default'), { recursive: true });
    write('registries/_default/hosts.toml', hostsFile(`http://${registry}`));
    write('cni/pods.conflist', JSON.stringify(cniConfig(podCidr)));
    write('kubelet.yaml', stringify(kubeletConfig(this.folder, dns, `/${controlGroup}/${name}`)));
    write('resolv.conf', '');
    write('proxy.yaml', stringify(proxyConfig(kubeconfig, name, clusterCidr)));
  }
}

/** containerd 1.6 takes no file without a table of hosts: it logs an error and asks the registry that the image names. */
function hostsFile(url: string): string {
  return [`server = "${url}"`, `[host."${url}"]`, '  capabilities = ["pull", "resolve"]', ''].join('\n');
}

// the mount namespace hides where programs write by default: what they leave there is gone with it
const HOLD = `
hostname "$2"
mount -t tmpfs tmpfs /run
mount --bind "$1/log" /var/log
mkdir -p /var/lib/cni
mount --bind "$1/var-cni" /var/lib/cni
mount -t overlay overlay -o "lowerdir=$1/sbin:/usr/sbin" /usr/sbin
echo 1 > /proc/sys/net/ipv4/ip_forward
echo $$
exec sleep infinity
`;

function containerdConfig(folder: string): string {
  const cri = '[plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = "${folder}/containerd"
state = "${folder}/containerd-state"
[grpc]
  address = "${folder}/containerd.sock"
[ttrpc]
  address = "${folder}/containerd.sock.ttrpc"
${cri}]
  # a process without CAP_SYS_RESOURCE cannot lower the score of a container
  restrict_oom_score_adj = true
  sandbox_image = "${PAUSE_IMAGE}"
${cri}.registry]
  config_path = "${folder}/registries"
${cri}.cni]
  bin_dir = "${CNI_PLUGINS}"
  conf_dir = "${folder}/cni"
${cri}.containerd]
  snapshotter = "overlayfs"
${cri}.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
  base_runtime_spec = "${folder}/container.json"
${cri}.containerd.runtimes.runc.options]
  SystemdCgroup = false
`;
}

/** Every packet of a pod is routed by its node, so that rules see also those between pods of one node. */
function cniConfig(podCidr: string): object {
  const ipam = { type: 'host-local', ranges: [[{ subnet: podCidr }]], routes: [{ dst: '0.0.0.0/0' }] };
  return {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      { type: 'ptp', ipMasq: false, ipam },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

function kubeletConfig(folder: string, dns: string, cgroupRoot: string): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    cgroupDriver: 'cgroupfs',
    cgroupRoot,
    failSwapOn: false,
    containerRuntimeEndpoint: `unix://${folder}/containerd.sock`,
    resolvConf: join(folder, 'resolv.conf'),
    clusterDNS: [dns],
    clusterDomain: 'cluster.local',
    serializeImagePulls: false,
    enforceNodeAllocatable: ['pods'],
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
  };
}

function proxyConfig(kubeconfig: string, hostnameOverride: string, clusterCIDR: string): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig },
    mode: 'iptables',
    hostnameOverride,
    clusterCIDR,
    // the namespace shares the table of the machine, whose size is not ours to change
    conntrack: { maxPerCore: 0, min: 0 },
  };
}
