import { FAULTS, isCaught, plantFaults } from './planted-faults';

const fault = { name: 'bad-quantity', blamed: 'Deployment', words: /quantities must match/, plant: () => [] };

test('eleven faults are planted, each in a system of its own', () => {
  const { applications } = plantFaults();

  expect(FAULTS.map(({ name }) => name)).toEqual([
    'unknown-field',
    'bad-quantity',
    'unrestricted-pod',
    'exceeded-quota',
    'selector-mismatch',
    'job-under-a-budget',
    'two-budgets',
    'early-claim',
    'long-name',
    'node-port-twice',
    'request-above-default',
  ]);
  expect(applications.map(({ name }) => name)).toEqual(['test-platform-teams', ...FAULTS.map(({ name }) => `test-${name}-${name}`)]);
});

test('what is planted stands in the file that is synced', () => {
  const { applications } = plantFaults();
  const spoilt = applications.find(({ name }) => name === 'test-bad-quantity-bad-quantity');

  expect([...(spoilt?.files.values() ?? [])].join('')).toContain('memory: 12Megs');
});

test.each([
  [
    'the file, the object, its construct and the server’s words',
    'dist/test/bad-quantity/bad-quantity.k8s.yaml: Deployment bad-quantity/web (bad-quantity/web/Deployment)\nquantities must match',
    true,
  ],
  ['no construct', 'dist/test/bad-quantity/bad-quantity.k8s.yaml: Deployment bad-quantity/web\nquantities must match', false],
  [
    'another object',
    'dist/test/bad-quantity/bad-quantity.k8s.yaml: Service bad-quantity/web (bad-quantity/web/Service)\nquantities must match',
    false,
  ],
  [
    'other words',
    'dist/test/bad-quantity/bad-quantity.k8s.yaml: Deployment bad-quantity/web (bad-quantity/web/Deployment)\ntimed out',
    false,
  ],
])('a report with %s', (_, problem, expected) => {
  expect(isCaught(fault, [problem])).toBe(expected);
});
