import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { type ChangedModule, copyWithChanges } from './changed-module';
import type { Keeper } from './keeper';
import type { Progress } from './progress';

/** A program that is built from the Go module of its name under `tools/`. */
interface Tool {
  /** Main packages; what is built carries the last part of each path. */
  readonly packages: readonly string[];
  /** The version of Kubernetes that the programs say they are. */
  readonly version?: string;
  /** What the build writes into variables of the programs, such as the version that they report. */
  readonly stamps?: Readonly<Record<string, string>>;
  /** The module that the programs come from, where only some of its plugins can be built. */
  readonly changes?: ChangedModule;
}

/** The oldest and the newest Kubernetes that is supported, as patch releases. */
export const KUBERNETES = { '1.27': '1.27.4', '1.37': '1.37.2' } as const;
export type ProvenVersion = keyof typeof KUBERNETES;
export const OLDEST: ProvenVersion = '1.27';
export const NEWEST: ProvenVersion = '1.37';

/** The patch release that a server must be; programs that somebody else chose may be any. */
export function versionOf(version: ProvenVersion, assets?: string): string | undefined {
  return assets === undefined ? KUBERNETES[version] : undefined;
}

const COMPONENTS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => `k8s.io/kubernetes/cmd/${name}`);

const PROMETHEUS_VERSION = 'github.com/prometheus/common/version.Version';

const TOOLS = {
  'kubernetes-1.37': { packages: [...COMPONENTS, 'k8s.io/kubernetes/cmd/kubectl'], version: KUBERNETES['1.37'] },
  'kubernetes-1.27': { packages: COMPONENTS, version: KUBERNETES['1.27'] },
  // may be three minor versions older than the API server, and is: this kubelet works with the containerd of Debian 12
  'node-1.34': { packages: ['kubelet', 'kube-proxy'].map((name) => `k8s.io/kubernetes/cmd/${name}`), version: '1.34.1' },
  etcd: { packages: ['go.etcd.io/etcd/server/v3'] },
  kwok: { packages: ['sigs.k8s.io/kwok/cmd/kwok'] },
  'argocd-sync': { packages: ['.'] },
  cyclonus: { packages: ['.'] },
  coredns: { packages: ['.'] },
  'network-policies': { packages: ['.'] },
  pebble: { packages: ['pebble', 'pebble-challtestsrv'].map((name) => `github.com/letsencrypt/pebble/v2/cmd/${name}`) },
  rclone: { packages: ['.'], stamps: { 'github.com/rclone/rclone/fs.VersionSuffix': '' } },
  'statsd-exporter': { packages: ['github.com/prometheus/statsd_exporter'], stamps: { [PROMETHEUS_VERSION]: '0.28.0' } },
  'postgres-exporter': {
    packages: ['github.com/prometheus-community/postgres_exporter/cmd/postgres_exporter'],
    stamps: { [PROMETHEUS_VERSION]: '0.17.1' },
  },
  traefik: {
    packages: ['github.com/traefik/traefik/v3/cmd/traefik'],
    stamps: { 'github.com/traefik/traefik/v3/pkg/version.Version': '3.7.9' },
  },
  'cert-manager': {
    packages: ['.', './acmesolver'],
    stamps: { 'github.com/cert-manager/cert-manager/pkg/util.AppVersion': 'v1.21.2' },
  },
  consul: { packages: ['github.com/hashicorp/consul'] },
  'external-secrets': {
    packages: ['github.com/external-secrets/external-secrets'],
    changes: {
      module: 'github.com/external-secrets/external-secrets',
      files: {
        'pkg/provider/register/register.go': 'providers/register.go',
        'pkg/generator/register/register.go': 'generators/register.go',
      },
    },
  },
} satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

/**
 * Builds programs with the Go toolchain, at the versions that their modules pin, and keeps what it built outside the work tree: a change of
 * a module, its source or the toolchain builds anew, anything else is there at once.
 */
export class Toolbox {
  /**
   * @param root the root of the project
   * @param cache where built programs are kept
   */
  constructor(
    private readonly root: string,
    private readonly keeper: Keeper,
    private readonly progress: Progress,
    private readonly cache: string = cacheFolder(),
  ) {}

  /**
   * The folder that holds the programs of a module.
   *
   * @throws Error with the compiler's words when it cannot be built
   */
  async folderOf(name: ToolName): Promise<string> {
    const source = join(this.root, 'test/conformance/tools', name);
    const target = join(this.cache, `${name}-${fingerprint(source, TOOLS[name])}`);
    if (!existsSync(target)) await this.build(name, source, target);
    return target;
  }

  private async build(name: ToolName, source: string, target: string): Promise<void> {
    mkdirSync(this.cache, { recursive: true });
    // under a name of its own first, so that an interrupted build is never taken for a whole one
    const unfinished = mkdtempSync(`${target}.`);
    const { changes, packages }: Tool = TOOLS[name];
    const copy = changes && mkdtempSync(`${target}.source.`);
    try {
      await this.progress.during(`building ${name}, once`, async () => {
        if (changes && copy !== undefined) await copyWithChanges(this.keeper, source, copy, changes);
        const build = ['go', 'build', '-trimpath', '-ldflags', linkerFlags(TOOLS[name]), '-o', `${unfinished}/`, ...packages];
        const [command = '', ...args] = onlyOnce(target, unfinished, build);
        await this.keeper.run({
          name: `build-${name}`,
          command,
          args,
          cwd: copy ?? source,
          env: { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
        });
      });
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
      if (copy !== undefined) rmSync(copy, { recursive: true, force: true });
    }
  }
}

/** Builds into a folder and gives it its name, unless another suite on this machine has done so meanwhile, which is waited for. */
function onlyOnce(target: string, unfinished: string, build: readonly string[]): string[] {
  const script = 'target=$1 unfinished=$2; shift 2; [ -e "$target" ] || { "$@" && mv "$unfinished" "$target"; }';
  const guarded = ['sh', '-c', script, 'sh', target, unfinished, ...build];
  return process.platform === 'linux' ? ['flock', `${target}.lock`, ...guarded] : guarded;
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'keelson', 'conformance');
}

function linkerFlags({ version, stamps = {} }: Tool): string {
  const all = Object.entries({ ...(version === undefined ? {} : kubernetesStamps(version)), ...stamps });
  return ['-s', '-w', ...all.map(([variable, value]) => `-X ${variable}=${value}`)].join(' ');
}

// clients and the API server read their version from two packages
function kubernetesStamps(version: string): Record<string, string> {
  const [major = '', minor = ''] = version.split('.');
  const facts = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  return Object.fromEntries(packages.flatMap((path) => Object.entries(facts).map(([fact, value]) => [`${path}.${fact}`, value])));
}

/** What a build depends on. */
function fingerprint(source: string, tool: Tool): string {
  const hash = createHash('sha256').update(JSON.stringify(tool)).update(process.arch).update(process.platform);
  for (const file of filesIn(source))
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(source, file)));
  return hash.digest('hex').slice(0, 12);
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}
