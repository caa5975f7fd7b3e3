import { factorMarkdown } from './factor-markdown';
import type { FactorFinding, WorkloadFactors } from './factor-report';

const finding: FactorFinding = {
  number: 6,
  factor: 'Processes',
  verdict: 'not met',
  object: 'PersistentVolumeClaim api-data',
  field: 'spec.accessModes',
  reason: 'ReadWriteOnce',
};

const workload = (environment: string, changes: Partial<FactorFinding> = {}): WorkloadFactors => ({
  environment,
  system: 'shop',
  workload: 'shop/api (Deployment)',
  factors: [{ ...finding, ...changes }],
});

test('what several environments share is said once, and what differs apart', () => {
  const met = { verdict: 'met', object: 'Deployment api', field: 'spec', reason: 'keeps nothing' } as const;
  expect(factorMarkdown({ mistakes: [], workloads: [workload('dev'), workload('staging'), workload('prod', met)] })).toBe(`# Fifteen factors

| workload | environments | met | not met | not applicable |
| --- | --- | --- | --- | --- |
| shop/api (Deployment) | dev, staging | 0 | 1 | 0 |
| shop/api (Deployment) | prod | 1 | 0 | 0 |

## shop/api (Deployment)

|  | factor | environments | verdict | object | field | why |
| --- | --- | --- | --- | --- | --- | --- |
| 6 | Processes | dev, staging | **not met** | PersistentVolumeClaim api-data | \`spec.accessModes\` | ReadWriteOnce |
| 6 | Processes | prod | met | Deployment api | \`spec\` | keeps nothing |
`);
});

test('what a cell holds cannot end it', () => {
  expect(factorMarkdown({ mistakes: [], workloads: [workload('dev', { reason: 'a | b' })] })).toContain(String.raw`a \| b |`);
});
