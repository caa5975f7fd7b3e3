import { stringify } from 'yaml';
import type { SystemEntry } from '../../lib/synth';
import { SystemChart, type SystemProps, type Team } from '../../lib/system';
import { TeamNamespace } from '../../lib/tenancy';
import type { Construct } from 'constructs';
import { team as example, testEnvironment } from '../environments';
import { estateOf, service, systemOf } from '../small-estate';
import { type ClusterRendering, type PlacedObject, renderClusters, type RenderedManifest } from './rendering';

/** Something wrong, put into what a sound chart renders. */
export interface Fault {
  /** The team and the system that it is planted in. */
  readonly name: string;
  /** What the report must name: kind, and construct path below the system. */
  readonly blamed: string;
  /** What the server says about it. */
  readonly words: RegExp;
  /** Changes objects of the system and its namespace, or returns further ones. */
  readonly plant: (planted: Planted) => readonly RenderedManifest[];
}

/** The objects that a fault is planted among. */
export class Planted {
  constructor(
    private readonly objects: readonly PlacedObject[],
    readonly namespace: string,
  ) {}

  get(kind: string): RenderedManifest {
    const found = this.objects.find(
      ({ object }) => object.kind === kind && (object.metadata.namespace ?? this.namespace) === this.namespace,
    );
    if (!found) throw new Error(`${this.namespace} has no ${kind} to plant a fault in`);
    return found.object;
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

const CLAIM_SPEC = { accessModes: ['ReadWriteOnce'], storageClassName: 'standard', resources: { requests: { storage: '1Gi' } } };
const LONG_NAME = 'w'.repeat(57);
const NONE: readonly RenderedManifest[] = [];

/** What a renderer can get wrong, and only a real server or its controllers can tell. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'unknown-field',
    blamed: 'Deployment',
    words: /field not declared in schema|unknown field/,
    plant: ({ container }) => {
      container.livenesProbe = {};
      return NONE;
    },
  },
  {
    name: 'bad-quantity',
    blamed: 'Deployment',
    words: /quantities must match/,
    plant: ({ container }) => {
      container.resources.requests.memory = '12Megs';
      return NONE;
    },
  },
  {
    name: 'unrestricted-pod',
    blamed: 'Deployment',
    words: /violates PodSecurity "restricted/,
    plant: ({ container }) => {
      container.securityContext.allowPrivilegeEscalation = true;
      return NONE;
    },
  },
  {
    name: 'exceeded-quota',
    blamed: 'Deployment',
    words: /exceeded quota/,
    plant: (planted) => {
      planted.get('ResourceQuota').spec.hard.pods = '0';
      return NONE;
    },
  },
  {
    name: 'selector-mismatch',
    blamed: 'Deployment',
    words: /`selector` does not match template `labels`/,
    plant: (planted) => {
      planted.get('Deployment').spec.selector.matchLabels = { 'app.kubernetes.io/name': 'other' };
      return NONE;
    },
  },
  {
    name: 'job-under-a-budget',
    blamed: 'PodDisruptionBudget',
    words: /jobs\.batch does not implement the scale subresource/,
    plant: (planted) => {
      const { metadata, spec } = planted.pod;
      return [planted.beside('Job', 'batch/v1', 'once', { template: { metadata, spec: { ...spec, restartPolicy: 'Never' } } })];
    },
  },
  {
    name: 'two-budgets',
    blamed: 'Deployment',
    words: /more than one PodDisruptionBudget/,
    plant: (planted) => [planted.beside('PodDisruptionBudget', 'policy/v1', 'second', planted.get('PodDisruptionBudget').spec)],
  },
  {
    name: 'early-claim',
    blamed: 'PersistentVolumeClaim',
    words: /Pending|Progressing/,
    plant: (planted) => {
      planted.pod.spec.volumes.push({ name: 'files', persistentVolumeClaim: { claimName: 'files' } });
      const claim = planted.beside('PersistentVolumeClaim', 'v1', 'files', CLAIM_SPEC);
      return [{ ...claim, metadata: { ...claim.metadata, annotations: { 'argocd.argoproj.io/sync-wave': '-1' } } }];
    },
  },
  {
    name: 'long-name',
    blamed: 'StatefulSet',
    words: /must be no more than 63/,
    plant: (planted) => {
      const { selector, template } = planted.get('Deployment').spec;
      const other = { 'app.kubernetes.io/name': 'long' };
      const pod = { ...template, metadata: { labels: { ...template.metadata.labels, ...other } } };
      const matchLabels = { ...selector.matchLabels, ...other };
      return [planted.beside('StatefulSet', 'apps/v1', LONG_NAME, { serviceName: 'web', selector: { matchLabels }, template: pod })];
    },
  },
  {
    name: 'node-port-twice',
    blamed: 'Service',
    words: /already allocated/,
    plant: (planted) =>
      ['first', 'second'].map((name) =>
        planted.beside('Service', 'v1', name, { type: 'NodePort', selector: {}, ports: [{ port: 80, nodePort: 31_999 }] }),
      ),
  },
  {
    name: 'request-above-default',
    blamed: 'Deployment',
    words: /must be less than or equal to cpu limit/,
    plant: (planted) => {
      planted.get('LimitRange').spec.limits[0].default.cpu = '500m';
      planted.container.resources.requests.cpu = '600m';
      return NONE;
    },
  },
];

/** An estate of sound systems, one per fault, rendered and then spoilt. */
export function plantFaults(): ClusterRendering {
  const [rendering] = renderClusters(estateOf([namespaces(), ...FAULTS.map(soundSystem)], [testEnvironment({ monitoring: false })]));
  if (!rendering) throw new Error('the estate of faults has no cluster');
  const all = rendering.applications.flatMap(({ objects }) => objects);
  const added = new Map(FAULTS.map(({ name, plant }) => [name, plant(new Planted(all, name))]));
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

function teamOf({ name }: Fault): Team {
  return { ...example, name, namespaces: {}, quota: { ...example.quota, nodePorts: 2 } };
}

function soundSystem(fault: Fault): SystemEntry {
  return systemOf(fault.name, (chart) => service(chart, 'web', { replicas: 2 }), { team: teamOf(fault) });
}

function namespaces(): SystemEntry {
  class NamespacesChart extends SystemChart {
    constructor(scope: Construct, props: SystemProps) {
      super(scope, 'namespaces', { ...props, team: { ...example, name: 'platform' } });
      for (const fault of FAULTS) new TeamNamespace(this, fault.name, { team: teamOf(fault) });
    }
  }
  return { name: 'namespaces', chart: NamespacesChart, source: 'charts/namespaces.ts' };
}

/** Whether a line of a report blames the right object in its file with the server's words. */
export function isCaught({ name, blamed, words }: Fault, problems: readonly string[]): boolean {
  const place = new RegExp(`dist/test/${name}/${name}\\.k8s\\.yaml: ${blamed} \\S+ \\(${name}/`);
  return problems.some((problem) => place.test(problem) && words.test(problem));
}
