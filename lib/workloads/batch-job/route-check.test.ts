import { Duration } from 'cdk8s';
import { testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { Edge, EdgeIngress } from '../../network/edge';
import type { Environment } from '../../system';
import { WebService } from '../web-service';
import { RouteCheck, type RouteCheckProps } from './route-check';
import { addressCidrs, isRouted, requestCommand } from './route-request';

function synthRouteCheck(props: Partial<RouteCheckProps> = {}, environment?: Environment) {
  return synthRole((chart) => {
    const web = new WebService(chart, 'web', { image: 'shop/web', port: 8080 });
    const edge = new EdgeIngress(chart, 'edge', { host: 'app' }).route('/ladies', web).route('/exact', web, { exact: true });
    new RouteCheck(chart, 'check', { edge, ...props });
  }, environment);
}

const commandOf = (props: Partial<RouteCheckProps> = {}): string =>
  synthRouteCheck(props).get('Job', 'check').spec.template.spec.containers[0].command.join(' ');

test('S16: a PostSync Job asks host and path of the rendered route, and fails without a good answer', () => {
  const shop = synthRouteCheck();
  expect(shop.mistakes).toEqual([]);
  expect(shop.get('Job', 'check').metadata.annotations).toMatchObject({ 'argocd.argoproj.io/hook': 'PostSync' });
  const { hostname } = { hostname: JSON.stringify(shop.get('IngressRoute', 'shop-edge-ladies').spec) };
  expect(hostname).toContain('app.shop-team.test.example.com');
  expect(commandOf()).toContain('--fail');
  expect(commandOf()).toContain('--resolve app.shop-team.test.example.com:443:192.0.2.10 https://app.shop-team.test.example.com/ladies');
});

test('it may reach the edge, and nothing else', () => {
  const shop = synthRouteCheck();
  expect(shop.get('NetworkPolicy', 'check-to-edge').spec).toEqual({
    podSelector: { matchLabels: { 'app.kubernetes.io/component': 'check', 'app.kubernetes.io/part-of': 'shop' } },
    policyTypes: ['Egress'],
    egress: [
      {
        to: [{ ipBlock: { cidr: '192.0.2.10/32' } }],
        ports: [
          { port: 80, protocol: 'TCP' },
          { port: 443, protocol: 'TCP' },
        ],
      },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } },
            podSelector: { matchLabels: { app: 'traefik' } },
          },
        ],
        ports: [{ protocol: 'TCP' }],
      },
    ],
  });
  expect(shop.get('NetworkPolicy', 'check').spec).not.toHaveProperty('egress');
});

test('every prop arrives', () => {
  const given: Required<Omit<RouteCheckProps, 'edge'>> = {
    name: 'smoke',
    path: '/ladies/shoes',
    anyCertificate: true,
    timeLimit: Duration.minutes(1),
    image: 'shop/curl',
  };
  const { spec } = synthRouteCheck(given).get('Job', 'smoke');
  const [container] = spec.template.spec.containers;
  expect(container.image).toBe('shop/curl:1');
  expect(container.command).toEqual(expect.arrayContaining(['--insecure', '--retry-max-time', '60']));
  expect(container.command.at(-1)).toBe('https://app.shop-team.test.example.com/ladies/shoes');
  expect(spec.activeDeadlineSeconds).toBe(180);
});

test('a path that no route serves is refused', () => {
  expect(synthRouteCheck({ path: '/gents' }).mistakes).toEqual([
    'shop/check: path (/gents) is served by no route of app.shop-team.test.example.com; it has: /ladies, /exact',
  ]);
});

test('where nothing says how the edge is reached, there is nothing to ask', () => {
  const edge = Edge.traefik({ source: { namespace: 'edge', podLabels: { app: 'traefik' } } });
  const shop = synthRouteCheck({}, testEnvironment({ edge }));
  expect(shop.mistakes).toEqual([]);
  expect(shop.all('Job')).toEqual([]);
});

test.each([
  ['/ladies', true],
  ['/ladies/x', true],
  ['/ladiesx', false],
  ['/exact', true],
  ['/exact/x', false],
])('%s is routed: %j', (path, expected) => {
  expect(
    isRouted(path, [
      { path: '/ladies', match: 'prefix' },
      { path: '/exact', match: 'exact' },
    ]),
  ).toBe(expected);
  expect(isRouted(path, [{ path: '/', match: 'prefix' }])).toBe(true);
});

test('an address may be of either family, or a name', () => {
  const ask = (address: string) =>
    requestCommand({ host: 'a.example', path: '/', secure: false, address, anyCertificate: false, timeLimit: Duration.minutes(1) }).join(
      ' ',
    );
  expect(ask('2001:db8::1')).toContain('--resolve a.example:80:[2001:db8::1] http://a.example/');
  expect(ask('lb.example')).toContain('--connect-to a.example:80:lb.example:80 http://a.example/');
  const network = { podCidr: '10.1.0.0/16', serviceCidr: '10.2.0.0/16' };
  expect(addressCidrs('2001:db8::1', network)).toEqual([{ cidr: '2001:db8::1/128' }]);
  expect(addressCidrs('lb.example', network)).toEqual([
    { cidr: '0.0.0.0/0', except: ['10.1.0.0/16', '10.2.0.0/16', '169.254.169.254/32'] },
  ]);
});
