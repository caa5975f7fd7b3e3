import {
  type AuthorizationPolicySpec,
  AuthorizationPolicySpecAction,
  type RequestAuthenticationSpec,
} from '../../imports/security.istio.io';
import { type Environment, type Labels, type Port, when } from '../system';
import { shapesTraffic, speaksHttp } from './traffic';

/**
 * People whose requests carry a token (JWT) that an identity provider signed. The proxy beside each pod checks it: a request with a bad
 * token is refused everywhere, one without a token on the paths that need one.
 *
 * Whom the workload may be called by is another thing: callers still connect to it, or come by way of the edge.
 *
 * @example
 * endUsers: { issuer: 'https://id.example.com', keys: { uri: 'https://id.example.com/jwks.json' }, openPaths: ['/public'] }
 *
 * @see https://istio.io/latest/docs/reference/config/security/request_authentication/
 */
export interface EndUsers {
  /** Who signs the tokens: their `iss`. */
  readonly issuer: string;
  /**
   * Where the public keys of the issuer are, or the keys (a JWK set). The control plane of the mesh fetches them, so that the workload
   * needs no way out; the address must be reachable from there, and cannot be a workload of the mesh.
   */
  readonly keys: { readonly uri: string } | { readonly jwks: string };
  /** One of these must be in the token's `aud`. @default - any audience */
  readonly audiences?: readonly string[];
  /** Paths that need a token, with all below them. @default - every path */
  readonly paths?: readonly string[];
  /** Paths that need none, with all below them. @default - none */
  readonly openPaths?: readonly string[];
  /**
   * The application checks tokens as well, so that it may also run where no mesh does it.
   *
   * @default false: an environment without a mesh is a mistake
   */
  readonly checkedByApplication?: boolean;
}

/** What a workload is protected with. */
export interface ProtectedWorkload {
  readonly selector: Labels;
  readonly ports: readonly Port[];
  /** A path that is asked from outside the mesh without a token, such as that of the metrics. @default - none */
  readonly scrapedPath?: string;
}

/** Which tokens are good. */
export function requestAuthenticationSpec(
  { selector }: ProtectedWorkload,
  { issuer, keys, audiences }: EndUsers,
): RequestAuthenticationSpec {
  const source = 'uri' in keys ? { jwksUri: keys.uri } : { jwks: keys.jwks };
  return {
    selector: { matchLabels: { ...selector } },
    // the application learns from the token who is asking
    jwtRules: [{ issuer, ...source, audiences: audiences && [...audiences], forwardOriginalToken: true }],
  };
}

/**
 * Denies what carries no good token: a denial goes before everything that connections allow. It names the ports that speak http, because
 * on all others a rule about paths would deny everything.
 *
 * @see https://istio.io/latest/docs/ops/best-practices/security/#use-allow-with-positive-matching-and-deny-with-negative-match-patterns
 */
export function tokenPolicySpec(
  { selector, ports, scrapedPath }: ProtectedWorkload,
  { issuer, paths, openPaths = [] }: EndUsers,
): AuthorizationPolicySpec {
  const open = [...openPaths.flatMap(withAllBelow), ...(scrapedPath === undefined ? [] : [scrapedPath])];
  return {
    action: AuthorizationPolicySpecAction.DENY,
    selector: { matchLabels: { ...selector } },
    rules: [
      {
        from: [{ source: { notRequestPrincipals: [`${issuer}/*`] } }],
        to: [
          {
            operation: {
              ports: ports.filter(speaksHttp).map(({ targetPort }) => String(targetPort)),
              paths: paths?.flatMap(withAllBelow),
              notPaths: open,
            },
          },
        ],
      },
    ],
  };
}

function withAllBelow(path: string): string[] {
  return path === '/' ? ['/*'] : [path, `${path}/*`];
}

/** Mistakes of who may use a service; an empty list when there are none. */
export function validateEndUsers(endUsers: EndUsers, ports: readonly Port[], environment: Environment): string[] {
  const { issuer, keys, paths, openPaths = [], checkedByApplication = false } = endUsers;
  return [
    ...when(issuer.trim() === '', 'endUsers.issuer () must be what the tokens say as their issuer, such as https://id.example.com'),
    ...('uri' in keys ? validateAddress(keys.uri) : validateKeys(keys.jwks)),
    ...when(paths?.length === 0, 'endUsers.paths ([]) names no path; leave it out for all'),
    ...[...(paths ?? []), ...openPaths]
      .filter((path) => !/^\/[^*]*$/.test(path) || (path !== '/' && path.endsWith('/')))
      .map((path) => `endUsers: path (${path}) must begin with '/', and end without '/' or '*': all below it is meant as well`),
    ...when(!ports.some(speaksHttp), 'endUsers needs a port that speaks http, http2 or grpc: tokens are headers of requests'),
    ...when(
      !shapesTraffic(environment) && !checkedByApplication,
      `endUsers is checked by nobody in ${environment.name}, which has no proxies of a mesh: everybody could call; let the application check tokens and set 'endUsers.checkedByApplication: true'`,
    ),
  ];
}

function validateAddress(uri: string): string[] {
  const host = /^https:\/\/([^/:]+)/.exec(uri)?.[1];
  if (host === undefined) return [`endUsers.keys.uri (${uri}) must begin with https://, or anybody on the way could give other keys`];
  return when(
    !host.includes('.') || /\.svc(?:$|\.)/.test(host),
    `endUsers.keys.uri (${uri}) is inside the cluster, where the control plane that fetches it is a stranger; give its address outside, or 'jwks'`,
  );
}

function validateKeys(jwks: string): string[] {
  const keys = keysOf(jwks);
  if (!keys) return [`endUsers.keys.jwks must be a JWK set: {"keys": [...]}`];
  return when(
    keys.some((key) => typeof key === 'object' && key !== null && 'd' in key),
    'endUsers.keys.jwks holds a private key, and what is in dist/ is read by everybody; give the public one, and make new ones',
  );
}

function keysOf(jwks: string): readonly unknown[] | undefined {
  try {
    const set = JSON.parse(jwks) as unknown;
    return typeof set === 'object' && set !== null && 'keys' in set && Array.isArray(set.keys) ? (set.keys as unknown[]) : undefined;
  } catch {
    return undefined;
  }
}
