import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { testEnvironment } from '../../../test/environments';
import type { Resources } from './container-props';
import { containerResources, millisOf, scratchLimit, validateResources } from './container-resources';
import { Storage } from './storage';

const half = testEnvironment({ sizes: { autoscaling: true, requestScale: 0.5 } });
const double = testEnvironment({ sizes: { autoscaling: true, requestScale: 2 } });

function amounts(resources: Resources, environment = testEnvironment()) {
  const { cpu, memory } = containerResources(resources, environment);
  return {
    cpu: [cpu?.request?.amount, cpu?.limit?.amount],
    memory: [memory?.request?.toMebibytes(), memory?.limit?.toMebibytes()],
  };
}

test('every container asks for something, and has a memory limit', () => {
  expect(amounts({})).toEqual({ cpu: ['50m', undefined], memory: [128, 128] });
});

test('an environment scales what is asked for, never the limits', () => {
  expect(amounts({ cpu: Cpu.units(1), cpuLimit: Cpu.units(2), memory: Size.gibibytes(1) }, half)).toEqual({
    cpu: ['500m', '2'],
    memory: [512, 1024],
  });
});

test('an environment that scales up asks for no more than the limits', () => {
  expect(amounts({ cpuLimit: Cpu.millis(60), memoryLimit: Size.mebibytes(200) }, double)).toEqual({
    cpu: ['60m', '60m'],
    memory: [200, 200],
  });
});

test('the disk that a container may fill includes its scratch volumes: the kubelet adds them up', () => {
  const volumes = {
    '/cache': Storage.scratch({ size: Size.mebibytes(500) }),
    '/shm': Storage.scratch({ size: Size.mebibytes(64), inMemory: true }),
  };
  expect(scratchLimit({ image: 'shop/kids' }).toMebibytes()).toBe(200);
  expect(scratchLimit({ image: 'shop/kids', volumes }).toMebibytes()).toBe(700);
  expect(scratchLimit({ image: 'shop/kids', volumes, resources: { scratch: Size.gibibytes(1) } }).toMebibytes()).toBe(1524);
});

test.each([
  [Cpu.millis(250), 250],
  [Cpu.units(0.5), 500],
  [Cpu.units(2), 2000],
])('%j is %d thousandths', (cpu, millis) => {
  expect(millisOf(cpu)).toBe(millis);
});

test.each<[Resources, string]>([
  [{ cpu: Cpu.millis(0) }, 'resources.cpu (0m) must be at least 1m, such as Cpu.millis(50)'],
  [
    { cpu: Cpu.millis(500), cpuLimit: Cpu.millis(100) },
    'resources.cpuLimit (100m) must be at least resources.cpu (500m); raise it or leave it out',
  ],
  [
    { memory: Size.mebibytes(256), memoryLimit: Size.mebibytes(128) },
    'resources.memoryLimit (128Mi) must be at least resources.memory (256Mi); raise it or leave it out',
  ],
  [{ memory: Size.kibibytes(500) }, 'resources.memory (500Ki) must be whole mebibytes, at least 1, such as Size.mebibytes(128)'],
  [{ scratch: Size.mebibytes(0) }, 'resources.scratch (0Mi) must be whole mebibytes, at least 1, such as Size.mebibytes(128)'],
])('%j is refused', (resources, message) => {
  expect(validateResources(resources)).toEqual([message]);
});
