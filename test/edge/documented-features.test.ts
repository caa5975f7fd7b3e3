import { readFileSync } from 'node:fs';
import { Authentication, Edge, type EdgeProvider } from '../../lib/network/edge';
import { samplePlan, type SampleRoute } from './sample-plan';

const source = { namespace: 'edge' };
const gateway = { name: 'public', namespace: 'edge' };
const signIn = { address: 'http://sign-in' };

/** The columns of the page's table. */
const EDGES: readonly EdgeProvider[] = [
  Edge.traefik({ source, signIn }),
  Edge.ingress({ source, className: 'edge', dialect: 'traefik', signIn }),
  Edge.ingress({ source, className: 'edge', dialect: 'nginx', normalizesPaths: true, signIn }),
  Edge.ingress({ source, className: 'edge', normalizesPaths: true, signIn }),
  Edge.gateway({ source, gateway, normalizesPaths: true }),
  Edge.istio({ source, gateway, pathNormalization: 'MERGE_SLASHES', signIn: { extensionProvider: 'a', pods: source, port: 80 } }),
];

/** The rows. */
const FEATURES: Readonly<Record<string, Partial<SampleRoute> | 'redirect' | 'shared host'>> = {
  '`stripPrefix`': { stripPrefix: true },
  '`rateLimit`': { rateLimit: { average: 1 } },
  '`Authentication.basic`': { authentication: Authentication.basic({ name: 'a', namespace: 'retail', keys: ['auth'] }) },
  '`Authentication.forward`': { authentication: Authentication.forward() },
  '`allowedSources`': { allowedSources: ['10.0.0.0/8'] },
  '`sessionAffinity`': { sessionAffinity: {} },
  'redirect to https': 'redirect',
  'backends that speak http2 or gRPC': { protocol: 'http2' },
  'several systems on one host': 'shared host',
};

function can(edge: EdgeProvider, feature: (typeof FEATURES)[string]): boolean {
  const limits = typeof feature === 'string' ? {} : feature;
  const plan = samplePlan('shop', [{ path: '/home', service: 'home', ...limits }], { redirectToHttps: feature === 'redirect' });
  return edge.validate(plan).length === 0 && (feature !== 'shared host' || (edge.claims?.(plan) ?? []).length === 0);
}

/** The cells of the table whose first row names the first feature. */
function documented(): ReadonlyMap<string, boolean[]> {
  const rows = readFileSync('docs/edge-ingress.md', 'utf8')
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return new Map(
    rows
      .filter(([name, ...cells]) => name !== undefined && name in FEATURES && cells.length === EDGES.length)
      .map(([name = '', ...cells]) => [name, cells.map((cell) => cell !== '–')]),
  );
}

test.each(Object.entries(FEATURES))('the page says what each edge can do: %s', (name, feature) => {
  expect(documented().get(name)).toEqual(EDGES.map((edge) => can(edge, feature)));
});
