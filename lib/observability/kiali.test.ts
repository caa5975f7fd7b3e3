import { parse } from 'yaml';
import { KIALI_PERMISSIONS, KIALI_PORT, kialiSettings } from './kiali';

const granted = KIALI_PERMISSIONS.flatMap(({ resources, verbs }) => resources.map((resource) => ({ resource, verbs })));

test('it looks, and changes nothing', () => {
  for (const { verbs } of granted) expect(verbs).toEqual(['get', 'list', 'watch']);
  expect(parse(kialiSettings(undefined).content)).toMatchObject({ deployment: { view_only_mode: true } });
});

test.each([
  ['logs of pods', 'pods/log', { kiali_feature_flags: { disabled_features: ['logs-tab'] } }],
  ['ports of pods', 'pods/portforward', { external_services: { istio: { istio_api_enabled: false } } }],
])('%s are neither permitted nor asked for', (_, resource, setting) => {
  expect(granted.map((each) => each.resource)).not.toContain(resource);
  expect(parse(kialiSettings('http://prometheus:9090').content)).toMatchObject(setting);
});

test('it listens where its port is, and asks the Prometheus that is given', () => {
  expect(parse(kialiSettings('http://prometheus:9090').content)).toMatchObject({
    server: { port: KIALI_PORT },
    external_services: { prometheus: { url: 'http://prometheus:9090' } },
  });
});
