/** A node that requests are sent to, and under which name HAProxy reports on it. */
export interface BalancedServer {
  readonly name: string;
  readonly address: string;
}

/** What HAProxy is configured from. */
export interface HaproxySettings {
  /** Names are unique: HAProxy refuses a backend that calls two servers alike. */
  readonly servers: readonly BalancedServer[];
  /** The node port of plain http. */
  readonly port: number;
  /** The node port of https. @default - https is not served */
  readonly tlsPort?: number;
  /** A path that the edge answers with 200 for any host while it wants requests. @default - a server is well while it takes connections */
  readonly healthPath?: string;
  /** Whether the edge takes the address of the client from the PROXY protocol. @default false */
  readonly proxyProtocol?: boolean;
}

/**
 * The configuration of one HAProxy before the node ports of a cluster's edge; all hosts have the same.
 *
 * Plain http is balanced by request. Connections of https are passed on as they are, because certificates live in the cluster; where the edge
 * takes it, and so must trust these hosts, the client's address goes ahead of them in the PROXY protocol.
 *
 * @see https://docs.haproxy.org/2.6/configuration.html
 */
export function haproxyConfig(settings: HaproxySettings): string {
  const { tlsPort } = settings;
  const sections = [GLOBAL, DEFAULTS, ...http(settings), ...(tlsPort === undefined ? [] : https(settings, tlsPort))];
  return sections.map(([title, ...lines]) => [title, ...lines.map((line) => `    ${line}`), ''].join('\n')).join('\n');
}

/** The title of a section, and its lines. */
type Section = readonly [string, ...string[]];

// connections: as many as the limit of open files on the host allows
const GLOBAL: Section = ['global', 'log /dev/log local0', 'user haproxy', 'group haproxy', 'daemon'];

const DEFAULTS: Section = [
  'defaults',
  'log global',
  'option dontlognull',
  'option redispatch',
  'retries 2',
  'timeout connect 5s',
  'timeout client 60s',
  'timeout server 60s',
  'timeout queue 30s',
  'timeout check 2s',
  'timeout http-request 10s',
  'timeout http-keep-alive 10s',
  'timeout tunnel 1h',
  'default-server inter 2s fall 3 rise 2',
];

// what clients claim about themselves is dropped, because the edge believes what comes from here
const CLIENT_ADDRESS = [
  'option forwardfor',
  'http-request del-header X-Forwarded- -m beg',
  'http-request del-header X-Real-Ip',
  'http-request set-header X-Forwarded-Proto http',
];

function http({ servers, port, healthPath }: HaproxySettings): Section[] {
  return [
    ['frontend http_front', 'bind *:80', 'mode http', 'option httplog', ...CLIENT_ADDRESS, 'default_backend http_back'],
    [
      'backend http_back',
      'mode http',
      'balance roundrobin',
      ...healthCheck(healthPath),
      ...servers.map(({ name, address }) => `server ${name} ${address}:${port} check`),
    ],
  ];
}

function https({ servers, port, healthPath, proxyProtocol = false }: HaproxySettings, tlsPort: number): Section[] {
  // asked on the port of plain http, where the question needs neither certificate nor PROXY protocol
  const check = healthPath === undefined ? 'check' : `check port ${port}`;
  return [
    ['frontend https_front', 'bind *:443', 'mode tcp', 'option tcplog', 'default_backend https_back'],
    [
      'backend https_back',
      'mode tcp',
      'balance roundrobin',
      ...healthCheck(healthPath),
      ...servers.map(({ name, address }) => `server ${name} ${address}:${tlsPort} ${check}${proxyProtocol ? ' send-proxy-v2' : ''}`),
    ],
  ];
}

/** Without a Host header: the edge answers for itself, whatever is routed. */
function healthCheck(path: string | undefined): string[] {
  if (path === undefined) return [];
  return ['option httpchk', `http-check send meth GET uri ${path}`, 'http-check expect status 200'];
}
