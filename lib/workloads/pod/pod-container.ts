import * as kplus from 'cdk8s-plus-27';
import type { Container, EnvVar, Lifecycle, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { envData, fileKey, filesData } from '../../config/config-files';
import type { ImageFacts } from '../../config/images';
import { containerJson, volumesOf } from '../../kinds';
import type { ToldContainer } from '../../network';
import type { AppProtocol, Role } from '../../system';
import { containerResources, scratchLimit } from './container-resources';
import type { SideContainerProps } from './pod-props';
import { type Health, probes, validateHealth } from './health';
import type { PodVolumes } from './pod-volumes';
import { toldContainer } from './told-container';
import { validateContainer } from './validate-container';
import { validateImage } from './validate-image';

export interface ContainerPort {
  readonly name: string;
  readonly number: number;
  readonly protocol: 'TCP' | 'UDP';
  /** @default 'http' */
  readonly appProtocol?: AppProtocol;
  /** The same number on the node itself. @default - none */
  readonly hostPort?: number;
}

/** What one container of a pod is made of. */
export interface ContainerSpec {
  readonly name: string;
  /** What begins the paths of its props in messages, such as `sidecars.proxy.`. @default - nothing, for the main container */
  readonly path?: string;
  readonly props: SideContainerProps;
  /** Ports by name, the main one first. */
  readonly ports: readonly ContainerPort[];
  /** Health checks; `undefined` for a container that is no server. */
  readonly health?: Health;
  readonly probed: boolean;
  readonly lifecycle?: Lifecycle;
  readonly nativeSidecar?: boolean;
  /** Base name of its ConfigMaps. */
  readonly configName: string;
}

/** Data of a ConfigMap that a container reads. */
export interface ConfigMapData {
  readonly name: string;
  readonly data: Record<string, string>;
}

/** A container: a cdk8s-plus one that people may change until synthesis, and what is laid over it then. */
export class PodContainer {
  readonly container: kplus.Container;

  constructor(
    private readonly workload: Role,
    readonly spec: ContainerSpec,
    private readonly volumes: PodVolumes,
  ) {
    const { props } = spec;
    this.container = new kplus.Container({
      name: spec.name,
      image: workload.environment.image(props.image, this.releaseKey).reference,
      imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
      command: props.command && [...props.command],
      args: props.args && [...props.args],
      workingDir: props.workingDir,
      envVariables: envValues(props.env),
      // cdk8s-plus throws at what is there twice; validation says it
      ports: spec.ports
        .filter(isNew)
        .map(({ name, number, protocol, hostPort }) => ({ name, number, protocol: kplus.Protocol[protocol], hostPort })),
      resources: containerResources(props.resources, workload.environment),
    });
  }

  /** The container of the pod, with the variables that its connections give it. */
  toJson(connectionEnv: readonly EnvVar[] = []): Container {
    const { spec } = this;
    const json = containerJson(this.container, {
      port: this.askedPort?.number,
      probes: spec.probed ? probes(spec.health, this.askedPort) : undefined,
      lifecycle: spec.lifecycle,
      scratch: scratchLimit(spec.props),
      restartPolicy: spec.nativeSidecar === true ? 'Always' : undefined,
    });
    return {
      ...json,
      env: [...(json.env ?? []), ...connectionEnv],
      envFrom: [...(json.envFrom ?? []), ...this.configEnv()],
      volumeMounts: [...(json.volumeMounts ?? []), ...this.mounts()],
      securityContext: this.identity(),
    };
  }

  /** Volumes that it mounts by way of cdk8s-plus. */
  addedVolumes(): Volume[] {
    return volumesOf([this.container]);
  }

  /** The ConfigMaps that its typed configuration becomes. */
  configMaps(): ConfigMapData[] {
    const { config = {} } = this.spec.props;
    const maps = [
      { name: this.filesName, data: filesData(config) },
      { name: this.envName, data: envData(config) },
    ];
    return maps.filter(({ data }) => Object.keys(data).length > 0);
  }

  /** Notes its volumes, so that the claims of the pod are known before anything is rendered. */
  noteVolumes(): void {
    this.volumes.mounts(this.volumePrefix, this.spec.props.volumes ?? {});
  }

  validate(): string[] {
    const { props, health, path = '' } = this.spec;
    const { environment } = this.workload;
    const mistakes = [
      ...validateContainer(props, {
        environment: environment.name,
        imageMistake: environment.image(props.image, this.releaseKey).mistake,
        variables: Object.keys(this.container.env.variables),
        mounted: this.container.mounts.map((mount) => mount.path),
      }),
      ...validateHealth(health, this.askedPort),
    ];
    return mistakes.map((mistake) => `${path}${mistake}`);
  }

  /**
   * What contradicts the facts of its image.
   *
   * @param texts what the programs of its pod are told
   * @param variables names of those that connections give it
   */
  validateImage(texts: readonly string[], variables: readonly string[]): string[] {
    const { props, ports, health, path = '' } = this.spec;
    const set = new Set([...this.told().variables, ...variables]);
    return validateImage({ props, ports, health, texts, variables: set }, this.imageFacts).map((mistake) => `${path}${mistake}`);
  }

  /** Variables that are set twice, by its own settings and by connections. */
  validateVariables(added: readonly EnvVar[]): string[] {
    const configEnv = Object.keys(this.spec.props.config?.env ?? {});
    const names = [...new Set([...configEnv, ...Object.keys(this.container.env.variables)]), ...added.map(({ name }) => name)];
    return names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `env.${name} is set twice, by 'env' and by a connection or by two connections; keep one of them`);
  }

  /** What its program is told, except by connections. */
  told(): ToldContainer {
    const { props, path = '' } = this.spec;
    return toldContainer(this.container, props, path);
  }

  private mounts(): VolumeMount[] {
    const files = Object.keys(this.spec.props.config?.files ?? {}).map((path): VolumeMount => ({
      name: this.volumes.configVolume(this.filesName),
      mountPath: path,
      subPath: fileKey(path),
      readOnly: true,
    }));
    const writable = (this.imageFacts?.writablePaths ?? []).filter((path) => !(path in (this.spec.props.volumes ?? {})));
    return [
      ...files,
      ...this.volumes.mounts(this.volumePrefix, this.spec.props.volumes ?? {}),
      ...this.volumes.scratchMounts(this.volumePrefix, writable),
    ];
  }

  // the pod says as whom its main container runs
  private identity(): Container['securityContext'] {
    if (this.isMain) return {};
    const { user = this.imageFacts?.user, group = this.imageFacts?.group ?? user } = this.spec.props;
    return { runAsUser: user, runAsGroup: group };
  }

  /** The port that health checks ask: a connection can be opened to a TCP port only. */
  private get askedPort(): ContainerPort | undefined {
    return this.spec.ports.find(({ protocol }) => protocol === 'TCP');
  }

  /** Whether its first process ends on SIGTERM only where it is not the first of its namespace. */
  get ignoresSigterm(): boolean {
    return this.imageFacts?.ignoresSigterm === true;
  }

  private get imageFacts(): ImageFacts | undefined {
    return this.workload.environment.imageFacts(this.spec.props.image);
  }

  private get isMain(): boolean {
    return this.spec.path === undefined;
  }

  private get volumePrefix(): string {
    return this.isMain ? '' : this.spec.name;
  }

  private configEnv() {
    return this.configMaps()
      .filter(({ name }) => name === this.envName)
      .map(({ name }) => ({ configMapRef: { name } }));
  }

  private get filesName(): string {
    return `${this.spec.configName}-config`;
  }

  private get envName(): string {
    return `${this.spec.configName}-env`;
  }

  private get releaseKey(): string {
    return `${this.workload.system.system}/${this.workload.name}`;
  }
}

function isNew({ name, number, protocol }: ContainerPort, index: number, all: readonly ContainerPort[]): boolean {
  return !all.slice(0, index).some((other) => other.name === name || (other.number === number && other.protocol === protocol));
}

function envValues(env: SideContainerProps['env'] = {}): Record<string, kplus.EnvValue> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, typeof value === 'string' ? kplus.EnvValue.fromValue(value) : value]),
  );
}
