import type { JsonObject } from '../../lib/kinds';
import { type EdgePlan, type EdgeProvider, validatePlan } from '../../lib/network/edge';
import { EDGES } from './edges';
import type { EdgeAnswer } from './model';
import { renderPlan } from './render-plan';
import { samplePlan, type SampleRoute } from './sample-plan';

/**
 * One host of overlapping routes, as two systems share it. `strip` is what a route with a prefix to strip asks for; the same
 * requests are made with and without it.
 */
function routes(stripPrefix: boolean): { readonly shop: readonly SampleRoute[]; readonly blog: readonly SampleRoute[] } {
  return {
    shop: [
      { path: '/home', service: 'home', stripPrefix },
      { path: '/kids', service: 'kids', stripPrefix },
      { path: '/kids/toys', service: 'toys', stripPrefix },
      { path: '/login', service: 'login', match: 'exact' },
      { path: '/login', service: 'portal' },
      { path: '/report', service: 'report', match: 'exact', stripPrefix },
      { path: '/', service: 'start', match: 'exact' },
    ],
    blog: [
      { path: '/home/news', service: 'news', stripPrefix },
      { path: '/home/news/index', service: 'index', match: 'exact' },
      { path: '/blog', service: 'blog', stripPrefix },
      { path: '/a.b_c~d/e-f', service: 'marks', stripPrefix },
    ],
  };
}

/** Request path, backend, the path that it sees with the prefix stripped and with it kept; no backend: not found. */
const REQUESTS: readonly (readonly [path: string, backend?: string, stripped?: string, kept?: string])[] = [
  ['/home', 'home', '/', '/home'],
  ['/home/', 'home', '/', '/home/'],
  ['/home/x', 'home', '/x', '/home/x'],
  ['/home/x/', 'home', '/x/', '/home/x/'],
  ['/home/x/y.html', 'home', '/x/y.html', '/home/x/y.html'],
  ['/homes'],
  ['/homes/x'],
  ['/hom'],
  ['/Home'],
  ['/HOME/x'],
  ['/home//x', 'home', '/x', '/home/x'],
  ['/home//', 'home', '/', '/home/'],
  ['//home', 'home', '/', '/home'],
  ['//home//x', 'home', '/x', '/home/x'],
  ['/home///x//y', 'home', '/x/y', '/home/x/y'],
  ['/home/home', 'home', '/home', '/home/home'],
  ['/home/homes', 'home', '/homes', '/home/homes'],
  ['/home.html'],
  ['/home-page'],
  ['/home/./x', 'home', '/x', '/home/x'],
  ['/home/../kids/x', 'kids', '/x', '/kids/x'],
  ['/kids/../home', 'home', '/', '/home'],
  ['/./home/x', 'home', '/x', '/home/x'],
  ['/../home/x', 'home', '/x', '/home/x'],
  ['/home/%2e%2e/kids', 'kids', '/', '/kids'],
  ['/home/%2E/x', 'home', '/x', '/home/x'],
  ['/%68ome/x', 'home', '/x', '/home/x'],
  ['/home%2Fx'],
  ['/home%2F'],
  ['/home/a%2Fb', 'home', '/a%2Fb', '/home/a%2Fb'],
  ['/home/a%20b', 'home', '/a%20b', '/home/a%20b'],
  ['/home/%C3%A9', 'home', '/%C3%A9', '/home/%C3%A9'],
  ['/home/news', 'news', '/', '/home/news'],
  ['/home/news/', 'news', '/', '/home/news/'],
  ['/home/news/1', 'news', '/1', '/home/news/1'],
  ['/home/newsletter', 'home', '/newsletter', '/home/newsletter'],
  ['/home//news', 'news', '/', '/home/news'],
  ['/home/news/index', 'index', '/home/news/index', '/home/news/index'],
  ['/home/news/index/', 'news', '/index/', '/home/news/index/'],
  ['/home/news/index/x', 'news', '/index/x', '/home/news/index/x'],
  ['/kids', 'kids', '/', '/kids'],
  ['/kids/toys', 'toys', '/', '/kids/toys'],
  ['/kids/toys/', 'toys', '/', '/kids/toys/'],
  ['/kids/toys/7', 'toys', '/7', '/kids/toys/7'],
  ['/kids/toysale', 'kids', '/toysale', '/kids/toysale'],
  ['/kids/x/toys', 'kids', '/x/toys', '/kids/x/toys'],
  ['/login', 'login', '/login', '/login'],
  ['/login/', 'portal', '/login/', '/login/'],
  ['/login/help', 'portal', '/login/help', '/login/help'],
  ['/logins'],
  ['/report', 'report', '/', '/report'],
  ['/report/'],
  ['/report/1'],
  ['/', 'start', '/', '/'],
  ['//', 'start', '/', '/'],
  ['/x'],
  ['/blog/2026/11/21', 'blog', '/2026/11/21', '/blog/2026/11/21'],
  ['/a.b_c~d/e-f/g', 'marks', '/g', '/a.b_c~d/e-f/g'],
  ['/aXb_c~d/e-f/g'],
];

