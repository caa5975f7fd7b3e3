import { LABEL } from '../../lib/system';
import type { Application, ClusterRendering } from '../conformance/rendering';

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];

/** What every system stands on: namespaces, storage classes and the permissions to connect. */
const FOUNDATION = ['teams', 'storage'];
/** Stays for all systems, because their requests arrive through it. */
const EDGE = 'edge';

/** A system of an environment, and what is rendered of it. */
export interface RenderedSystem {
  readonly name: string;
  readonly application: Application;
}

interface PolicySpec {
  readonly egress?: readonly {
    readonly to?: readonly { readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> } }[];
  }[];
}

/** The systems of one environment, as they were rendered. */
export class RenderedSystems {
  constructor(private readonly rendering: ClusterRendering) {}

  /** What is applied before any system, in this order. */
  get foundation(): readonly (readonly Application[])[] {
    const { applications } = this.rendering;
    const named = (name: string) => applications.filter((each) => systemOf(each) === name);
    return [...FOUNDATION.map(named), applications.filter(isConnections), named(EDGE)];
  }

  /** Those with pods, in the order of the estate. */
  get all(): readonly RenderedSystem[] {
    return this.rendering.applications
      .filter(({ objects }) => objects.some(({ object }) => WORKLOADS.includes(object.kind)))
      .map((application) => ({ name: systemOf(application), application }));
  }

  /** Whether other systems stand on it, so that it stays until the end. */
  isFoundation(name: string): boolean {
    return [...FOUNDATION, EDGE].includes(name);
  }

  /** Those that the policies of a system let it call, with those that they call; the edge is always there. */
  calledBy(system: RenderedSystem): readonly RenderedSystem[] {
    const found = new Map<string, RenderedSystem>();
    const visit = (caller: RenderedSystem): void => {
      for (const name of this.namesCalledBy(caller)) {
        const called = this.all.find((each) => each.name === name);
        if (!called || found.has(name) || name === system.name || name === EDGE) continue;
        found.set(name, called);
        visit(called);
      }
    };
    visit(system);
    return [...found.values()];
  }

  private namesCalledBy({ name, application }: RenderedSystem): readonly string[] {
    const connections = this.rendering.applications.filter(isConnections);
    const policies = [application, ...connections]
      .flatMap(({ objects }) => objects.map(({ object }) => object))
      .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.labels?.[LABEL.partOf] === name);
    const peers = policies.flatMap(({ spec }) => (spec as PolicySpec).egress ?? []).flatMap(({ to = [] }) => to);
    return [...new Set(peers.flatMap(({ podSelector }) => podSelector?.matchLabels?.[LABEL.partOf] ?? []))].sort();
  }
}

function isConnections({ name }: Application): boolean {
  return name.endsWith('-connections');
}

/** The file carries the name of the system. */
function systemOf({ files }: Application): string {
  const [file = ''] = files.keys();
  return file.replace(/^.*\//, '').replace(/\.k8s\.yaml$/, '');
}
