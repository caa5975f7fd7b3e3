import { controllerSelector, labelsOf, workloadSelector } from './labels';

const identity = { system: 'shop', team: 'retail', environment: 'dev', name: 'kids-canary', component: 'kids' };

test('every object says what it is, whose it is and where, and never which version', () => {
  expect(labelsOf(identity)).toEqual({
    'app.kubernetes.io/name': 'kids-canary',
    'app.kubernetes.io/instance': 'shop',
    'app.kubernetes.io/component': 'kids',
    'app.kubernetes.io/part-of': 'shop',
    'app.kubernetes.io/managed-by': 'keelson',
    team: 'retail',
    environment: 'dev',
  });
});

test('a controller selects its own pods', () => {
  expect(controllerSelector('shop', 'kids')).toEqual({ 'app.kubernetes.io/name': 'kids', 'app.kubernetes.io/instance': 'shop' });
});

test('Services and policies select a workload with its canary', () => {
  expect(workloadSelector('shop', 'kids')).toEqual({ 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'kids' });
});

test('what selects is among what labels say, of a canary too', () => {
  expect(labelsOf(identity)).toMatchObject({ ...controllerSelector('shop', 'kids-canary'), ...workloadSelector('shop', 'kids') });
});
