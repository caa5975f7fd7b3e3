import { chartYaml, environments, synthChart } from '../test/chart-snapshots';
import { ApiDocumentsChart } from './api-documents';
import { MonitorChart } from './monitor';

test.each(environments)('api-documents.$name', (environment) => {
  expect(chartYaml(ApiDocumentsChart, environment)).toMatchSnapshot();
});

describe.each(environments)('in $name', ({ name }) => {
  const system = synthChart(ApiDocumentsChart, name);
  const { data } = system.get('ConfigMap', 'api-documents-config');

  test('S1: the API of the service is published as a page, made from the document that is deployed with it', () => {
    const contract = synthChart(MonitorChart, name).get('ConfigMap', 'k8s-app-monitor-test-api').data['api.apib'];
    expect(data['usr.share.nginx.html.k8s-app-monitor-test.api.apib']).toBe(contract);
    expect(data['usr.share.nginx.html.k8s-app-monitor-test.api.html']).toContain('<h2>Figures [/metrics]</h2>');
  });

  test('S1: it has a route with every path', () => {
    const routes = ['Ingress', 'IngressRoute', 'VirtualService'].flatMap((kind) => system.all(kind));
    expect(routes.length).toBeGreaterThan(0);
    expect(JSON.stringify(routes)).toContain('api-documents');
  });

  test('nothing to warn of', () => {
    expect(system.warnings).toEqual([]);
  });
});
