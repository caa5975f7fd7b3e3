import { type MiddlewareSpec, MiddlewareSpecRateLimitPeriod } from '../../../imports/traefik.io';
import type { SignInService } from './edge-facts';
import type { EdgeRoute } from './edge-plan';

export interface NamedMiddleware {
  readonly name: string;
  readonly spec: MiddlewareSpec;
}

/**
 * The middlewares of a route, in the order in which a request meets them: who may come at all, how often, as whom, and last the path.
 *
 * @see https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/http/middlewares/overview/
 */
export function middlewaresOf(route: EdgeRoute, signIn?: SignInService): NamedMiddleware[] {
  const { name, path, stripPrefix, rateLimit, authentication, allowedSources } = route;
  const middlewares: NamedMiddleware[] = [];
  if (allowedSources !== undefined)
    middlewares.push({ name: `${name}-sources`, spec: { ipAllowList: { sourceRange: [...allowedSources] } } });
  if (rateLimit !== undefined) {
    const { average, burst = average, period = 'second' } = rateLimit;
    const length = MiddlewareSpecRateLimitPeriod.fromString(period === 'second' ? '1s' : '1m');
    middlewares.push({ name: `${name}-rate`, spec: { rateLimit: { average, burst, period: length } } });
  }
  if (authentication?.kind === 'basic')
    middlewares.push({ name: `${name}-basic`, spec: { basicAuth: { secret: authentication.secret.name } } });
  if (authentication?.kind === 'forward' && signIn !== undefined) {
    const { address, responseHeaders = [] } = signIn;
    middlewares.push({ name: `${name}-forward`, spec: { forwardAuth: { address, authResponseHeaders: [...responseHeaders] } } });
  }
  // without forceSlash, which is deprecated: what is left of `/home` is empty, and Go's client sends an empty path as `/`
  if (stripPrefix) middlewares.push({ name: `${name}-strip`, spec: { stripPrefix: { prefixes: [path] } } });
  return middlewares;
}

/** Sends plain http to https. */
export function redirectMiddleware(planName: string): NamedMiddleware {
  return { name: `${planName}-redirect`, spec: { redirectScheme: { permanent: true, scheme: 'https' } } };
}