const HOST = 'app.example.com';

/** The table as one declaration answers it. */
function requests(stripped: boolean): { readonly path: string; readonly expected: EdgeAnswer }[] {
  return REQUESTS.map(([path, backend, strippedPath = '', keptPath = '']) => ({
    path,
    expected: backend === undefined ? { status: 404 } : { backend, path: stripped ? strippedPath : keptPath },
  }));
}

/** What an estate answers to a declaration: objects, or the messages of a refused synthesis. */
function synthesize(provider: EdgeProvider, plans: readonly EdgePlan[]): { readonly mistakes: string[]; readonly objects: JsonObject[] } {
  const claims = plans.flatMap((plan) => provider.claims?.(plan) ?? []).map(({ what }) => what);
  const mistakes = [
    ...plans.flatMap((plan) => [...validatePlan(plan), ...provider.validate(plan)]),
    ...claims.filter((what, index) => claims.indexOf(what) !== index).map((what) => `${what} is claimed twice`),
  ];
  return { mistakes, objects: mistakes.length > 0 ? [] : plans.flatMap((plan) => renderPlan(provider, plan)) };
}

/** Words of the refusal, by edge. */
const NO_STRIP = {
  'Ingress of ingress-nginx': 'stripPrefix is not possible on ingress-nginx',
  'plain Ingress': 'stripPrefix is not possible on a plain Ingress',
};
const ONE_SYSTEM_PER_HOST = { Istio: 'host app.example.com is claimed twice' };

const DECLARATIONS: readonly {
  readonly title: string;
  readonly plans: readonly EdgePlan[];
  readonly stripped: boolean;
  readonly refusals: Readonly<Record<string, string>>;
}[] = [
  {
    title: 'two systems on one host, prefixes stripped',
    plans: [samplePlan('shop', routes(true).shop), samplePlan('blog', routes(true).blog)],
    stripped: true,
    refusals: { ...NO_STRIP, ...ONE_SYSTEM_PER_HOST },
  },
  {
    title: 'two systems on one host, prefixes kept',
    plans: [samplePlan('shop', routes(false).shop), samplePlan('blog', routes(false).blog)],
    stripped: false,
    refusals: ONE_SYSTEM_PER_HOST,
  },
  {
    title: 'one system, prefixes stripped',
    plans: [samplePlan('shop', [...routes(true).shop, ...routes(true).blog])],
    stripped: true,
    refusals: NO_STRIP,
  },
  {
    title: 'one system, prefixes kept',
    plans: [samplePlan('shop', [...routes(false).shop, ...routes(false).blog])],
    stripped: false,
    refusals: {},
  },
  {
    title: 'one system, routes declared in the opposite order',
    plans: [samplePlan('shop', [...routes(true).shop, ...routes(true).blog].reverse())],
    stripped: true,
    refusals: NO_STRIP,
  },
];

const CASES = DECLARATIONS.flatMap((declaration) =>
  EDGES.map((edge) => ({ ...declaration, edge, refusal: declaration.refusals[edge.title] })),
);

