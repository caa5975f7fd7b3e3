import { meshEnvironment, testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { WebService } from '../workloads';
import type { EndUsers } from './end-users';

const requiredProps: EndUsers = { issuer: 'https://id.example.com', keys: { uri: 'https://id.example.com/jwks.json' } };

function synthEndUsers(endUsers: Partial<EndUsers> = {}, environment = meshEnvironment(), metrics?: { port: number }) {
  return synthRole(
    (chart) => new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, metrics, endUsers: { ...requiredProps, ...endUsers } }),
    environment,
  );
}

const policyOf = (shop: ReturnType<typeof synthEndUsers>) => shop.get('AuthorizationPolicy', 'kids-end-users').spec;

test('a bad token is refused by the proxy, and a good one is handed on', () => {
  expect(synthEndUsers({ audiences: ['kids'] }).get('RequestAuthentication', 'kids').spec).toEqual({
    selector: { matchLabels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'kids' } },
    jwtRules: [
      {
        issuer: 'https://id.example.com',
        // one of the two names that the CRD has for it
        jwks_uri: 'https://id.example.com/jwks.json',
        audiences: ['kids'],
        forwardOriginalToken: true,
      },
    ],
  });
});

test('keys can be given instead of their address', () => {
  const jwks = '{"keys":[{"kty":"RSA","e":"AQAB","n":"x"}]}';
  expect(synthEndUsers({ keys: { jwks } }).get('RequestAuthentication', 'kids').spec.jwtRules[0]).toMatchObject({ jwks });
});

test('a request without a token of the issuer is denied, before connections allow anything', () => {
  expect(policyOf(synthEndUsers())).toMatchObject({
    action: 'DENY',
    rules: [{ from: [{ source: { notRequestPrincipals: ['https://id.example.com/*'] } }], to: [{ operation: { ports: ['5000'] } }] }],
  });
});

test('paths are meant with all below them', () => {
  const { operation } = policyOf(synthEndUsers({ paths: ['/orders', '/'], openPaths: ['/orders/public'] })).rules[0].to[0];
  expect(operation).toEqual({
    ports: ['5000'],
    paths: ['/orders', '/orders/*', '/*'],
    notPaths: ['/orders/public', '/orders/public/*'],
  });
});

test('Prometheus has no token, and may still read the metrics on the port of the service', () => {
  expect(policyOf(synthEndUsers({}, meshEnvironment(), { port: 5000 })).rules[0].to[0].operation.notPaths).toEqual(['/metrics']);
  expect(policyOf(synthEndUsers({}, meshEnvironment(), { port: 9000 })).rules[0].to[0].operation.notPaths).toBeUndefined();
});

test('where no mesh checks tokens, the application must', () => {
  expect(synthEndUsers({}, testEnvironment()).mistakes).toEqual([
    "shop/kids: endUsers is checked by nobody in test, which has no proxies of a mesh: everybody could call; let the application check tokens and set 'endUsers.checkedByApplication: true'",
  ]);
  const shop = synthEndUsers({ checkedByApplication: true }, testEnvironment());
  expect(shop.mistakes).toEqual([]);
  expect(shop.all('RequestAuthentication')).toEqual([]);
});

test.each<[Partial<EndUsers>, string]>([
  [{ issuer: ' ' }, 'endUsers.issuer () must be what the tokens say as their issuer, such as https://id.example.com'],
  [
    { keys: { uri: 'http://id.example.com/jwks.json' } },
    'endUsers.keys.uri (http://id.example.com/jwks.json) must begin with https://, or anybody on the way could give other keys',
  ],
  [
    { keys: { uri: 'https://keycloak.platform.svc/jwks.json' } },
    "endUsers.keys.uri (https://keycloak.platform.svc/jwks.json) is inside the cluster, where the control plane that fetches it is a stranger; give its address outside, or 'jwks'",
  ],
  [{ keys: { jwks: '[]' } }, 'endUsers.keys.jwks must be a JWK set: {"keys": [...]}'],
  [{ keys: { jwks: 'no json' } }, 'endUsers.keys.jwks must be a JWK set: {"keys": [...]}'],
  [
    { keys: { jwks: '{"keys":[{"kty":"RSA","d":"x"}]}' } },
    'endUsers.keys.jwks holds a private key, and what is in dist/ is read by everybody; give the public one, and make new ones',
  ],
  [{ paths: [] }, 'endUsers.paths ([]) names no path; leave it out for all'],
  [{ openPaths: ['/x/*'] }, "endUsers: path (/x/*) must begin with '/', and end without '/' or '*': all below it is meant as well"],
])('a mistake is said with its remedy: %j', (endUsers, message) => {
  expect(synthEndUsers(endUsers).mistakes).toEqual([`shop/kids: ${message}`]);
});

test('tokens are headers of requests', () => {
  const { mistakes } = synthRole(
    (chart) => new WebService(chart, 'jobs', { image: 'shop/jobs', port: { port: 5000, protocol: 'tcp' }, endUsers: requiredProps }),
    meshEnvironment(),
  );
  expect(mistakes).toEqual(['shop/jobs: endUsers needs a port that speaks http, http2 or grpc: tokens are headers of requests']);
});
