import { containersOf, type RunningPod } from './live-objects';
import type { RealCluster } from './real-cluster';
import type { ProgramOf, RunningPods } from './running-pods';
import { attempt, type Outcome, run } from './shell';

/** Prints the status that a path has on a port of the network that it runs in. */
const ASK_LOCALLY = `const [, port, path] = process.argv;
require('node:http').get({ host: '127.0.0.1', port, path, timeout: 10000 }, (r) => { console.log(r.statusCode); process.exit(); })
  .on('error', (e) => { console.error(e.message); process.exit(1); });`;

/** Pods on nodes of the run, whose processes and networks are those of this machine. */
export class NodePods implements RunningPods {
  constructor(private readonly cluster: RealCluster) {}

  async withProgramsOf(
    { pod, container }: ProgramOf,
    from: RunningPod,
    command: readonly string[],
    input?: string,
    seconds = 60,
  ): Promise<Outcome> {
    const root = `/proc/${this.processOf(pod, container)}/root`;
    // the folder that a program starts in lies outside of a root that was changed after it
    const within = ['sh', '-c', 'cd / && exec "$@"', 'sh', ...command];
    const args = [`--net=/proc/${this.processOf(from)}/ns/net`, `--root=${root}`, ...within];
    return attempt('nsenter', args, { seconds, input });
  }

  async connects(from: RunningPod, address: string, port: number, seconds = 3): Promise<boolean> {
    const { code } = await this.inNetworkOf(from, ['timeout', String(seconds), 'bash', '-c', `exec 3<>/dev/tcp/${address}/${port}`]);
    return code === 0;
  }

  async statusWithin(pod: RunningPod, port: number, path: string): Promise<number> {
    const { output, errors } = await this.inNetworkOf(pod, [process.execPath, '-e', ASK_LOCALLY, String(port), path]);
    if (output === '') throw new Error(`Pod ${pod.metadata.name} does not answer on ${port}: ${errors.trim()}`);
    return Number(output);
  }

  /** Runs a program of the machine as if it ran in a pod's network: policies apply to it as to the pod. */
  async inNetworkOf(pod: RunningPod, command: readonly string[], seconds = 60): Promise<Outcome> {
    return attempt('nsenter', ['--target', String(this.processOf(pod)), '--net', ...command], { seconds });
  }

  /** The first process of a running container of a pod, as this program sees it. */
  processOf(pod: RunningPod, container?: string): number {
    const { nodeName = '' } = pod.spec;
    const node = this.cluster.nodes.find(({ spec }) => spec.name === nodeName);
    const running = containersOf(pod).find(({ name, state }) => state?.running !== undefined && (container ?? name) === name);
    const id = running?.containerID?.replace('containerd://', '');
    if (!node || id === undefined) throw new Error(`Pod ${pod.metadata.name} runs no container ${container ?? ''} on a node of the run`);
    const tasks = run('ctr', '--address', node.socket, '--namespace', 'k8s.io', 'tasks', 'list');
    const line = tasks.split('\n').find((each) => each.startsWith(id));
    return Number(line?.split(/\s+/)[1]);
  }
}
