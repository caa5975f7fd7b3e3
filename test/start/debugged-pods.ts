import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterApi } from '../conformance/cluster-api';
import type { Kubectl } from './kubectl';
import type { ContainerSpec, RunningPod } from './live-objects';
import { execInPod, type ProgramOf, type RunningPods } from './running-pods';
import type { Outcome } from './shell';

/** Has a shell, `nc` and `wget`. */
const TOOLS_IMAGE = 'busybox:1.37';
/** Any but root, which namespaces of teams refuse. */
const TOOLS_USER = 10_001;
/** A first process has to listen to SIGTERM, or the pod takes all of its grace period to end. */
const WAIT = ['sh', '-c', 'trap exit TERM; sleep 86400 & wait'];
const START_SECONDS = 120;
const PAUSE_MS = 500;

/**
 * Pods of a cluster that exists, whose nodes are out of reach: what is run in their networks is run in ephemeral containers, which stay as
 * long as the pod does.
 */
export class DebuggedPods implements RunningPods {
  constructor(
    private readonly api: ClusterApi,
    private readonly kubectl: Kubectl,
  ) {}

  async withProgramsOf(
    program: ProgramOf,
    from: RunningPod,
    command: readonly string[],
    input?: string,
    seconds?: number,
  ): Promise<Outcome> {
    const source = program.pod.spec.containers.find(({ name }) => name === program.container);
    const image = source?.image ?? TOOLS_IMAGE;
    const container = await this.debug(
      from,
      `client-${program.container}`,
      image,
      source?.securityContext?.runAsUser ?? userOf(program.pod),
    );
    return execInPod(this.kubectl, from, container, command, { input, seconds });
  }

  async connects(from: RunningPod, address: string, port: number, seconds = 3): Promise<boolean> {
    const container = await this.debug(from, 'tools', TOOLS_IMAGE, TOOLS_USER);
    const { code, errors } = await execInPod(this.kubectl, from, container, [
      'nc',
      '-w',
      String(seconds),
      address,
      String(port),
      '-e',
      'true',
    ]);
    // a program that did not try must not pass for a connection that was refused
    if (code !== 0 && !/connect|timed out/i.test(errors))
      throw new Error(`Pod ${from.metadata.name} cannot try a connection: ${errors.trim()}`);
    return code === 0;
  }

  async statusWithin(pod: RunningPod, port: number, path: string): Promise<number> {
    const container = await this.debug(pod, 'tools', TOOLS_IMAGE, TOOLS_USER);
    const { errors } = await execInPod(this.kubectl, pod, container, [
      'wget',
      '-S',
      '-T',
      '10',
      '-O',
      '/dev/null',
      `http://127.0.0.1:${port}${path}`,
    ]);
    const status = /HTTP\/[\d.]+ (\d{3})/.exec(errors)?.[1];
    if (status === undefined) throw new Error(`Pod ${pod.metadata.name} does not answer on ${port}: ${errors.trim()}`);
    return Number(status);
  }

  /** @returns the name of a container of that image that waits in the pod for programs to be run in it */
  private async debug(pod: RunningPod, purpose: string, image: string, user: number): Promise<string> {
    const { name: podName, namespace = '' } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${podName}`;
    const name = `keelson-${purpose}`;
    const { spec } = await this.api.get<DebuggedPod>(path);
    if (!spec.ephemeralContainers?.some((each) => each.name === name)) {
      const container = { name, image, command: WAIT, securityContext: restricted(user) };
      await this.api.patch(`${path}/ephemeralcontainers`, 'application/strategic-merge-patch+json', {
        spec: { ephemeralContainers: [container] },
      });
    }
    const deadline = performance.now() + START_SECONDS * 1000;
    for (;;) {
      const { status } = await this.api.get<DebuggedPod>(path);
      const state = status?.ephemeralContainerStatuses?.find((each) => each.name === name)?.state;
      if (state?.running !== undefined) return name;
      if (performance.now() > deadline)
        throw new Error(
          `Pod ${namespace}/${podName}: ephemeral container ${name} does not run: ${state?.waiting?.message ?? 'no reason given'}`,
        );
      await sleep(PAUSE_MS);
    }
  }
}

interface DebuggedPod extends RunningPod {
  readonly spec: RunningPod['spec'] & { readonly ephemeralContainers?: readonly ContainerSpec[] };
  readonly status?: RunningPod['status'] & {
    readonly ephemeralContainerStatuses?: NonNullable<RunningPod['status']>['containerStatuses'];
  };
}

function userOf({ spec }: RunningPod): number {
  return spec.securityContext?.runAsUser ?? TOOLS_USER;
}

/** What the strictest namespaces admit. */
function restricted(runAsUser: number): object {
  return {
    runAsUser,
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
