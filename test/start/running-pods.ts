import { findPods } from './find-pods';
import type { RealCluster } from './real-cluster';
import { containersOf, type RunningPod } from './live-objects';
import { attempt, type Outcome, run } from './shell';

/** What may be done inside of pods: run a program in a container, or one of the machine in a pod's network. */
export class RunningPods {
  constructor(
    private readonly cluster: RealCluster,
    private readonly kubectl: string,
  ) {}

  /** Pods with all of these labels, in one namespace or all. */
  async find(labels: Readonly<Record<string, string>>, namespace?: string): Promise<RunningPod[]> {
    return findPods(this.cluster.target.api, labels, namespace);
  }

  /** Runs a program in a container, as `kubectl exec` does. */
  async exec(pod: RunningPod, container: string, command: readonly string[], input?: string, seconds = 60): Promise<Outcome> {
    const { name, namespace = '' } = pod.metadata;
    const flags = ['--kubeconfig', this.cluster.target.kubeconfig, '--namespace', namespace, '--container', container];
    const interactive = input === undefined ? [] : ['--stdin'];
    return attempt(this.kubectl, ['exec', ...interactive, ...flags, name, '--', ...command], {
      seconds,
      ...(input === undefined ? {} : { input }),
    });
  }

  /** Runs a program of the machine as if it ran in a pod's network: policies apply to it as to the pod. */
  async inNetworkOf(pod: RunningPod, command: readonly string[], input?: string, seconds = 60): Promise<Outcome> {
    const args = ['--target', String(this.processOf(pod)), '--net', ...command];
    return attempt('nsenter', args, { seconds, ...(input === undefined ? {} : { input }) });
  }

  /** Runs a program that a container has in the network of another pod: the client of a database, as its caller. */
  async withProgramsOf(
    tools: RunningPod,
    container: string,
    from: RunningPod,
    command: readonly string[],
    input?: string,
    seconds = 60,
  ): Promise<Outcome> {
    const root = `/proc/${this.processOf(tools, container)}/root`;
    // the folder that a program starts in lies outside of a root that was changed after it
    const within = ['sh', '-c', 'cd / && exec "$@"', 'sh', ...command];
    const args = [`--net=/proc/${this.processOf(from)}/ns/net`, `--root=${root}`, ...within];
    return attempt('nsenter', args, { seconds, ...(input === undefined ? {} : { input }) });
  }

  /** Whether a TCP connection from a pod is accepted. */
  async connects(from: RunningPod, address: string, port: number, seconds = 3): Promise<boolean> {
    const { code } = await this.inNetworkOf(from, ['timeout', String(seconds), 'bash', '-c', `exec 3<>/dev/tcp/${address}/${port}`]);
    return code === 0;
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
