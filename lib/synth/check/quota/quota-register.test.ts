import { testEnvironment } from '../../../../test/environments';
import { synthRole } from '../../../../test/synth-role';
import { ResourceQuota } from '../../../kinds';
import { WebService } from '../../../workloads';
import { QuotaRegister } from './quota-register';

function overdrawn(hard: Record<string, string>, namespace = 'shop-team') {
  const { objects } = synthRole((chart) => {
    new WebService(chart, 'web', { image: 'shop/web', port: 8080, replicas: 4 });
    const metadata = { ...chart.metadataOf('quota', { base: 'quota', component: 'quota' }), namespace };
    new ResourceQuota(chart, 'Quota', { metadata, body: () => ({ spec: { hard } }) });
  });
  const register = new QuotaRegister(testEnvironment());
  register.add(objects.map((json) => ({ path: `shop/${json.metadata.name}`, json })));
  return register.overdrawn();
}

test('a quota that does not hold all pods in the middle of an update is a mistake where it is set', () => {
  expect(overdrawn({ pods: '4' })).toEqual([
    {
      environment: 'test',
      path: 'shop/quota',
      message:
        'pods (5) of namespace shop-team at its largest, in the middle of an update, is more than its quota (4); raise the quota in estate/teams.ts, or ask for less',
    },
  ]);
});

test('a quota that holds them is none, and neither is one of another namespace', () => {
  expect(overdrawn({ pods: '5' })).toEqual([]);
  expect(overdrawn({ pods: '1' }, 'elsewhere')).toEqual([]);
});
