import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container } from 'kubernetes-types/core/v1';
import { estate } from '../estate';
import { teams } from '../estate/teams';
import { projectRoot } from '../lib/synth';
import type { Team } from '../lib/system';
import { quantityInThousandths } from '../lib/system/quantity';
import { type EstateObject, type EstateWorkload, renderEstate, workloadsOf } from './estate-objects';

const { objects, mistakes } = renderEstate();
const workloads = workloadsOf(objects);
const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
const selects = (selector: Record<string, string>, labels: Readonly<Record<string, string>>) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);
const isNear = (one: EstateObject, other: EstateObject) => one.environment === other.environment && one.namespace === other.namespace;
const servicesOf = (workload: EstateWorkload) =>
  ofKind('Service').filter((each) => isNear(each, workload) && each.spec.selector && selects(each.spec.selector, workload.podLabels));

/** What breaks a rule, by title: an empty list when nothing does. */
const breaking = <T extends EstateObject>(all: readonly T[], isBroken: (each: T) => boolean): string[] => {
  expect(all.length).toBeGreaterThan(0);
  return all.filter(isBroken).map(({ title }) => title);
};
const containersWhere = (isBroken: (container: Container, workload: EstateWorkload) => boolean): string[] =>
  workloads.flatMap((workload) =>
    workload.containers.filter((container) => isBroken(container, workload)).map(({ name }) => `${workload.title}: ${name}`),
  );

test('every environment is rendered without a mistake', () => {
  expect(mistakes).toEqual([]);
  expect(new Set(objects.map(({ environment }) => environment))).toEqual(new Set(estate.environments.map(({ name }) => name)));
});

describe('S18: access', () => {
  test('no pod uses the ServiceAccount `default`', () => {
    expect(breaking(workloads, ({ pod }) => (pod.serviceAccountName ?? 'default') === 'default')).toEqual([]);
  });

  test('no pod mounts a token that it does not need: whoever has one is bound to a role', () => {
    const bound = new Set(
      objects
        .filter(({ kind }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
        .flatMap(({ environment, json }) =>
          ((json as { subjects?: { kind: string; name: string; namespace?: string }[] }).subjects ?? []).map(
            ({ name, namespace }) => `${environment} ${namespace ?? ''} ${name}`,
          ),
        ),
    );
    const hasToken = ({ pod }: EstateWorkload) => pod.automountServiceAccountToken !== false;
    const isBound = ({ environment, namespace, pod }: EstateWorkload) =>
      bound.has(`${environment} ${namespace ?? ''} ${pod.serviceAccountName ?? ''}`);
    expect(breaking(workloads, (workload) => hasToken(workload) && !isBound(workload))).toEqual([]);
  });
});

describe('S21: the process contract', () => {
  const preStop = ({ lifecycle }: Container): number => {
    const { sleep, exec }: { sleep?: { seconds: number }; exec?: { command?: string[] } } = lifecycle?.preStop ?? {};
    return sleep?.seconds ?? Number(/^sleep (\d+)$/.exec(exec?.command?.join(' ') ?? '')?.[1] ?? 0);
  };

  test('whoever serves has time to finish after the drain', () => {
    const served = workloads.filter((workload) => servicesOf(workload).length > 0);
    expect(breaking(served, ({ pod }) => (pod.terminationGracePeriodSeconds ?? 30) <= Math.max(...pod.containers.map(preStop)))).toEqual(
      [],
    );
  });

  test('commands are lists, and no shell keeps the signal to stop from a server', () => {
    expect(containersWhere(({ command = [], args = [] }) => !Array.isArray(command) || !Array.isArray(args))).toEqual([]);
    const longRunning = workloads.filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind));
    const isDeaf = ({ command = [] }: Container) =>
      /(?:^|\/)(?:ba|da)?sh$/.test(command[0] ?? '') && command[1] === '-c' && !/\b(?:exec|trap)\b/.test(command[2] ?? '');
    expect(breaking(longRunning, ({ pod }) => pod.containers.some(isDeaf))).toEqual([]);
  });
});

