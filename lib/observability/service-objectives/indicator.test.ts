import { Duration } from 'cdk8s';
import { Indicator } from './indicator';

const series = 'namespace="shop",job="shop/kids"';

test('requests: those that failed, of all', () => {
  const indicator = Indicator.requests({ counter: 'http_requests_total', failed: 'code=~"5.."' });
  expect(indicator.errorRatio(series, '5m')).toBe(
    '(sum(rate(http_requests_total{namespace="shop",job="shop/kids",code=~"5.."}[5m])) or vector(0))' +
      ' / sum(rate(http_requests_total{namespace="shop",job="shop/kids"}[5m]))',
  );
  expect(indicator.validate()).toEqual([]);
});

test('latency: those that took longer than the bound of a bucket', () => {
  const indicator = Indicator.latency({ histogram: 'http_request_duration_seconds', within: Duration.millis(300) });
  expect(indicator.errorRatio(series, '1h')).toBe(
    '1 - sum(rate(http_request_duration_seconds_bucket{namespace="shop",job="shop/kids",le="0.3"}[1h]))' +
      ' / sum(rate(http_request_duration_seconds_count{namespace="shop",job="shop/kids"}[1h]))',
  );
  expect(indicator.validate()).toEqual([]);
});

test('a bound of whole seconds is found however a library writes it', () => {
  const indicator = Indicator.latency({ histogram: 'latency_seconds', within: Duration.seconds(2) });
  expect(indicator.errorRatio(series, '1h')).toContain(String.raw`le=~"2(\\.0)?"`);
});

test('some requests may be left out of both sides', () => {
  const only = 'path!="/ready"';
  for (const indicator of [
    Indicator.requests({ counter: 'http_requests_total', failed: 'code=~"5.."', only }),
    Indicator.latency({ histogram: 'latency_seconds', within: Duration.millis(100), only }),
  ]) {
    expect(indicator.errorRatio(series, '5m').split(only)).toHaveLength(3);
  }
});

test.each([
  [
    { counter: 'http requests', failed: 'code=~"5.."' },
    'indicator.counter (http requests) is no name of a metric; give the name alone, such as http_requests_total',
  ],
  [
    { counter: 'http_requests_total{}', failed: 'code=~"5.."' },
    'indicator.counter (http_requests_total{}) is no name of a metric; give the name alone, such as http_requests_total',
  ],
  [
    { counter: 'http_requests_total', failed: '5..' },
    'indicator.failed (5..) must be labels as Prometheus matches them, such as code=~"5.."',
  ],
  [
    { counter: 'http_requests_total', failed: 'code=~"5.."', only: '{path="/"}' },
    'indicator.only ({path="/"}) must be labels as Prometheus matches them, such as code=~"5.."',
  ],
])('requests that cannot be counted are refused: %j', (given, message) => {
  expect(Indicator.requests(given).validate()).toEqual([message]);
});

test.each([
  [
    { histogram: 'latency_seconds_bucket', within: Duration.millis(1) },
    'indicator.histogram (latency_seconds_bucket) must be given without its ending',
  ],
  [
    { histogram: 'latency_seconds', within: Duration.millis(0) },
    'indicator.within (0) must be at least a millisecond; give the bound of a bucket',
  ],
])('a latency that cannot be measured is refused: %j', (given, message) => {
  expect(Indicator.latency(given).validate()).toEqual([message]);
});
