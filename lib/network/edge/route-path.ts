import { when } from '../../system/messages';
import type { EdgeRoute, PathMatch } from './edge-plan';

/** Letters, digits and the marks that no edge decodes, encodes or reads as part of a pattern. */
const PATH_CHARACTERS = /^[A-Za-z0-9\-._~/]*$/;

/** Mistakes in the path of a route; an empty list when there are none. */
export function validateRoutePath(path: string, match: PathMatch): string[] {
  const prop = `route '${path}'`;
  if (!path.startsWith('/')) return [`${prop}: path must begin with '/'; write '/${path}'`];
  const elements = path.split('/').slice(1);
  return [
    ...when(
      !PATH_CHARACTERS.test(path),
      `${prop}: path may hold letters, digits and - . _ ~ only: edges differ in how they read other characters; rename the path`,
    ),
    ...when(elements.slice(0, -1).includes(''), `${prop}: path has an empty element; write '${path.replaceAll(/\/{2,}/g, '/')}'`),
    ...when(
      elements.some((element) => element === '.' || element === '..'),
      `${prop}: path has a dot element, which edges resolve before they match; write the path that is meant`,
    ),
    ...when(
      match === 'prefix' && path !== '/' && path.endsWith('/'),
      `${prop}: path ends in '/'; write '${path.replace(/\/+$/, '')}', which also matches '${path}', or add 'exact: true'`,
    ),
  ];
}

/** What a route's objects are called after the name of the edge: `/a/b` is `a-b`, the root is `root`, exact ones end in `-exact`. */
export function routeSlug(path: string, match: PathMatch): string {
  const words = path
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const slug = words.length === 0 ? 'root' : words.join('-');
  return match === 'exact' ? `${slug}-exact` : slug;
}

/**
 * The order in which routes of a host are tried, as a number made of the path alone: a longer path first, and exact before prefix.
 * An edge that has no such rule of its own is given this number.
 *
 * It begins at 1000, above what catch-all rules of other origin get from the length of their text.
 */
export function routePriority({ path, match }: Pick<EdgeRoute, 'path' | 'match'>): number {
  return 1000 + 2 * path.length + (match === 'exact' ? 1 : 0);
}

/** Routes in the order in which they must be tried. */
export function inOrderOfMatching(routes: readonly EdgeRoute[]): EdgeRoute[] {
  return [...routes].sort((a, b) => routePriority(b) - routePriority(a) || (a.path < b.path ? -1 : 1));
}

/** The literal paths that together are an element-wise prefix: `/home` itself, and everything below `/home/`. */
export function prefixParts(path: string): { readonly itself?: string; readonly below: string } {
  return path === '/' ? { below: '/' } : { itself: path, below: `${path}/` };
}