describe('S22: volumes and containers', () => {
  const hasClaim = ({ pod, spec }: EstateWorkload) =>
    (spec.volumeClaimTemplates ?? []).length > 0 || (pod.volumes ?? []).some(({ persistentVolumeClaim }) => persistentVolumeClaim);

  test('a workload with a claim owns its files by a group, which is set only where it is not yet', () => {
    expect(
      breaking(
        workloads.filter(hasClaim),
        ({ pod: { securityContext = {} } }) =>
          securityContext.fsGroup === undefined || securityContext.fsGroupChangePolicy !== 'OnRootMismatch',
      ),
    ).toEqual([]);
  });

  test('nothing runs as root, and nothing changes owners', () => {
    expect(
      containersWhere(
        ({ securityContext = {} }, { pod }) =>
          (securityContext.runAsUser ?? pod.securityContext?.runAsUser) === 0 ||
          (securityContext.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) !== true,
      ),
    ).toEqual([]);
    expect(containersWhere(({ command = [], args = [] }) => /\bchown\b/.test([...command, ...args].join(' ')))).toEqual([]);
  });

  test('every container has a memory limit, no privilege, no capability, and the seccomp profile of the runtime', () => {
    expect(containersWhere(({ resources }) => resources?.limits?.memory === undefined)).toEqual([]);
    expect(containersWhere(({ securityContext }) => securityContext?.privileged === true)).toEqual([]);
    expect(containersWhere(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false)).toEqual([]);
    expect(containersWhere(({ securityContext }) => securityContext?.capabilities?.drop?.join() !== 'ALL')).toEqual([]);
    expect(
      containersWhere(
        ({ securityContext }, { pod }) =>
          (securityContext?.seccompProfile ?? pod.securityContext?.seccompProfile)?.type !== 'RuntimeDefault',
      ),
    ).toEqual([]);
  });

  test('no pod reaches the socket of a container runtime', () => {
    expect(breaking(workloads, ({ pod }) => /docker\.sock|containerd\.sock|crio\.sock/.test(JSON.stringify(pod)))).toEqual([]);
  });

  test('only DaemonSets of the platform that its entry allows touch their nodes', () => {
    const allowed = Object.values(teams.platform.namespaces).flatMap((each) => ('hostAccess' in each ? Object.keys(each.hostAccess) : []));
    const touches = ({ pod }: EstateWorkload) =>
      pod.hostNetwork === true || pod.hostPID === true || pod.hostIPC === true || (pod.volumes ?? []).some(({ hostPath }) => hostPath);
    const isAllowed = ({ kind, labels, json }: EstateWorkload) =>
      kind === 'DaemonSet' &&
      labels.team === 'platform' &&
      allowed.includes(`${labels['app.kubernetes.io/part-of'] ?? ''}/${json.metadata.name}`);
    expect(breaking(workloads, (workload) => touches(workload) && !isAllowed(workload))).toEqual([]);
  });
});

