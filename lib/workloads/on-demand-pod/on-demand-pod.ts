import type { Construct } from 'constructs';
import { ConfigFile } from '../../config/config-files';
import { clean } from '../../kinds';
import { SystemChart, when } from '../../system';
import type { PodProps } from '../pod/pod-props';
import { podSettings } from '../pod/pod-settings';
import { isBoundToOneNode } from '../pod/pod-volumes';
import { Workload } from '../workload';

/** Nobody calls such a pod, and so nothing waits for callers when it goes. */
export type OnDemandPodProps = Omit<PodProps, 'drain'>;

/**
 * Pods that another workload makes when it needs them, such as the agents of a build server: account, claims and policies of all of them,
 * and the manifest by which each is made. None of them runs before, and none is rendered.
 *
 * Whoever makes them needs `permissions` in their namespace. For a pod that Kubernetes makes itself use {@link BatchJob}.
 *
 * @example
 * const agents = new OnDemandPod(this, 'golang', { namespace: 'agents', image: 'golang', command: ['sleep', 'infinity'] });
 * const template = { label: 'golang-pod', yaml: agents.manifest };
 */
export class OnDemandPod extends Workload {
  #told: string | undefined;

  constructor(scope: Construct, id: string, props: OnDemandPodProps) {
    const main = { ports: [], probed: false, plainSidecars: true };
    super(scope, id, props, podSettings(props, SystemChart.of(scope).environment, false), main);

    this.node.addValidation({ validate: () => this.validateManifest(props) });
  }

  /** The Pod as YAML, hardened, without a name: whoever makes it gives it one. */
  get manifest(): string {
    this.#told = this.describe();
    return this.#told;
  }

  private describe(): string {
    const { metadata, spec } = this.podTemplate({ restartPolicy: 'Never' });
    return ConfigFile.yaml(clean({ apiVersion: 'v1', kind: 'Pod', metadata, spec })).content;
  }

  private validateManifest(props: OnDemandPodProps): string[] {
    return [
      ...when(
        isBoundToOneNode(props),
        'volumes have a claim that one node mounts, and several such pods may run at once; use scratch space, or ReadWriteMany',
      ),
      ...when(
        this.#told !== undefined && this.#told !== this.describe(),
        'manifest was read before all that the pods are given was known; connect them first, and read it then',
      ),
    ];
  }
}
