import { estate } from '../estate';
import type { WorkloadFactors } from '../lib/factors';
import { factors } from './factors';

let printed: string;

beforeEach(() => {
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

test('for people it prints Markdown', () => {
  expect(factors(['--system', 'shop', '--environment', 'prod'])).toBe(0);
  expect(printed).toMatch(/^# Fifteen factors\n\n\| workload \| environments \| met \| not met \| not applicable \|\n/);
  expect(printed).toContain('## shop/kids (Deployment)\n');
  expect(printed).not.toContain('shippy');
});

test('for machines it prints JSON: fifteen findings per workload and environment', () => {
  expect(factors(['--system', 'shop', '--json'])).toBe(0);
  const workloads = JSON.parse(printed) as WorkloadFactors[];
  expect(new Set(workloads.map(({ environment }) => environment))).toEqual(new Set(estate.environments.map(({ name }) => name)));
  for (const { system, factors: findings } of workloads) expect([system, findings.length]).toEqual(['shop', 15]);
});

test('a system that is not known is refused', () => {
  expect(() => factors(['--system', 'shp'])).toThrow('--system (shp) is not known; there are: ');
});