describe('S29: capacity', () => {
  const thousandths = (quantity: string) => quantityInThousandths(quantity) ?? Number.NaN;
  const nodesOf = (environment: string) => estate.environments.find(({ name }) => name === environment)?.cluster.nodes ?? [];

  /** How many pods there may be at once when nothing is updated: an autoscaler decides before replicas do. */
  function mostPods(workload: EstateWorkload): number {
    const { kind, spec, environment, json } = workload;
    const scaler = ofKind('HorizontalPodAutoscaler').find(
      (each) => isNear(each, workload) && each.spec.scaleTargetRef.name === json.metadata.name,
    );
    if (scaler) return scaler.spec.maxReplicas as number;
    if (kind === 'DaemonSet') return nodesOf(environment).length;
    return (spec.replicas ?? spec.parallelism ?? 1) as number;
  }

  const requested = (workload: EstateWorkload, resource: 'cpu' | 'memory') =>
    mostPods(workload) *
    workload.pod.containers.reduce((sum, { resources }) => sum + thousandths(resources?.requests?.[resource] ?? 'none'), 0);

  test.each(['cpu', 'memory'] as const)('S29: the sum of requests for %s, at its largest, fits into each cluster', (resource) => {
    for (const cluster of new Set(estate.environments.map((environment) => environment.cluster))) {
      const names = estate.environments.filter((environment) => environment.cluster === cluster).map(({ name }) => name);
      const sum = workloads
        .filter(({ environment }) => names.includes(environment))
        .reduce((all, each) => all + requested(each, resource), 0);
      const capacity = cluster.nodes.reduce((all, { allocatable }) => all + thousandths(allocatable[resource]), 0);
      expect(sum).toBeGreaterThan(0);
      expect({ cluster: cluster.name, sum: sum / 1000, capacity: capacity / 1000, fits: sum <= capacity }).toMatchObject({
        cluster: cluster.name,
        fits: true,
      });
    }
  });

  test.each(['cpu', 'memory'] as const)(
    'S29: the sum of requests for %s, at its largest, fits into the quota of each namespace',
    (resource) => {
      for (const quota of ofKind('ResourceQuota')) {
        const sum = workloads.filter((workload) => isNear(workload, quota)).reduce((all, each) => all + requested(each, resource), 0);
        const fits = sum <= thousandths(quota.spec.hard[`requests.${resource}`] as string);
        expect({ quota: quota.title, fits }).toEqual({ quota: quota.title, fits: true });
      }
    },
  );

  test('S29: pods are spread where it is possible, and never more strictly than there are nodes', () => {
    const isHard = ({ pod, environment, ...workload }: EstateWorkload) =>
      ((pod.topologySpreadConstraints ?? []).some(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule') ||
        pod.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined) &&
      Number(workload.spec.replicas ?? 1) > nodesOf(environment).length;
    expect(breaking(workloads, isHard)).toEqual([]);
    const spread = workloads.flatMap(({ pod }) => pod.topologySpreadConstraints ?? []);
    expect(spread.some(({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway')).toBe(true);
  });

  test('S29: API versions are those that every supported server has', () => {
    // https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    const served = [
      ...['v1', 'apps/v1', 'batch/v1', 'autoscaling/v2', 'policy/v1', 'discovery.k8s.io/v1'],
      ...['networking.k8s.io/v1', 'rbac.authorization.k8s.io/v1', 'storage.k8s.io/v1', 'scheduling.k8s.io/v1'],
    ];
    const isNative = (apiVersion: string) => !apiVersion.includes('.') || /^[a-z.]+\.k8s\.io\/v\d/.test(apiVersion);
    const isExtension = (apiVersion: string) => /^(?:gateway\.networking|snapshot\.storage|externaldns)\.k8s\.io\//.test(apiVersion);
    const isUnknown = ({ json: { apiVersion } }: EstateObject) =>
      isNative(apiVersion) && !isExtension(apiVersion) && !served.includes(apiVersion);
    expect(breaking(objects, isUnknown)).toEqual([]);
  });

  test('S29: no chart names a provider, a storage class, an address of a cluster or an annotation of a load balancer', () => {
    const facts = JSON.stringify(estate.environments.map(({ cluster, props }) => [cluster, props.loadBalancer]));
    const addresses = [...new Set(facts.match(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g))];
    const provisioners = estate.environments.flatMap(({ cluster }) => [cluster.fastDisk?.provisioner, cluster.sharedDisk?.provisioner]);
    const named = [
      ...addresses,
      ...provisioners.filter((name) => name !== undefined),
      'storageClassName',
      'load-balancer-',
      'kubernetes.io/',
    ];
    expect(addresses.length).toBeGreaterThan(0);
    for (const { source } of estate.systems) {
      const text = readFileSync(join(projectRoot(), source), 'utf8');
      expect({ source, found: named.filter((each) => text.includes(each)) }).toEqual({ source, found: [] });
    }
  });
});

test('S29: no chart names an address: where a host is, is a fact of the environment', () => {
  // what a program listens on, and a pod calls itself, is no address of anything else
  const own = ['0.0.0.0', '127.0.0.1'];
  for (const { source } of estate.systems) {
    const text = readFileSync(join(projectRoot(), source), 'utf8');
    const found = (text.match(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g) ?? []).filter((address) => !own.includes(address));
    expect({ source, found }).toEqual({ source, found: [] });
  }
});

describe('S30: labels and annotations', () => {
  const LABELS = ['name', 'instance', 'part-of', 'managed-by'].map((key) => `app.kubernetes.io/${key}`);
  const VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
  const owners: readonly Team[] = Object.values(teams);

  test('each object names what it is, what it is part of, and its owner, with values that are valid', () => {
    expect(breaking(objects, ({ labels }) => [...LABELS, 'team'].some((key) => (labels[key] ?? '') === ''))).toEqual([]);
    expect(breaking(objects, ({ labels }) => Object.values(labels).some((value) => !VALUE.test(value)))).toEqual([]);
    expect(breaking(objects, ({ labels }) => !owners.some(({ name }) => name === labels.team))).toEqual([]);
  });

  test('each object says whom to ask', () => {
    const contactOf = (name: string | undefined) => owners.find((team) => team.name === name)?.contact;
    expect(breaking(objects, ({ labels, annotations }) => annotations['keelson/contact'] !== contactOf(labels.team))).toEqual([]);
  });

  test('no selector holds a version, a release or a build', () => {
    const RELEASED = /version|release|revision|build|track|chart|checksum/;
    const selectorOf = ({ kind, spec }: EstateObject): Record<string, string> =>
      (kind === 'Service' ? spec.selector : spec?.selector?.matchLabels) ?? {};
    const own = objects.filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet', 'Service', 'PodDisruptionBudget'].includes(kind));
    expect(breaking(own, (object) => Object.keys(selectorOf(object)).some((key) => RELEASED.test(key)))).toEqual([]);
    expect(breaking(own, (object) => Object.values(selectorOf(object)).some((value) => /^v?\d+(?:\.|$)/.test(value)))).toEqual([]);
  });

  test('no label or annotation holds a date', () => {
    const DATE = /\b\d{4}-\d{2}-\d{2}\b|\b1[6-9]\d{8}(?:\d{3})?\b/;
    const texts = ({ labels, annotations }: EstateObject) => [...Object.values(labels), ...Object.values(annotations)];
    expect(breaking(objects, (object) => texts(object).some((text) => DATE.test(text)))).toEqual([]);
  });

  test('two renderings of the same commit are equal', () => {
    expect(renderEstate().objects.map(({ json }) => json)).toEqual(objects.map(({ json }) => json));
  });
});
