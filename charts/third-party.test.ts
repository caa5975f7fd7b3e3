import { isIP } from 'node:net';
import { chartYaml, environments, synthChart } from '../test/chart-snapshots';
import { PhpApacheChart } from './php-apache';
import { ThirdPartyChart } from './third-party';

const entries = [
  { ip: '1.2.3.4', hostnames: ['thirdparty.com'] },
  { ip: '2.3.4.5', hostnames: ['baidu.com'] },
  { ip: '3.4.5.6', hostnames: ['google.com'] },
];

test.each(environments)('third-party.$name', (environment) => {
  expect(chartYaml(ThirdPartyChart, environment)).toMatchSnapshot();
});

describe.each(environments)('in $name', (environment) => {
  const thirdParty = synthChart(ThirdPartyChart, environment);
  const pod = thirdParty.get('Deployment', 'partners').spec.template.spec;

  test('S14: Pod template `hostAliases` = three entries, IP valid, hostnames lower case, one entry per IP', () => {
    expect(pod.hostAliases).toEqual(entries);
    const addresses = entries.map(({ ip }) => ip);
    expect(addresses.filter((ip) => isIP(ip) === 0)).toEqual([]);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const name of entries.flatMap(({ hostnames }) => hostnames)) expect(name).toBe(name.toLowerCase());
  });

  test('S14: No ConfigMap or start script for hosts; container command untouched; readOnlyRootFilesystem stays true', () => {
    const [container] = pod.containers;
    expect(container).not.toHaveProperty('command');
    expect(container).not.toHaveProperty('args');
    expect(pod).not.toHaveProperty('initContainers');
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
    for (const { data } of thirdParty.all('ConfigMap')) expect(JSON.stringify(data)).not.toContain('1.2.3.4');
  });

  test('S14: One host list per team or environment; workloads opt in, and only their pod templates carry it', () => {
    expect(JSON.stringify(synthChart(PhpApacheChart, environment).objects)).not.toContain('hostAliases');
  });

  test('S14: An external service given by name renders a Service of type ExternalName; given by addresses, a Service without selector and an EndpointSlice labelled `kubernetes.io/service-name`', () => {
    expect(thirdParty.get('Service', 'thirdparty').spec).toMatchObject({ type: 'ExternalName', externalName: 'thirdparty.com' });
    expect(thirdParty.get('Service', 'baidu').spec).not.toHaveProperty('selector');
    const slice = thirdParty.get('EndpointSlice', 'baidu');
    expect(slice.metadata.labels).toHaveProperty(['kubernetes.io/service-name'], 'baidu');
    expect(slice).toMatchObject({ endpoints: [{ addresses: ['2.3.4.5'] }] });
    const inMesh = environment.mesh !== undefined;
    expect(thirdParty.all('ServiceEntry').map(({ metadata }) => metadata.name)).toEqual(inMesh ? ['baidu', 'google', 'thirdparty'] : []);
  });

  test('the partners are open, and no other address', () => {
    const { egress } = thirdParty.get('NetworkPolicy', 'partners').spec;
    const blocks = [...JSON.stringify(egress).matchAll(/"cidr":"([^"]+)"/g)].map(([, cidr]) => cidr ?? '').sort();
    expect(blocks).toEqual(entries.map(({ ip }) => `${ip}/32`));
    expect(thirdParty.warnings).toEqual([]);
  });
});

test('each partner is called by its own name, which its certificate must have', () => {
  const { data } = synthChart(ThirdPartyChart, 'prod').get('ConfigMap', 'partners-config');
  const config: string = data['etc.nginx.conf.d.default.conf'];
  expect(config.match(/proxy_pass \S+/g)).toEqual([
    'proxy_pass https://thirdparty.com/;',
    'proxy_pass https://google.com/;',
    'proxy_pass https://baidu/;',
  ]);
  expect(config.match(/proxy_ssl_name \S+/g)).toEqual([
    'proxy_ssl_name thirdparty.com;',
    'proxy_ssl_name google.com;',
    'proxy_ssl_name baidu.com;',
  ]);
  expect(config.match(/proxy_ssl_verify on/g)).toHaveLength(3);
});
