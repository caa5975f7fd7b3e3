import { metricsPorts, validateMetrics } from './metrics';
import { resolvedPort } from './service-port';

const http = resolvedPort(5000);

test('metrics on a port of their own make it a port of the container', () => {
  expect(metricsPorts({ port: 9090 }, [http])).toEqual([{ name: 'metrics', number: 9090, protocol: 'TCP' }]);
});

test('metrics on a port that there is anyway add none', () => {
  expect(metricsPorts({ port: 5000 }, [http])).toEqual([]);
  expect(metricsPorts(undefined, [http])).toEqual([]);
});

test.each([
  [{ port: 0 }, [http], 'metrics.port (0) must be between 1 and 65535'],
  [{ port: 9090, path: 'metrics' }, [http], "metrics.path (metrics) must begin with '/', such as /metrics"],
  [
    { port: 5353 },
    [resolvedPort({ port: 5353, protocol: 'udp' })],
    'metrics.port (5353) is a UDP port, and metrics are asked over http; choose another',
  ],
  [
    { port: 9090 },
    [http, resolvedPort({ name: 'metrics', port: 9091 })],
    "metrics.port (9090) is not the port that is called 'metrics'; give that port the same number, or another 'name'",
  ],
])('%j is refused', (metrics, ports, message) => {
  expect(validateMetrics(metrics, ports)).toEqual([message]);
});
