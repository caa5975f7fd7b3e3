import { traefikArgs, type TraefikSettings } from './traefik-args';

const requiredSettings: TraefikSettings = { entryPoints: { http: 'web', https: 'websecure' }, namespaces: ['retail'], trusted: [] };

const args = (settings: Partial<TraefikSettings> = {}) => traefikArgs({ ...requiredSettings, ...settings });

test('proxies in front are believed, and nobody else', () => {
  expect(args({ trusted: ['192.0.2.11', '192.0.2.12'] }).filter((arg) => arg.includes('trustedIPs'))).toEqual(
    ['web.forwardedHeaders', 'web.proxyProtocol', 'websecure.forwardedHeaders', 'websecure.proxyProtocol'].map(
      (option) => `--entryPoints.${option}.trustedIPs=192.0.2.11,192.0.2.12`,
    ),
  );
  expect(args().join()).not.toContain('trustedIPs');
});

test('Ingress objects are read where a Service is named whose address they get', () => {
  expect(args({ publishedService: 'platform/traefik' })).toEqual(
    expect.arrayContaining(['--providers.kubernetesIngress=true', '--providers.kubernetesIngress.namespaces=retail']),
  );
  expect(args().join()).not.toContain('kubernetesIngress');
});

test('a route refers to nothing of another namespace or provider', () => {
  // an empty value is dropped by Traefik's parser of arguments, and would mean that all namespaces may
  expect(args({ publishedService: 'platform/traefik' })).toEqual(
    expect.arrayContaining([
      '--providers.kubernetesCRD.crossProviderNamespaces=[]',
      '--providers.kubernetesIngress.crossProviderNamespaces=[]',
    ]),
  );
  expect(args()).toContain('--providers.kubernetesCRD.crossProviderNamespaces=[]');
});

test('nothing of it reports home or is reached without being asked for', () => {
  expect(args()).toEqual(expect.arrayContaining(['--global.sendAnonymousUsage=false', '--global.checkNewVersion=false']));
  expect(args().filter((arg) => /^--(?:api|pilot|hub)/.test(arg))).toEqual([]);
});