test.each(CASES.filter(({ refusal }) => refusal === undefined))(
  '$title: $edge.title gives every request the same backend and path as all others',
  ({ plans, stripped, edge: { provider, model, differs = [] } }) => {
    const { mistakes, objects } = synthesize(provider(false), plans);
    const table = requests(stripped).filter(({ path }) => !differs.includes(path));

    expect(mistakes).toEqual([]);
    expect(table.map(({ path }) => ({ path, expected: model(objects, { host: HOST, path, scheme: 'http' }) }))).toEqual(table);
  },
);

test.each(CASES.filter(({ refusal }) => refusal !== undefined))(
  '$title: $edge.title refuses, because $refusal',
  ({ plans, edge, refusal }) => {
    expect(synthesize(edge.provider(false), plans).mistakes.join('\n')).toContain(refusal);
  },
);

test.each(EDGES)('$title compares hosts without regard to case and port, and serves no other host', ({ provider, model }) => {
  const { objects } = synthesize(provider(false), [samplePlan('shop', [{ path: '/login', service: 'login' }])]);

  expect(model(objects, { host: 'APP.example.com:80', path: '/login', scheme: 'http' })).toEqual({ backend: 'login', path: '/login' });
  expect(model(objects, { host: 'www.example.com', path: '/login', scheme: 'http' })).toEqual({ status: 404 });
});

test('the table holds at least 40 requests', () => {
  expect(new Set(REQUESTS.map(([path]) => path)).size).toBeGreaterThanOrEqual(40);
});

describe('with TLS', () => {
  const plan = samplePlan('shop', [{ path: '/home', service: 'home' }], { redirectToHttps: true });
  const edges = EDGES.filter(({ title }) => title !== 'plain Ingress');

  test.each(edges)('$title sends plain http to https, and serves https', ({ title, provider, model }) => {
    const tls =
      title === 'Istio' || title === 'Gateway API' ? ({ kind: 'gateway' } as const) : ({ kind: 'secret', secretName: 'wildcard' } as const);
    const { objects } = synthesize(provider(true), [{ ...plan, tls }]);

    expect(model(objects, { host: HOST, path: '/home/x', scheme: 'http' })).toEqual({ redirect: 'https://app.example.com/home/x' });
    expect(model(objects, { host: HOST, path: '/home/x', scheme: 'https' })).toEqual({ backend: 'home', path: '/home/x' });
    expect(model(objects, { host: HOST, path: '/homes', scheme: 'https' })).toEqual({ status: 404 });
  });

  test('a plain Ingress cannot redirect and says so', () => {
    const plain = EDGES.find(({ title }) => title === 'plain Ingress');
    expect(plain?.provider(true).validate(plan)).toEqual([
      "redirectToHttps is not possible on a plain Ingress: the kind has no word for it; add 'redirect: false' to the environment's tls, or name the controller's dialect",
    ]);
  });
});

/** Where edges differ in what no object can say. Documented on the role's page; a change in a model shows here. */
describe('known differences of path normalization', () => {
  const plans = [
    samplePlan('shop', [
      { path: '/home', service: 'home' },
      { path: '/kids', service: 'kids' },
    ]),
  ];
  const ask = (wanted: string, path: string) => {
    const edge = EDGES.find(({ title }) => title === wanted);
    return edge?.model(synthesize(edge.provider(false), plans).objects, { host: HOST, path, scheme: 'http' });
  };

  test('an encoded slash at the end of a prefix is a slash for ingress-nginx and none for others', () => {
    expect(ask('Ingress of ingress-nginx', '/home%2Fx')).toEqual({ backend: 'home', path: '/home%2Fx' });
    expect(ask('Traefik', '/home%2Fx')).toEqual({ status: 404 });
  });

  test('a dot segment at the very end leaves a slash behind Envoy and none behind Traefik; the backend is the same', () => {
    expect(ask('Istio', '/home/x/..')).toEqual({ backend: 'home', path: '/home/' });
    expect(ask('Traefik', '/home/x/..')).toEqual({ backend: 'home', path: '/home' });
  });

  test('dots after repeated slashes are resolved before merging by Envoy and after it by Traefik', () => {
    expect(ask('Istio', '/kids//../x')).toEqual({ backend: 'kids', path: '/kids/x' });
    expect(ask('Traefik', '/kids//../x')).toEqual({ status: 404 });
  });
});
