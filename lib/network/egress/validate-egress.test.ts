import { EnvValue } from 'cdk8s-plus-27';
import { synthRole } from '../../../test/synth-role';
import { ConfigFile } from '../../config/config-files';
import type { SystemChart } from '../../system';
import { BatchJob, WebService, type WebServiceProps } from '../../workloads';
import { EdgeIngress } from '../edge';
import { ExternalService } from '../external-service';

function mistakesOf(props: Partial<WebServiceProps>, connect: (kids: WebService, chart: SystemChart) => void = () => undefined): string[] {
  const declare = (chart: SystemChart) => connect(new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, ...props }), chart);
  return synthRole(declare).mistakes.map((mistake) => mistake.replace('shop/kids: ', ''));
}

const cidrs = ['198.51.100.0/24'];
const bank = (chart: SystemChart) => new ExternalService(chart, 'bank', { host: 'api.bank.example', cidrs, port: 443, protocol: 'https' });
const url = 'https://api.bank.example/v1';

test.each<[string, Partial<WebServiceProps>]>([
  ['command', { command: ['/kids', `--bank=${url}`] }],
  ['args', { args: [url] }],
  ['env.BANK', { env: { BANK: url } }],
  ['env.BANK', { config: { env: { BANK: url } } }],
  ['config.files (/etc/kids.json)', { config: { files: { '/etc/kids.json': ConfigFile.json({ bank: url }) } } }],
  ['sidecars.proxy.args', { sidecars: { proxy: { image: 'shop/proxy', args: [url] } } }],
  ['initContainers.warm.env.BANK', { initContainers: { warm: { image: 'shop/warm', env: { BANK: url } } } }],
])('%s that names a host needs a connection to it', (prop, props) => {
  expect(mistakesOf(props)).toEqual([
    `${prop} names https://api.bank.example, and its pods may not call api.bank.example; connectTo an ExternalService for it, or list the host in 'notCalled' where it is only named`,
  ]);
  expect(mistakesOf(props, (kids, chart) => kids.connectTo(bank(chart)))).toEqual([]);
  expect(mistakesOf({ ...props, notCalled: ['api.bank.example'] })).toEqual([]);
});

test('a variable that is added later is looked at too', () => {
  const add = (kids: WebService) => kids.container.env.addVariable('BANK', EnvValue.fromValue(url));
  expect(mistakesOf({}, add)).toEqual([expect.stringContaining('env.BANK names https://api.bank.example')]);
});

test('a host is called on the port of the connection', () => {
  expect(mistakesOf({ args: ['https://api.bank.example:8443'] }, (kids, chart) => kids.connectTo(bank(chart)))).toEqual([
    'args names https://api.bank.example:8443, and its pods may call api.bank.example on port 443 only; correct the port, or the one of the connection',
  ]);
});

test('a connection without address blocks leaves its port open to every host outside, and to none inside', () => {
  const open = (kids: WebService, chart: SystemChart) =>
    kids.connectTo(new ExternalService(chart, 'any', { host: 'any.example', port: 443, protocol: 'https' }));
  expect(mistakesOf({ args: [url] }, open)).toEqual([]);
  expect(mistakesOf({ args: ['http://api.bank.example'] }, open)).toHaveLength(1);
  expect(mistakesOf({ args: ['https://mens.freight.svc'] }, open)).toHaveLength(1);
});

describe('inside the cluster', () => {
  const mens = (chart: SystemChart) => new WebService(chart, 'mens', { image: 'shop/mens', port: 5000 });
  const names = ['mens', 'mens.shop-team', 'mens.shop-team.svc', 'mens.shop-team.svc.cluster.local'];

  test.each(names)('http://%s is the name of another workload, which needs a connection', (host) => {
    expect(mistakesOf({ env: { MENS: `http://${host}` } }, (_, chart) => mens(chart))).toEqual([
      `env.MENS names http://${host}, and its pods may not call ${host}; connectTo the workload, or list the host in 'notCalled' where it is only named`,
    ]);
    expect(mistakesOf({ env: { MENS: `http://${host}` } }, (kids, chart) => kids.connectTo(mens(chart)))).toEqual([]);
  });

  test.each(['http://kids', 'http://kids.shop-team:5000', 'http://localhost:1', 'http://127.0.0.1', 'http://upstream'])(
    '%s needs none: itself, or a name that only the program knows',
    (own) => {
      expect(mistakesOf({ args: [own] })).toEqual([]);
    },
  );

  test('the API server is called with permissions', () => {
    const args = ['--server=https://kubernetes.default.svc'];
    expect(mistakesOf({ args })).toEqual([
      "args names https://kubernetes.default.svc, and its pods may not call the API server; say in 'permissions' what they may do there",
    ]);
    expect(mistakesOf({ args, permissions: [{ resources: ['pods'], verbs: ['get'] }] })).toEqual([]);
  });
});

test('a host of the own edge is one that browsers call', () => {
  const publish = (kids: WebService, chart: SystemChart) => {
    const edge = new EdgeIngress(chart, 'edge', { host: 'app.example.com' });
    kids.container.env.addVariable('PUBLIC_URL', EnvValue.fromValue(edge.url));
    return edge.route('/', kids);
  };
  expect(mistakesOf({}, publish)).toEqual([]);
  expect(mistakesOf({ env: { PUBLIC_URL: 'http://app.example.com/' } })).toHaveLength(1);
});

test('a program that fetches from a host of its makers is told of another one, or connected', () => {
  const build = (command: string[], connect: (job: BatchJob, chart: SystemChart) => void = () => undefined) =>
    synthRole((chart) => connect(new BatchJob(chart, 'build', { image: 'maven', command }), chart)).mistakes;
  const central = (job: BatchJob, chart: SystemChart) =>
    job.connectTo(new ExternalService(chart, 'central', { host: 'repo.maven.apache.org', cidrs, port: 443, protocol: 'https' }));

  expect(build(['mvn', 'package'])).toEqual([
    'shop/build: mvn calls repo.maven.apache.org unless it is told otherwise, and its pods may not; set a mirror in a file for --settings, or connectTo an ExternalService for repo.maven.apache.org',
  ]);
  expect(build(['mvn', '--settings', '/etc/settings.xml', 'package'])).toEqual([]);
  expect(build(['mvn', 'package'], central)).toEqual([]);
});
