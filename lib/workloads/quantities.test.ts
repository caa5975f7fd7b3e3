import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import type { Resources } from './pod/container-props';
import { Worker } from './worker';

/** A quantity as the API server reads it: thousandths of a CPU, or mebibytes; `NaN` for what it would refuse or round. */
function read(quantity: string): number {
  const [, whole = '', unit = ''] = /^([0-9]+(?:\.[0-9]+)?)(m|Mi|)$/.exec(quantity) ?? [];
  return whole === '' ? NaN : Number(whole) * (unit === '' ? 1000 : 1);
}

function synthWorker(resources: Resources, requestScale = 1) {
  const environment = testEnvironment({ sizes: { autoscaling: false, requestScale } });
  return synthRole((chart) => new Worker(chart, 'report', { image: 'shop/report', resources }), environment);
}

function quantitiesOf(resources: Resources, requestScale?: number) {
  const { requests, limits } = synthWorker(resources, requestScale).get('Deployment', 'report').spec.template.spec.containers[0]
    .resources as {
    requests: Record<string, string>;
    limits: Record<string, string>;
  };
  return { requests, limits };
}

const millis = fc.integer({ min: 1, max: 64_000 });
const mebibytes = fc.integer({ min: 1, max: 1_000_000 });
const scale = fc.double({ min: 0, max: 8, noNaN: true });

test('what is asked for comes back as it was said', () => {
  fc.assert(
    fc.property(millis, mebibytes, mebibytes, (cpu, memory, scratch) => {
      const resources = { cpu: kplus.Cpu.millis(cpu), memory: Size.mebibytes(memory), scratch: Size.mebibytes(scratch) };
      const { requests, limits } = quantitiesOf(resources);
      expect([read(requests.cpu ?? ''), read(requests.memory ?? ''), read(limits.memory ?? '')]).toEqual([cpu, memory, memory]);
      expect([read(requests['ephemeral-storage'] ?? ''), read(limits['ephemeral-storage'] ?? '')]).toEqual([scratch, scratch]);
    }),
    { numRuns: 40 },
  );
});

test('CPUs and their thousandths say the same', () => {
  fc.assert(
    fc.property(millis, (cpu) => {
      expect(quantitiesOf({ cpu: kplus.Cpu.units(cpu / 1000) }).requests.cpu).toBe(`${cpu}m`);
    }),
    { numRuns: 40 },
  );
});

test('whatever an environment scales by, requests are whole, at least one, and no more than the limits', () => {
  fc.assert(
    fc.property(millis, mebibytes, scale, fc.boolean(), (cpu, memory, requestScale, isLimited) => {
      const limit = isLimited ? { cpuLimit: kplus.Cpu.millis(cpu) } : {};
      const { requests, limits } = quantitiesOf({ cpu: kplus.Cpu.millis(cpu), memory: Size.mebibytes(memory), ...limit }, requestScale);
      for (const [name, quantity] of Object.entries(requests)) {
        expect(quantity).toMatch(/^[1-9][0-9]*(?:m|Mi)$/);
        expect(read(quantity)).toBeLessThanOrEqual(read(limits[name] ?? quantity));
      }
    }),
    { numRuns: 40 },
  );
});

test('no amount makes the program throw: what cannot be written is a mistake', () => {
  const amount = fc.oneof(fc.constantFrom(NaN, 0, 0.5, 1e-9, Infinity), fc.double({ min: 0, max: 1e6 }));
  const size = fc.tuple(fc.constantFrom('kibibytes', 'mebibytes', 'gibibytes'), amount).map(([unit, number]) => Size[unit](number));
  const cpu = fc.tuple(fc.constantFrom('millis', 'units'), amount).map(([unit, number]) => kplus.Cpu[unit](number));
  const resources = fc.oneof(
    fc.tuple(fc.constantFrom('cpu', 'cpuLimit'), cpu),
    fc.tuple(fc.constantFrom('memory', 'memoryLimit', 'scratch'), size),
  );
  fc.assert(
    fc.property(resources, scale, ([name, value], requestScale) => {
      const { mistakes, yaml } = synthWorker({ [name]: value }, requestScale);
      expect(yaml).not.toMatch(/NaN|Infinity|undefined/);
      for (const mistake of mistakes) expect(mistake).toMatch(/^shop\/report.*: resources\./);
    }),
    { numRuns: 200 },
  );
});
