import { testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import type { EnvironmentProps } from '../../system';
import { Edge } from './edge';
import { EdgePlatform } from './edge-platform';

const source = { namespace: 'edge-system', podLabels: { app: 'gateway' } };
const gateway = { name: 'public', namespace: 'edge-system' };
const tls = { certificateHosts: ['*.example.com', 'example.com'], issuer: { kind: 'existing', name: 'letsencrypt' } } as const;

function synthPlatform(changes: Partial<EnvironmentProps>) {
  return synthRole((chart) => new EdgePlatform(chart, 'edge'), testEnvironment(changes));
}

const kindsOf = (changes: Partial<EnvironmentProps>) =>
  synthPlatform(changes).objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

describe('an edge that reads Ingress objects', () => {
  test.each([
    ['traefik', 'traefik.io/ingress-controller'],
    ['nginx', 'k8s.io/ingress-nginx'],
  ] as const)('has the class of %s', (dialect, controller) => {
    const edge = Edge.ingress({ source, className: 'public', dialect, normalizesPaths: true });
    const result = synthPlatform({ edge });
    expect(result.get('IngressClass', 'public').spec).toEqual({ controller });
    expect(result.get('IngressClass', 'public').metadata).not.toHaveProperty('namespace');
  });

  test("has somebody else's class where its controller is not known", () => {
    expect(kindsOf({ edge: Edge.ingress({ source, className: 'public', normalizesPaths: true }) })).toEqual([]);
  });
});

test('Traefik reading its own kinds needs nothing but itself', () => {
  expect(kindsOf({})).toEqual([]);
});

test('the issuer of the environment is rendered with the class that its edge reads; one that exists is not', () => {
  const issuer = {
    kind: 'acme',
    name: 'intranet',
    server: 'https://acme.example.com/dir',
    validatesFrom: 'intranet',
    challenge: 'http01',
  } as const;
  const solver = (edge: EnvironmentProps['edge']) =>
    synthPlatform({ edge }).get('ClusterIssuer', 'intranet').spec.acme.solvers[0].http01.ingress.ingressClassName as string;
  expect(solver(Edge.traefik({ source, tls: { issuer } }))).toBe('traefik');
  expect(solver(Edge.ingress({ source, className: 'public', dialect: 'nginx', normalizesPaths: true, tls: { issuer } }))).toBe('public');
  expect(kindsOf({ edge: Edge.traefik({ source, tls: { issuer: { kind: 'existing', name: 'other', challenge: 'http01' } } }) })).toEqual(
    [],
  );
});

describe('the Gateway API', () => {
  const edge = Edge.gateway({ source, gateway: { ...gateway, className: 'istio' }, normalizesPaths: true, tls });

  test('has a Gateway with the listeners that routes attach to, from namespaces of the environment alone', () => {
    const { metadata, spec } = synthPlatform({ edge }).get('Gateway', 'public');
    const allowedRoutes = { namespaces: { from: 'Selector', selector: { matchLabels: { environment: 'test' } } } };
    expect(metadata.namespace).toBe('edge-system');
    expect(spec).toEqual({
      gatewayClassName: 'istio',
      listeners: [
        { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes },
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          allowedRoutes,
          tls: { mode: 'Terminate', certificateRefs: [{ name: 'public-tls' }] },
        },
      ],
    });
  });

  test('has one certificate for all its hosts', () => {
    const { metadata, spec } = synthPlatform({ edge }).get('Certificate', 'public');
    expect(metadata.namespace).toBe('edge-system');
    expect(spec).toEqual({
      dnsNames: ['*.example.com', 'example.com'],
      secretName: 'public-tls',
      issuerRef: { kind: 'ClusterIssuer', name: 'letsencrypt' },
    });
  });

  test('listens to plain http alone without TLS, under the names that routes use', () => {
    const plain = Edge.gateway({ source, gateway: { ...gateway, className: 'istio' }, sections: { http: 'web', https: 'tls' } });
    expect(synthPlatform({ edge: plain }).get('Gateway', 'public').spec.listeners).toEqual([
      expect.objectContaining({ name: 'web', port: 80 }),
    ]);
    expect(kindsOf({ edge: plain })).toEqual(['Gateway public']);
  });

  test("is somebody else's where it names no class", () => {
    expect(kindsOf({ edge: Edge.gateway({ source, gateway, tls }) })).toEqual([]);
  });
});

describe('Istio', () => {
  const edge = Edge.istio({ source, gateway, tls });
  const nodePort = { kind: 'nodePort', port: 32_000, tlsPort: 32_001 } as const;

  test('has a Gateway on the pods that come with it, and its certificate', () => {
    expect(kindsOf({ edge })).toEqual(['Certificate public', 'Gateway public']);
    const { spec } = synthPlatform({ edge }).get('Gateway', 'public');
    expect(spec.selector).toEqual({ app: 'gateway' });
    expect(spec.servers).toEqual([
      { hosts: tls.certificateHosts, port: { name: 'http', number: 80, protocol: 'HTTP' } },
      {
        hosts: tls.certificateHosts,
        port: { name: 'https', number: 443, protocol: 'HTTPS' },
        tls: { mode: 'SIMPLE', credentialName: 'public-tls', minProtocolVersion: 'TLSV1_2' },
      },
    ]);
  });

  test('is reached by the node ports, or by the address of the load balancer', () => {
    const ports = (loadBalancer: EnvironmentProps['loadBalancer']) => {
      const { type, externalTrafficPolicy, ports } = synthPlatform({ edge, loadBalancer }).get('Service', 'public').spec;
      return [type, externalTrafficPolicy, ...(ports as { nodePort?: number }[]).map((port) => port.nodePort)];
    };
    expect(ports(nodePort)).toEqual(['NodePort', 'Local', 32_000, 32_001]);
    expect(ports({ kind: 'metallb', address: '192.0.2.10' })).toEqual(['LoadBalancer', 'Local', undefined, undefined]);
  });

  test('serves every host in plain http where there is no TLS', () => {
    const plain = Edge.istio({ source, gateway, httpPort: 8080 });
    expect(synthPlatform({ edge: plain }).get('Gateway', 'public').spec.servers).toEqual([
      { hosts: ['*'], port: { name: 'http', number: 8080, protocol: 'HTTP' } },
    ]);
  });

  test('outside the cluster is configured by somebody else', () => {
    expect(kindsOf({ edge: Edge.istio({ source: { cidrs: ['192.0.2.0/24'] }, gateway, tls }) })).toEqual([]);
  });
});
