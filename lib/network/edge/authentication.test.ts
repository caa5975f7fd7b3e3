import { synthRole } from '../../../test/synth-role';
import { meshEnvironment, testEnvironment } from '../../../test/environments';
import type { Environment } from '../../system';
import { Authentication, Edge } from '.';

const source = { namespace: 'edge', podLabels: { app: 'edge' } };

function ofEnvironment(environment: Environment) {
  const chosen: Authentication[] = [];
  const result = synthRole((chart) => chosen.push(Authentication.ofEnvironment(chart, 'readers')), environment);
  return { kind: chosen[0]?.kind, secrets: result.all('ExternalSecret').map(({ metadata }) => metadata.name) };
}

test('without a sign-in service, people have passwords in a Secret', () => {
  for (const environment of [testEnvironment(), meshEnvironment()]) {
    expect(ofEnvironment(environment)).toEqual({ kind: 'basic', secrets: ['readers'] });
  }
});

test.each([
  ['Traefik', Edge.traefik({ source, signIn: { address: 'http://sign-in.edge.svc' } })],
  ['Ingress', Edge.ingress({ source, className: 'nginx', dialect: 'nginx', signIn: { address: 'http://sign-in.edge.svc' } })],
  [
    'Istio',
    Edge.istio({
      source,
      gateway: { name: 'edge', namespace: 'edge' },
      signIn: { extensionProvider: 'sign-in', pods: { namespace: 'sign-in' }, port: 4180 },
    }),
  ],
])('the sign-in service of %s is asked, and no Secret is wanted', (_, edge) => {
  expect(ofEnvironment(testEnvironment({ edge }))).toEqual({ kind: 'forward', secrets: [] });
});
