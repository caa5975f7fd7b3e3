import type { EdgeRoute } from './edge-plan';
import { prefixParts } from './route-path';

/**
 * The rule of a route. Traefik's `PathPrefix` compares letters, not elements: `/home` would also take `/homes`.
 *
 * @see https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/http/routing/rules-and-priority/#path-pathprefix-and-pathregexp
 */
export function traefikRule(host: string, { path, match }: Pick<EdgeRoute, 'path' | 'match'>): string {
  return `Host(\`${host}\`) && ${pathRule(path, match)}`;
}

function pathRule(path: string, match: EdgeRoute['match']): string {
  if (match === 'exact') return `Path(\`${path}\`)`;
  const { itself, below } = prefixParts(path);
  return itself === undefined ? `PathPrefix(\`${below}\`)` : `(Path(\`${itself}\`) || PathPrefix(\`${below}\`))`;
}
