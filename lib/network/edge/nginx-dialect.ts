import type { EdgePlan, EdgeRoute, RateLimit } from './edge-plan';
import { type DialectSettings, type IngressDialect, plainPaths } from './ingress-dialect';
import { refuse } from './refusals';
import { NO_SIGN_IN } from './sign-in';

const PREFIX = 'nginx.ingress.kubernetes.io';

const STRIP_PREFIX = {
  because: 'its rewrite-target turns every path of the host into a pattern that ignores case',
  remedy: 'let the application serve the path, or choose another edge',
} as const;

/**
 * ingress-nginx. It finds a route by the plain path, and passes the path on as the client sent it.
 *
 * @see https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
 */
export const nginxDialect: IngressDialect = {
  name: 'nginx',
  title: 'ingress-nginx',
  controller: 'k8s.io/ingress-nginx',
  normalizesPaths: false,
  validate: (plan, { signIn }) => [
    ...refuse('ingress-nginx', { stripPrefix: STRIP_PREFIX, ...(signIn === undefined && { 'forward authentication': NO_SIGN_IN }) }, plan),
    ...plan.routes.flatMap((route) => validateBurst(route.path, route.rateLimit)),
  ],
  paths: plainPaths,
  annotations: (plan, route, settings) =>
    Object.fromEntries(Object.entries(nginxSettings(plan, route, settings)).map(([key, value]) => [`${PREFIX}/${key}`, value])),
  routeObjects: () => [],
  hostObjects: () => [],
};

function validateBurst(path: string, limit: RateLimit | undefined): string[] {
  if (limit?.burst === undefined || limit.burst % limit.average === 0) return [];
  return [
    `route '${path}': rateLimit.burst (${limit.burst}) is not possible on ingress-nginx: it takes whole multiples of the average (${limit.average}); ` +
      `write ${Math.ceil(limit.burst / limit.average) * limit.average}`,
  ];
}

function nginxSettings(plan: EdgePlan, route: EdgeRoute, { signIn }: DialectSettings): Record<string, string> {
  const { rateLimit, authentication, allowedSources, sessionAffinity, target } = route;
  return {
    // on by itself wherever there is a certificate
    'ssl-redirect': String(plan.redirectToHttps),
    ...(target.protocol === 'http2' && { 'backend-protocol': 'GRPC' }),
    ...(allowedSources !== undefined && { 'whitelist-source-range': allowedSources.join(',') }),
    ...(rateLimit !== undefined && limits(rateLimit)),
    ...(authentication?.kind === 'basic' && { 'auth-type': 'basic', 'auth-secret': authentication.secret.name }),
    ...(authentication?.kind === 'forward' &&
      signIn !== undefined && { 'auth-url': signIn.address, ...answerHeaders(signIn.responseHeaders) }),
    ...(sessionAffinity !== undefined && { affinity: 'cookie', 'session-cookie-name': sessionAffinity.cookie ?? 'route' }),
  };
}

function limits({ average, burst = average, period = 'second' }: RateLimit): Record<string, string> {
  return { [period === 'second' ? 'limit-rps' : 'limit-rpm']: String(average), 'limit-burst-multiplier': String(burst / average) };
}

function answerHeaders(headers: readonly string[] = []): Record<string, string> {
  return headers.length === 0 ? {} : { 'auth-response-headers': headers.join(',') };
}
