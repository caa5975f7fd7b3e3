import { haproxyConfig, type HaproxySettings } from './haproxy-config';

const requiredSettings: HaproxySettings = {
  servers: [
    { name: 'kube-worker1', address: '172.31.35.122' },
    { name: 'kube-worker2', address: '172.31.40.13' },
  ],
  port: 32_365,
  healthPath: '/ping',
  proxyProtocol: true,
};

/** The lines of each section, by its title. */
function sections(settings: Partial<HaproxySettings> = {}): Record<string, string[]> {
  const blocks = haproxyConfig({ ...requiredSettings, ...settings })
    .trimEnd()
    .split('\n\n')
    .map((block) => block.split('\n').map((line) => line.trim()));
  return Object.fromEntries(blocks.map(([title = '', ...lines]) => [title, lines]));
}

test('plain http is balanced round robin over the node port of every node', () => {
  expect(sections()['frontend http_front']).toEqual(expect.arrayContaining(['bind *:80', 'mode http', 'default_backend http_back']));
  expect(sections()['backend http_back']).toEqual([
    'mode http',
    'balance roundrobin',
    'option httpchk',
    'http-check send meth GET uri /ping',
    'http-check expect status 200',
    'server kube-worker1 172.31.35.122:32365 check',
    'server kube-worker2 172.31.40.13:32365 check',
  ]);
});

test('the edge learns the address of the client, and nothing that the client claims of itself', () => {
  expect(sections()['frontend http_front']).toEqual(
    expect.arrayContaining([
      'option forwardfor',
      'http-request del-header X-Forwarded- -m beg',
      'http-request set-header X-Forwarded-Proto http',
    ]),
  );
});

test('https is passed on unopened, with the address of the client before it', () => {
  const config = sections({ tlsPort: 32_366 });
  expect(config['frontend https_front']).toEqual(['bind *:443', 'mode tcp', 'option tcplog', 'default_backend https_back']);
  expect(config['backend https_back']).toContain('server kube-worker1 172.31.35.122:32366 check port 32365 send-proxy-v2');
});

test('without a node port of https nothing listens to it', () => {
  expect(Object.keys(sections())).toEqual(['global', 'defaults', 'frontend http_front', 'backend http_back']);
});

test('a server that is silent is noticed, and a client that is silent is let go', () => {
  expect(sections().defaults).toEqual(
    expect.arrayContaining(['timeout connect 5s', 'timeout client 60s', 'timeout server 60s', 'default-server inter 2s fall 3 rise 2']),
  );
});
