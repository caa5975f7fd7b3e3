import type { PodSpec } from 'kubernetes-types/core/v1';
import type { Json } from '../../kinds';
import type { Manifested } from '../render';
import { checkStartFiles } from './start-files';

interface Given {
  readonly kind?: string;
  readonly annotations?: Record<string, string>;
}

function check(spec: PodSpec, { kind = 'Deployment', annotations }: Given = {}): string[] {
  const template = { metadata: { annotations }, spec };
  const outer = kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { template };
  const json = { apiVersion: 'apps/v1', kind, metadata: { name: 'cache' }, spec: outer };
  return checkStartFiles(JSON.parse(JSON.stringify(json)) as Manifested & Json, new Set(['scripts', 'settings']));
}

const volumes = [
  { name: 'folder', configMap: { name: 'scripts' } },
  { name: 'together', projected: { sources: [{ configMap: { name: 'settings' } }] } },
  { name: 'foreign', configMap: { name: 'made-elsewhere' } },
];
const folder = { name: 'folder', mountPath: '/keelson' };
const started = { name: 'cache', command: ['sh', '/keelson/start.sh'], volumeMounts: [folder] };
const message =
  'Deployment cache: container cache is started with /keelson/start.sh of ConfigMap scripts, and goes on with the old one when that changes; give the file in config.files, which counts into the checksum of the pods';

describe('a container that runs on', () => {
  test('is not started with a file of a folder that changes under it', () => {
    expect(check({ containers: [started], volumes })).toEqual([message]);
    expect(check({ containers: [{ name: 'cache', args: ['--config=/keelson/start.sh'], volumeMounts: [folder] }], volumes })).toEqual([
      message,
    ]);
  });

  test('is not excused by what else counts into the checksum', () => {
    expect(check({ containers: [started], volumes }, { annotations: { 'keelson/config-checksum': 'x' } })).toEqual([message]);
  });

  test('may be a native sidecar', () => {
    const sidecar = { ...started, restartPolicy: 'Always' };
    expect(check({ containers: [], initContainers: [sidecar], volumes })).toEqual([message]);
  });

  test('may find the file in a volume of several sources', () => {
    const container = { name: 'cache', command: ['run', '/etc/run/a.yaml'], volumeMounts: [{ name: 'together', mountPath: '/etc/run' }] };
    expect(check({ containers: [container], volumes })).toEqual([expect.stringContaining('/etc/run/a.yaml of ConfigMap settings')]);
  });
});

test.each<[string, PodSpec, Given]>([
  ['a probe reads its script at each run', { containers: [{ name: 'cache', volumeMounts: [folder] }], volumes }, {}],
  ['an init container runs once', { containers: [], initContainers: [started], volumes }, {}],
  ['each run of a task starts anew', { containers: [started], volumes }, { kind: 'CronJob' }],
  ['a Job runs once', { containers: [started], volumes }, { kind: 'Job' }],
  [
    'a path of the image has only the beginning in common',
    { containers: [{ ...started, command: ['/keelson-start/start.sh'] }], volumes },
    {},
  ],
  [
    'who makes a ConfigMap elsewhere knows when to restart',
    { containers: [{ ...started, volumeMounts: [{ name: 'foreign', mountPath: '/keelson' }] }], volumes },
    {},
  ],
])('%s', (_, spec, given) => {
  expect(check(spec, given)).toEqual([]);
});

describe('what reaches a container at its start only', () => {
  const unchecked =
    'Deployment cache: container cache reads ConfigMap settings at its start only, and its pods carry no checksum of it; use config of the workload, or annotate the pods with keelson/config-checksum';

  test.each<[string, object]>([
    ['all its variables', { envFrom: [{ configMapRef: { name: 'settings' } }] }],
    ['a variable', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }] }],
    ['a single file', { volumeMounts: [{ name: 'together', mountPath: '/etc/a.yaml', subPath: 'a.yaml' }] }],
  ])('needs a checksum on the pods: %s', (_, parts) => {
    const spec = { containers: [{ name: 'cache', ...parts }], volumes };
    expect(check(spec)).toEqual([unchecked]);
    expect(check(spec, { annotations: { 'keelson/config-checksum': 'x' } })).toEqual([]);
  });
});
