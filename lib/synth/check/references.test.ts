import type { PodSpec } from 'kubernetes-types/core/v1';
import { synthRole } from '../../../test/synth-role';
import { Secret } from '../../config/secret';
import type { JsonObject } from '../../kinds';
import { Storage, WebService } from '../../workloads';
import type { Manifested } from '../render';
import { groupOf, podSpecOf, referencesOf, secretsRead } from './references';

function manifest(kind: string, spec: object, apiVersion = 'apps/v1'): Manifested {
  return { apiVersion, kind, metadata: { name: 'web', namespace: 'retail' }, spec: spec as JsonObject };
}

function referencesOfPod(pod: Partial<PodSpec>): string[] {
  const template = { spec: { containers: [], ...pod } };
  return referencesOf(manifest('Deployment', { template })).references.map(({ text }) => text);
}

const container = (parts: object) => ({ name: 'web', ...parts });

describe('a pod needs', () => {
  test.each<[string, Partial<PodSpec>, string[]]>([
    ['its account', { serviceAccountName: 'web' }, ['ServiceAccount web']],
    ['its pull secrets', { imagePullSecrets: [{ name: 'hub' }] }, ['Secret hub']],
    [
      'what its volumes hold',
      {
        volumes: [
          { name: 'a', configMap: { name: 'settings' } },
          { name: 'b', secret: { secretName: 'card' } },
          { name: 'c', persistentVolumeClaim: { claimName: 'data' } },
          { name: 'd', projected: { sources: [{ configMap: { name: 'more' } }, { secret: { name: 'key' } }] } },
        ],
      },
      ['ConfigMap settings', 'Secret card', 'PersistentVolumeClaim data', 'ConfigMap more', 'Secret key'],
    ],
    [
      'what its variables are taken from, in any container',
      {
        containers: [container({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'card', key: 'a' } } }] })],
        initContainers: [
          container({ env: [{ name: 'B', valueFrom: { configMapKeyRef: { name: 'settings', key: 'b' } } }] }),
          container({ envFrom: [{ configMapRef: { name: 'all' } }, { secretRef: { name: 'keys' } }] }),
        ],
      },
      ['Secret card', 'ConfigMap settings', 'ConfigMap all', 'Secret keys'],
    ],
  ])('%s', (_, pod, expected) => {
    expect(referencesOfPod(pod)).toEqual(expected);
  });

  test('nothing that is optional', () => {
    const optional = true;
    expect(
      referencesOfPod({
        containers: [
          container({
            env: [
              { name: 'A', valueFrom: { secretKeyRef: { name: 'card', key: 'a', optional } } },
              { name: 'B', valueFrom: { configMapKeyRef: { name: 'settings', key: 'b', optional } } },
              { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
              { name: 'D', value: 'd' },
            ],
            envFrom: [{ configMapRef: { name: 'all', optional } }, { secretRef: { name: 'keys', optional } }],
          }),
        ],
        volumes: [
          { name: 'a', configMap: { name: 'settings', optional } },
          { name: 'b', secret: { secretName: 'card', optional } },
          { name: 'c', projected: { sources: [{ configMap: { name: 'x', optional } }, { secret: { name: 'y', optional } }] } },
          { name: 'd', emptyDir: {} },
        ],
      }),
    ).toEqual([]);
  });

  test('nothing that every namespace has', () => {
    expect(referencesOfPod({ serviceAccountName: 'default', volumes: [{ name: 'a', configMap: { name: 'kube-root-ca.crt' } }] })).toEqual(
      [],
    );
  });

  test('the same thing once', () => {
    expect(referencesOfPod({ containers: [container({ envFrom: [{ secretRef: { name: 'a' } }, { secretRef: { name: 'a' } }] })] })).toEqual(
      ['Secret a'],
    );
  });
});

test('an autoscaler needs its target, in the group that it names', () => {
  const ids = (apiVersion: string) =>
    referencesOf(manifest('HorizontalPodAutoscaler', { scaleTargetRef: { apiVersion, kind: 'Deployment', name: 'web' } })).references;

  expect(ids('apps/v1')).toEqual([{ id: 'apps|Deployment|retail|web', text: 'Deployment web' }]);
  expect(ids('argoproj.io/v1alpha1')).toEqual([{ id: 'argoproj.io|Deployment|retail|web', text: 'Deployment web' }]);
});

test('the group of an apiVersion is empty for the core', () => {
  expect([groupOf('v1'), groupOf('apps/v1')]).toEqual(['', 'apps']);
});

test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'Job'])('the pod of a %s is that of its template', (kind) => {
  expect(podSpecOf(manifest(kind, { template: { spec: { containers: [] } } }))).toEqual({ containers: [] });
});

test('the pod of a CronJob is that of its Job, and that of a Pod its own', () => {
  const template = { spec: { containers: [] } };
  expect(podSpecOf(manifest('CronJob', { jobTemplate: { spec: { template } } }))).toEqual({ containers: [] });
  expect(podSpecOf(manifest('Pod', template.spec, 'v1'))).toEqual({ containers: [] });
  expect(podSpecOf(manifest('Service', { template }, 'v1'))).toBeUndefined();
});

test('a config checksum does not see a rotated Secret: who reads one by variable or volume must restart, who pulls with one need not', () => {
  const { objects } = synthRole((chart) => {
    const jwt = Secret.given(chart, 'jwt', { keys: ['key'] });
    const files = Secret.given(chart, 'files', { keys: ['cert'] });
    new WebService(chart, 'web', {
      image: 'shop/web',
      port: 8080,
      env: { JWT_KEY: jwt.value('key') },
      volumes: { '/etc/cert': Storage.secret(files) },
      pullSecrets: ['registry'],
    });
  });
  const read = objects
    .map((object) => ({ workload: object.metadata.name, secrets: secretsRead(object) }))
    .filter(({ secrets }) => secrets.length > 0);
  expect(read).toEqual([{ workload: 'web', secrets: ['files', 'jwt'] }]);
});
