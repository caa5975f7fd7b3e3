import type { PodSpec, VolumeMount } from 'kubernetes-types/core/v1';
import { checkStartOrder } from './start-order';

const sidecar = (volumeMounts: VolumeMount[]) => ({ name: 'access', restartPolicy: 'Always', volumeMounts });
const init = (volumeMounts: VolumeMount[]) => ({ name: 'configure', volumeMounts });

function check(...initContainers: NonNullable<PodSpec['initContainers']>): string[] {
  const volumes = [
    { name: 'files', emptyDir: {} },
    { name: 'scripts', configMap: { name: 'scripts' } },
    { name: 'tmp', emptyDir: {} },
  ];
  return checkStartOrder('StatefulSet consul', { containers: [], initContainers, volumes });
}

const files = { name: 'files', mountPath: '/etc/consul' };

test('a sidecar that starts before the init container that writes its files is an error', () => {
  expect(check(sidecar([files]), init([files]))).toEqual([
    "StatefulSet consul: sidecar access starts before init container configure, which may write to /etc/consul, a volume of both; set sidecars.access.startAfter to ['configure'], or mount it with Storage.readOnly in configure",
  ]);
  expect(check(sidecar([{ ...files, readOnly: true }]), init([files]))).toHaveLength(1);
});

test.each<[string, NonNullable<PodSpec['initContainers']>]>([
  ['starts after it', [init([files]), sidecar([files])]],
  ['mounts another volume', [sidecar([{ name: 'scripts', mountPath: '/etc/consul' }]), init([files])]],
  ['finds there what the init container can only read', [sidecar([files]), init([{ ...files, readOnly: true }])]],
  [
    'shares a ConfigMap with it',
    [sidecar([{ name: 'scripts', mountPath: '/scripts' }]), init([{ name: 'scripts', mountPath: '/scripts' }])],
  ],
  ['shares its scratch folder with it', [sidecar([{ name: 'tmp', mountPath: '/tmp' }]), init([{ name: 'tmp', mountPath: '/tmp' }])]],
  ['starts before another sidecar', [sidecar([files]), { ...sidecar([files]), name: 'other' }]],
])('a sidecar that %s is none', (_, containers) => {
  expect(check(...containers)).toEqual([]);
});
