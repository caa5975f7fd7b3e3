import type * as kplus from 'cdk8s-plus-27';
import type { EnvVar, PodTemplateSpec, Volume } from 'kubernetes-types/core/v1';
import { checksum } from '../../config/config-files';
import { podTemplate, type PodTemplateProps } from '../../kinds';
import type { ToldContainer } from '../../network';
import { CHECKSUM_ANNOTATION, type HostAliases, type Labels, type Role } from '../../system';
import { drainLifecycle } from './drain';
import type { Health } from './health';
import { podHosts } from './host-aliases';
import { type ConfigMapData, type ContainerPort, PodContainer } from './pod-container';
import type { PodProps } from './pod-props';
import type { PodSettings } from './pod-settings';
import { validatePodPorts } from './pod-ports';
import { type Claim, PodVolumes } from './pod-volumes';
import { startOrder } from './start-order';

/** Native sidecars came with this version; before, a sidecar is a container beside the main one. */
export const NATIVE_SIDECARS = '1.29';

/** What a kind of workload adds to its main container. */
export interface MainContainer {
  readonly ports: readonly ContainerPort[];
  readonly health?: Health;
  /** Whether it is a server, which the kubelet asks for its health. */
  readonly probed: boolean;
  /** Whether whoever makes the pod expects sidecars beside it, on every version of Kubernetes. @default - native where the cluster can */
  readonly plainSidecars?: boolean;
}

/** What a kind of workload says of its pods as a whole. */
export interface PodOptions extends Pick<
  PodTemplateProps,
  'restartPolicy' | 'spreadOver' | 'strictlyOver' | 'spreadPerRollout' | 'hostNamespaces'
> {
  readonly labels: Labels;
  readonly serviceAccountName: string;
  readonly mountsToken: boolean;
  /** Variables that connections give to the main container. */
  readonly variables: readonly EnvVar[];
}

/** The containers and volumes of one pod, open to changes until synthesis. */
export class PodAssembly {
  private readonly volumes: PodVolumes;
  private readonly main: PodContainer;
  private readonly sidecars: readonly PodContainer[];
  private readonly initContainers: readonly PodContainer[];
  private readonly hasNativeSidecars: boolean;
  private readonly hosts: HostAliases;

  constructor(
    private readonly workload: Role,
    props: PodProps,
    private readonly settings: PodSettings,
    main: MainContainer,
  ) {
    this.volumes = new PodVolumes(workload.name);
    this.hasNativeSidecars = main.plainSidecars !== true && workload.environment.has(NATIVE_SIDECARS);
    this.hosts = podHosts(props, { environment: workload.environment, team: workload.system.team });
    this.main = this.createMain(props, main);
    this.sidecars = this.createSidecars();
    this.initContainers = this.createInitContainers();
  }

  get mainContainer(): kplus.Container {
    return this.main.container;
  }

  /** The ConfigMaps that the typed configuration of its containers becomes. */
  configMaps(): ConfigMapData[] {
    return this.containers().flatMap((container) => container.configMaps());
  }

  /** What its programs are told. */
  told(): ToldContainer[] {
    return this.containers().map((container) => container.told());
  }

  /** The claims that its volumes need. */
  claims(): Claim[] {
    for (const container of this.containers()) container.noteVolumes();
    return this.volumes.claims();
  }

  /** The pod template, hardened, with everything that was added until now. */
  template({ variables, ...options }: PodOptions): PodTemplateSpec {
    const { settings, hasNativeSidecars } = this;
    const main = this.main.toJson(variables);
    return podTemplate({
      ...options,
      annotations: this.checksumAnnotation(),
      containers: [main, ...(hasNativeSidecars ? [] : this.sidecars.map((sidecar) => sidecar.toJson()))],
      initContainers: this.startOrder().map((container) => container.toJson()),
      volumes: this.allVolumes(),
      user: settings.user,
      group: settings.group,
      volumeGroup: settings.volumeGroup,
      sharesProcesses: this.containers().some(({ ignoresSigterm }) => ignoresSigterm),
      gracePeriodSeconds: settings.gracePeriod.toSeconds(),
      pullSecrets: settings.pullSecrets,
      priorityClassName: settings.priority,
      nodeSelector: settings.placement.nodeSelector,
      tolerations: settings.placement.tolerations,
      hostAliases: Object.entries(this.hosts).map(([ip, hostnames]) => ({ ip, hostnames: [...hostnames] })),
    });
  }

  /** @param variables names that connections give to the main container */
  validate(variables: readonly EnvVar[]): string[] {
    return [
      ...this.containers().flatMap((container) => container.validate()),
      ...this.main.validateVariables(variables),
      ...this.volumes.validate(),
      ...this.validateImages(variables.map(({ name }) => name)),
      ...validatePodPorts(this.containers().map(({ spec }) => spec)),
    ];
  }

  private validateImages(connected: readonly string[]): string[] {
    const told = this.told().flatMap(({ texts }) => Object.values(texts));
    return this.containers().flatMap((container) => container.validateImage(told, container === this.main ? connected : []));
  }

  private createMain(props: PodProps, { ports, health, probed }: MainContainer): PodContainer {
    const { workload, settings } = this;
    const lifecycle = drainLifecycle(settings.drain, workload.environment, settings.hasShell);
    return new PodContainer(
      workload,
      { name: workload.name, props, ports, health, probed, lifecycle, configName: workload.name },
      this.volumes,
    );
  }

  private createSidecars(): PodContainer[] {
    return Object.entries(this.settings.sidecars).map(([name, props]) => {
      const ports = Object.entries(props.ports ?? {}).map(([port, number]): ContainerPort => ({ name: port, number, protocol: 'TCP' }));
      const probed = props.health !== undefined;
      const configName = `${this.workload.name}-${name}`;
      return new PodContainer(
        this.workload,
        { name, path: `sidecars.${name}.`, props, ports, health: props.health, probed, nativeSidecar: this.hasNativeSidecars, configName },
        this.volumes,
      );
    });
  }

  private createInitContainers(): PodContainer[] {
    return Object.entries(this.settings.initContainers).map(
      ([name, props]) =>
        new PodContainer(
          this.workload,
          { name, path: `initContainers.${name}.`, props, ports: [], probed: false, configName: `${this.workload.name}-${name}` },
          this.volumes,
        ),
    );
  }

  /** What starts before the main container, in order. A plain sidecar starts with the main container, after every init container. */
  private startOrder(): PodContainer[] {
    const { sidecars, initContainers, hasNativeSidecars } = this;
    return hasNativeSidecars
      ? startOrder(sidecars, initContainers, (name) => this.settings.sidecars[name]?.startAfter)
      : [...initContainers];
  }

  private containers(): PodContainer[] {
    return [this.main, ...this.sidecars, ...this.initContainers];
  }

  private allVolumes(): Volume[] {
    const added = this.containers().flatMap((container) => container.addedVolumes());
    return [...this.volumes.toJson(), ...added.filter(isFirstOfItsName)];
  }

  // a changed ConfigMap restarts nothing by itself
  private checksumAnnotation(): Record<string, string> | undefined {
    const maps = this.configMaps();
    return maps.length === 0 ? undefined : { [CHECKSUM_ANNOTATION]: checksum(maps) };
  }
}

function isFirstOfItsName<T extends { readonly name: string }>({ name }: T, index: number, all: readonly T[]): boolean {
  return all.findIndex((other) => other.name === name) === index;
}
