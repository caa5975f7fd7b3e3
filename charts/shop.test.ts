import { type SynthesizedObject, Testing } from '../lib/testing';
import { chartYaml, environments, synthChart } from '../test/chart-snapshots';
import { ShopChart } from './shop';

const departments = ['home', 'kids', 'mens', 'ladies'];

const synthShop = (environment = 'prod') => synthChart(ShopChart, environment);

test.each(environments)('shop.$name', (environment) => {
  expect(chartYaml(ShopChart, environment)).toMatchSnapshot();
});

test.each(departments)('S4: %s has two pods, replaces them one by one, and never has fewer', (department) => {
  const { spec } = synthShop().get('Deployment', department);
  expect(spec.replicas).toBe(2);
  expect(spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
});

test.each(departments)('the program of %s has no page but its first: it is ready with that, and alive while it listens', (department) => {
  const [{ readinessProbe, livenessProbe }] = synthShop().get('Deployment', department).spec.template.spec.containers;
  expect(readinessProbe.httpGet).toMatchObject({ path: '/', port: 5000 });
  expect(livenessProbe).not.toHaveProperty('httpGet');
  expect(livenessProbe.tcpSocket).toEqual({ port: 5000 });
});

test.each(departments)('S4: the Service of %s leads from port 80, http, to the container', (department) => {
  const shop = synthShop();
  const [port] = shop.get('Service', department).spec.ports;
  const [containerPort] = shop.get('Deployment', department).spec.template.spec.containers[0].ports;
  expect(port).toMatchObject({ name: 'http', port: 80, targetPort: 'http' });
  expect(containerPort).toMatchObject({ name: 'http', containerPort: 5000 });
});

test.each(departments)('S4: /%s of app.shoppingapp.com goes to its department without the prefix', (department) => {
  const shop = synthShop();
  const [route] = shop.get('IngressRoute', `shop-edge-${department}`).spec.routes;
  expect(route.match).toBe(`Host(\`app.shoppingapp.com\`) && (Path(\`/${department}\`) || PathPrefix(\`/${department}/\`))`);
  expect(route.services).toEqual([{ name: department, port: 80 }]);
  expect(route.middlewares).toEqual([{ name: `shop-edge-${department}-strip` }]);
  expect(shop.get('Middleware', `shop-edge-${department}-strip`).spec.stripPrefix.prefixes).toEqual([`/${department}`]);
});

test('S4: no annotation of Traefik 1 and no misspelled name is left', () => {
  for (const environment of environments) {
    const yaml = chartYaml(ShopChart, environment);
    expect(yaml).not.toContain('traefik.frontend');
    expect(yaml).not.toContain('deloyment');
  }
});

test('S4: images carry a build number, and the pull secret is one that the team namespace makes', () => {
  const { spec } = synthShop().get('Deployment', 'kids').spec.template;
  expect(spec.containers[0].image).toBe('deepanmurugan/shoppingapp-kids:1');
  expect(spec.imagePullSecrets).toEqual([{ name: 'dockerhubsecret' }]);
});

test.each(environments)('S4: adding ladies changes only objects and route entries of ladies in $name', (environment) => {
  const synth = (...names: string[]) =>
    Testing.synth(new ShopChart(Testing.app(), { environment, departments: names })).objects as SynthesizedObject[];
  const withLadies = synth('home', 'kids', 'mens', 'ladies');
  const without = synth('home', 'kids', 'mens');
  const isOfLadies = (object: object) => JSON.stringify(object).includes('ladies');

  const kept = withLadies.map((object) =>
    object.kind === 'VirtualService'
      ? { ...object, spec: { ...object.spec, http: object.spec.http.filter((entry: object) => !isOfLadies(entry)) } }
      : object,
  );
  expect(kept.filter((object) => !isOfLadies(object))).toEqual(without);
  expect(kept.filter(isOfLadies).length).toBeGreaterThan(5);
});
