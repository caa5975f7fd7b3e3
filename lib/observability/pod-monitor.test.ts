import { podMonitorSpec } from './pod-monitor';

const selector = { 'app.kubernetes.io/component': 'kids' };

test('the pods themselves are scraped, on the number of the port', () => {
  expect(podMonitorSpec(selector, { port: 9090 })).toEqual({
    selector: { matchLabels: selector },
    podMetricsEndpoints: [{ portNumber: 9090, path: '/metrics' }],
  });
});

test('metrics may lie on another path', () => {
  expect(podMonitorSpec(selector, { port: 9090, path: '/actuator/prometheus' }).podMetricsEndpoints).toEqual([
    { portNumber: 9090, path: '/actuator/prometheus' },
  ]);
});
