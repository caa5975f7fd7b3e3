import { cluster, testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { WebService } from '../workloads';
import { prometheusOf } from './prometheus';

const monitoring = { namespace: 'monitoring', podLabels: { app: 'prometheus' }, queries: { service: 'prometheus', port: 9090 } };
const watched = testEnvironment({ cluster: { ...cluster, network: { ...cluster.network, monitoring } } });

const asking = (environment = watched) =>
  synthRole((chart) => {
    const grafana = new WebService(chart, 'grafana', { image: 'grafana/grafana', port: 3000 });
    const prometheus = prometheusOf(chart);
    if (prometheus) grafana.connectTo(prometheus, { env: { PROMETHEUS_URL: 'url' } });
  }, environment);

test('who asks is told where, and may go there', () => {
  const { mistakes } = asking();
  expect(mistakes).toEqual([]);
  expect(asking().get('Deployment', 'grafana').spec.template.spec.containers[0].env).toEqual([
    { name: 'PROMETHEUS_URL', value: 'http://prometheus.monitoring:9090' },
  ]);
  expect(asking().get('NetworkPolicy', 'grafana').spec.egress).toEqual([
    {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
          podSelector: { matchLabels: { app: 'prometheus' } },
        },
      ],
      ports: [{ port: 9090, protocol: 'TCP' }],
    },
  ]);
});

test('where nobody may ask there is nothing to connect to', () => {
  expect(asking(testEnvironment()).get('NetworkPolicy', 'grafana').spec).not.toHaveProperty('egress');
});
