import type { SystemChart } from '../../lib/system';
import { testEnvironment } from '../environments';
import { service } from '../small-estate';
import { plant, type PlantedFault } from './planting';
import type { ClusterRendering, RenderedManifest } from './rendering';

/** Something wrong that a server must refuse or report. */
export interface Fault extends Omit<PlantedFault, 'describe'> {
  /** What the report must name: kind, and construct path below the system. */
  readonly blamed: string;
  /** What the server says about it. */
  readonly words: RegExp;
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

/** A sound system for each fault, spoilt by it. */
export function plantFaults(): ClusterRendering {
  const describe = (chart: SystemChart) => service(chart, 'web', { replicas: 2 });
  return plant(
    FAULTS.map((fault) => ({ ...fault, describe })),
    testEnvironment({ monitoring: false }),
  );
}

/** Whether a line of a report blames the right object in its file with the server's words. */
export function isCaught({ name, blamed, words }: Fault, problems: readonly string[]): boolean {
  const place = new RegExp(`dist/test/${name}/${name}\\.k8s\\.yaml: ${blamed} \\S+ \\(${name}/`);
  return problems.some((problem) => place.test(problem) && words.test(problem));
}
