import { chartYaml, environments, synthChart } from '../test/chart-snapshots';
import { PhpApacheChart } from './php-apache';

const synthPhpApache = (environment = 'prod') => synthChart(PhpApacheChart, environment);

test.each(environments)('php-apache.$name', (environment) => {
  expect(chartYaml(PhpApacheChart, environment)).toMatchSnapshot();
});

test('S7: the autoscaler keeps one to ten pods of the Deployment at 90 % of what they request', () => {
  const { apiVersion, spec } = synthPhpApache().get('HorizontalPodAutoscaler', 'php-apache');
  expect(apiVersion).toBe('autoscaling/v2');
  expect(spec.minReplicas).toBe(1);
  expect(spec.maxReplicas).toBe(10);
  expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'php-apache' });
  expect(spec.metrics).toEqual([{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 90 } } }]);
});

test('S7: every container of the target requests processing time, and the Deployment leaves replicas to the autoscaler', () => {
  const { spec } = synthPhpApache().get('Deployment', 'php-apache');
  expect(spec).not.toHaveProperty('replicas');
  expect(spec.template.spec.containers.map(({ resources }: { resources: object }) => resources)).toEqual([
    expect.objectContaining({ requests: expect.objectContaining({ cpu: '400m' }) }),
  ]);
});

test('one pod at the least has no disruption budget, so that its node can be drained', () => {
  expect(synthPhpApache().all('PodDisruptionBudget')).toEqual([]);
});

test('S7: Apache may bind port 80 without being root, and writes where its image does', () => {
  const { spec } = synthPhpApache().get('Deployment', 'php-apache').spec.template;
  expect(spec.securityContext).toMatchObject({ runAsUser: 33, sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] });
  expect(spec.containers[0].volumeMounts).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ mountPath: '/var/run/apache2' }),
      expect.objectContaining({ mountPath: '/var/lock/apache2' }),
    ]),
  );
});
