import { isIP } from 'node:net';
import type { Duration } from 'cdk8s';
import type { EdgeRoute } from '../../network/edge';
import type { ClusterNetwork } from '../../system';

/** A request from outside, to an edge whose address is known. */
export interface RouteRequest {
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
  readonly address: string;
  readonly anyCertificate: boolean;
  readonly timeLimit: Duration;
}

const SECONDS_PER_TRY = 10;
const SECONDS_BETWEEN = 5;

/**
 * The request as a command of `curl`: to the edge's address under the route's name, whether its DNS record is known already or not; an
 * answer of 400 or more is no good one.
 */
export function requestCommand({ host, path, secure, address, anyCertificate, timeLimit }: RouteRequest): string[] {
  const port = secure ? 443 : 80;
  const where = isIP(address) === 0 ? `${host}:${port}:${address}:${port}` : `${host}:${port}:${bracketed(address)}`;
  return [
    'curl',
    '--fail',
    '--silent',
    '--show-error',
    '--output',
    '/dev/null',
    '--write-out',
    '%{http_code} %{url_effective}\\n',
    '--max-time',
    String(SECONDS_PER_TRY),
    '--retry',
    String(Math.floor(timeLimit.toSeconds() / SECONDS_BETWEEN)),
    '--retry-delay',
    String(SECONDS_BETWEEN),
    '--retry-max-time',
    String(timeLimit.toSeconds()),
    '--retry-all-errors',
    ...(anyCertificate ? ['--insecure'] : []),
    isIP(address) === 0 ? '--connect-to' : '--resolve',
    where,
    `${secure ? 'https' : 'http'}://${host}${path}`,
  ];
}

/** Where an address may be, in the words of a policy: a name may be anywhere outside the cluster. */
export function addressCidrs(address: string, { podCidr, serviceCidr }: Pick<ClusterNetwork, 'podCidr' | 'serviceCidr'>) {
  if (isIP(address) === 0) return [{ cidr: '0.0.0.0/0', except: [podCidr, serviceCidr, '169.254.169.254/32'] }];
  return [{ cidr: `${address}/${isIP(address) === 6 ? 128 : 32}` }];
}

/** Whether some route serves a path. */
export function isRouted(path: string, routes: readonly Pick<EdgeRoute, 'path' | 'match'>[]): boolean {
  return routes.some(({ path: route, match }) => path === route || (match === 'prefix' && path.startsWith(route.replace(/\/?$/, '/'))));
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
