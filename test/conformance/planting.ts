import type { Construct } from 'constructs';
import { stringify } from 'yaml';
import type { SystemEntry } from '../../lib/synth';
import { type Environment, SystemChart, type SystemProps, type Team } from '../../lib/system';
import { TeamNamespace } from '../../lib/tenancy';
import { team as example } from '../environments';
import { estateOf, systemOf } from '../small-estate';
import { type ClusterRendering, type PlacedObject, renderClusters, type RenderedManifest } from './rendering';

/** Something wrong, put into what a sound chart renders. */
export interface PlantedFault {
  /** The team and the system that it is planted in. */
  readonly name: string;
  /** Makes the sound system. */
  readonly describe: (chart: SystemChart) => void;
  /** Changes objects of the system and its namespace, or returns further ones. */
  readonly plant: (planted: Planted) => readonly RenderedManifest[];
}

/** The objects that a fault is planted among. */
export class Planted {
  constructor(
    private readonly objects: readonly PlacedObject[],
    readonly namespace: string,
  ) {}

  /** @param name @default - the first of its kind */
  get(kind: string, name?: string): RenderedManifest {
    const found = this.all(kind).find(({ metadata }) => name === undefined || metadata.name === name);
    if (!found) throw new Error(`${this.namespace} has no ${kind} to plant a fault in`);
    return found;
  }

  all(kind: string): RenderedManifest[] {
    return this.objects
      .map(({ object }) => object)
      .filter((object) => object.kind === kind && (object.metadata.namespace ?? this.namespace) === this.namespace);
  }

  get pod() {
    return this.get('Deployment').spec.template;
  }

  get container() {
    return this.pod.spec.containers[0];
  }

  /** Another object with the metadata of one that is there. */
  beside(kind: string, apiVersion: string, name: string, spec: object): RenderedManifest {
    const { labels, namespace } = this.get('Deployment').metadata;
    return { apiVersion, kind, metadata: { name, namespace, labels }, spec };
  }
}

/** An estate of sound systems, one per fault, rendered for an environment and then spoilt. */
export function plant(faults: readonly PlantedFault[], environment: Environment): ClusterRendering {
  const [rendering] = renderClusters(estateOf([teamsOf(faults), ...faults.map(soundSystem)], [environment]));
  if (!rendering) throw new Error('the estate of faults has no cluster');
  const all = rendering.applications.flatMap(({ objects }) => objects);
  const added = new Map(faults.map((fault) => [fault.name, fault.plant(new Planted(all, fault.name))]));
  const applications = rendering.applications.map((application) => {
    const [file = ''] = application.files.keys();
    const further = (added.get(systemOfFile(file)) ?? []).map((object) => ({
      file,
      path: `${systemOfFile(file)}/planted/${object.kind}`,
      object,
    }));
    const objects = [...application.objects, ...further];
    return { ...application, objects, files: new Map([[file, objects.map(({ object }) => `---\n${stringify(object)}`).join('')]]) };
  });
  return { ...rendering, applications };
}

function systemOfFile(file: string): string {
  return (file.split('/').at(-1) ?? '').replace('.k8s.yaml', '');
}

function teamOf({ name }: PlantedFault): Team {
  return { ...example, name, namespaces: {}, quota: { ...example.quota, nodePorts: 2 } };
}

function soundSystem(fault: PlantedFault): SystemEntry {
  return systemOf(fault.name, fault.describe, { team: teamOf(fault) });
}

/** As in an estate, the namespaces are a system of their own. */
function teamsOf(faults: readonly PlantedFault[]): SystemEntry {
  class TeamsChart extends SystemChart {
    constructor(scope: Construct, props: SystemProps) {
      super(scope, 'teams', { ...props, team: { ...example, name: 'platform' } });
      for (const fault of faults) new TeamNamespace(this, fault.name, { team: teamOf(fault) });
    }
  }
  return { name: 'teams', chart: TeamsChart, source: 'charts/teams.ts' };
}
