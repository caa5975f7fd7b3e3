import fc from 'fast-check';
import { inOrderOfMatching, prefixParts, routePriority, routeSlug, validateRoutePath } from './route-path';

test.each(['/', '/home', '/home/x', '/a.b_c~d-e', '/Home'])('%s is a fine path', (path) => {
  expect(validateRoutePath(path, 'prefix')).toEqual([]);
});

test.each([
  ['home', "route 'home': path must begin with '/'; write '/home'"],
  ['/home//x', "route '/home//x': path has an empty element; write '/home/x'"],
  ['/home/../x', "route '/home/../x': path has a dot element, which edges resolve before they match; write the path that is meant"],
  ['/home/', "route '/home/': path ends in '/'; write '/home', which also matches '/home/', or add 'exact: true'"],
  [
    '/home*',
    "route '/home*': path may hold letters, digits and - . _ ~ only: edges differ in how they read other characters; rename the path",
  ],
  [
    '/a%2Fb',
    "route '/a%2Fb': path may hold letters, digits and - . _ ~ only: edges differ in how they read other characters; rename the path",
  ],
  ['/a`b', "route '/a`b': path may hold letters, digits and - . _ ~ only: edges differ in how they read other characters; rename the path"],
])('%s is refused', (path, message) => {
  expect(validateRoutePath(path, 'prefix')).toEqual([message]);
});

test('an exact path may end in a slash, which is another path than without', () => {
  expect(validateRoutePath('/home/', 'exact')).toEqual([]);
});

test.each([
  ['/home', 'prefix', 'home'],
  ['/home', 'exact', 'home-exact'],
  ['/', 'prefix', 'root'],
  ['/', 'exact', 'root-exact'],
  ['/Api/v2.1', 'prefix', 'api-v2-1'],
] as const)('objects of %s (%s) are called %s', (path, match, slug) => {
  expect(routeSlug(path, match)).toBe(slug);
});

test('the longest path is tried first, an exact one before a prefix of the same length', () => {
  const routes = [
    { path: '/', match: 'prefix' },
    { path: '/a', match: 'prefix' },
    { path: '/a', match: 'exact' },
    { path: '/a/b', match: 'prefix' },
  ] as const;
  const sorted = [...routes].sort((a, b) => routePriority(b) - routePriority(a));
  expect(sorted.map(({ path, match }) => `${path} ${match}`)).toEqual(['/a/b prefix', '/a exact', '/a prefix', '/ prefix']);
});

test('a priority is made of the path alone, and lies above what the length of a catch-all rule gives', () => {
  expect(routePriority({ path: '/', match: 'prefix' })).toBe(1002);
  expect(routePriority({ path: '/home', match: 'exact' })).toBe(1011);
});

test('the order of matching does not depend on the order of declaration', () => {
  const target = { service: 'a', namespace: 'n', port: 80, protocol: 'http', component: 'a', selector: {} } as const;
  const route = fc
    .record({ path: fc.constantFrom('/', '/a', '/b', '/a/b'), match: fc.constantFrom('prefix' as const, 'exact' as const) })
    .map((given) => ({ ...given, stripPrefix: false, name: '', slug: '', target }));
  fc.assert(
    fc.property(fc.uniqueArray(route, { selector: ({ path, match }) => path + match }), (routes) => {
      expect(inOrderOfMatching([...routes].reverse())).toEqual(inOrderOfMatching(routes));
    }),
  );
});

test('an element-wise prefix is the path itself and everything below its slash', () => {
  expect(prefixParts('/home')).toEqual({ itself: '/home', below: '/home/' });
  expect(prefixParts('/')).toEqual({ below: '/' });
});
