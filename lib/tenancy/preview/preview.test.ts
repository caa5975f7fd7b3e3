import { Size } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { dev, estateOf, freight, prod, referenceTo, retail, service, systemOf, textsOf } from '../../../test/small-estate';
import { Secret } from '../../config/secret';
import { Backup, BackupTarget, Engine, SharedVolume, StatefulDatabase, StaticVolume, VolumeSource } from '../../data';
import { EdgeIngress } from '../../network/edge';
import { type Estate, problemLines, synthesize, type SynthesizedObject, type SystemEntry } from '../../synth';
import type { SystemChart } from '../../system';
import { Storage } from '../../workloads';
import { type PreviewOptions, renderPreview } from './preview';
import { previewText } from './preview-files';

const requiredOptions: PreviewOptions = { system: 'shop', id: 12, expires: '2031-05-30' };

const local = dev.with({ name: 'local', namespacePattern: '{team}-local', throwAway: true });

/** A system with a bit of everything that might outlive its namespace. */
function describeShop(chart: SystemChart): object {
  const db = new StatefulDatabase(chart, 'db', {
    engine: Engine.postgresql({ major: 16 }),
    storage: { size: Size.gibibytes(5), class: 'fast' },
  });
  const uploads = new SharedVolume(chart, 'uploads', { size: Size.gibibytes(1) });
  const payment = Secret.given(chart, 'payment', { keys: ['key'] });
  const api = service(chart, 'api', {
    replicas: 3,
    port: { port: 5000, nodePort: 'shop' },
    volumes: { '/uploads': uploads.storage },
  }).connectTo(db, { env: { DB: 'address' } });
  api.container.env.addVariable('PAYMENT_KEY', payment.value('key'));
  service(chart, 'cache', { volumes: { '/data': Storage.claim({ size: Size.gibibytes(1) }) } });
  new EdgeIngress(chart, 'edge', { host: 'app' }).route('/', api);
  new EdgeIngress(chart, 'www', { host: 'www.shop.example' }).route('/', api);
  return { api };
}

const plain: SystemEntry = systemOf('shop', (chart) => ({ api: service(chart, 'api', { replicas: 3 }) }));
const estate: Estate = estateOf([plain, systemOf('other', (chart) => service(chart, 'other'))], [local, dev, prod]);

function preview(describe: (chart: SystemChart) => unknown, options: Partial<PreviewOptions> = {}, environments = [local, dev, prod]) {
  return renderPreview(estateOf([systemOf('shop', describe)], environments), { ...requiredOptions, ...options });
}

function objectsOf(...given: Parameters<typeof preview>): SynthesizedObject[] {
  const rendered = preview(...given);
  expect(problemLines(rendered.mistakes)).toEqual([]);
  return parseAllDocuments(previewText(rendered)).map((document) => document.toJS() as SynthesizedObject);
}

const describeSmall = (chart: SystemChart) => service(chart, 'api', { replicas: 3 });
const ofKind = (objects: readonly SynthesizedObject[], kind: string) => objects.filter((object) => object.kind === kind);

describe('S24: a preview', () => {
  test('has a namespace of its own, which says until when it is needed', () => {
    const [namespace] = objectsOf(describeSmall);
    expect(namespace).toMatchObject({
      kind: 'Namespace',
      metadata: {
        name: 'retail-shop-pr-12-dev',
        labels: { 'keelson/preview': 'shop-pr-12', team: 'retail', environment: 'dev', 'pod-security.kubernetes.io/enforce': 'restricted' },
        annotations: { 'keelson/expires': '2031-05-30', 'keelson/contact': 'shop@example.com' },
      },
    });
  });

  test('consists of objects of that namespace, and guards them as any other', () => {
    const objects = objectsOf(describeSmall);
    expect(new Set(objects.slice(1).map(({ metadata }) => metadata.namespace))).toEqual(new Set(['retail-shop-pr-12-dev']));
    expect(objects.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'preview-default-deny')?.spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(ofKind(objects, 'LimitRange')).toHaveLength(1);
  });

  test('has a quota: that of its team for previews, or a small one; and no ports of nodes', () => {
    expect(ofKind(objectsOf(describeSmall), 'ResourceQuota')[0]?.spec.hard).toEqual({
      'requests.cpu': '4',
      'requests.memory': '8Gi',
      'requests.storage': '100Gi',
      pods: '30',
      'services.nodeports': '0',
      'services.loadbalancers': '0',
    });
    const previewQuota = { cpu: '1', memory: '1Gi', storage: '1Gi', pods: 3 };
    const entry = systemOf('shop', describeSmall, { team: { ...retail, previewQuota } });
    expect(previewText(renderPreview(estateOf([entry]), requiredOptions))).toContain('requests.cpu: "1"');
  });

  test('asks for no more than its quota', () => {
    const { mistakes } = preview((chart) => service(chart, 'api', { volumes: { '/data': Storage.claim({ size: Size.gibibytes(101) }) } }));
    expect(problemLines(mistakes)).toEqual([expect.stringContaining('requests.storage (103424Mi) of namespace retail-shop-pr-12-dev')]);
  });

  test('keeps nothing: no volume is retained, no object is protected, no backup leaves it', () => {
    const objects = objectsOf(describeShop);
    const text = JSON.stringify(objects);
    expect(text).not.toMatch(/Prune=false|Delete=false|storageClassName|PersistentVolume"/);
    expect(ofKind(objects, 'StatefulSet').map(({ spec }) => spec.persistentVolumeClaimRetentionPolicy)).toEqual([
      { whenDeleted: 'Delete', whenScaled: 'Delete' },
    ]);
    expect(ofKind(objects, 'PersistentVolumeClaim').map(({ metadata }) => metadata.name)).toEqual(['cache-data', 'uploads']);
  });

  test('keeps backups beside the database: the bucket of its base is for what is kept', () => {
    const base = dev.with({ backups: { endpoint: 'https://s3.example.com', bucket: 'backups' } });
    const objects = objectsOf(
      (chart) => {
        const database = new StatefulDatabase(chart, 'db', {
          engine: Engine.postgresql({ major: 16 }),
          storage: { size: Size.gibibytes(5) },
        });
        new Backup(chart, 'backup', {
          database,
          retention: { count: 3 },
          target: BackupTarget.ofEnvironment(chart, { size: Size.gibibytes(5) }),
        });
      },
      {},
      [base],
    );
    expect(JSON.stringify(objects)).not.toContain('s3.example.com');
    expect(ofKind(objects, 'CronJob').length).toBeGreaterThan(0);
  });

  test('is small: one pod of what is stateless, half of what is asked for at most, nothing that scales', () => {
    const objects = objectsOf((chart) => [
      service(chart, 'api', { replicas: 3 }),
      service(chart, 'scaled', { autoscaling: { min: 2, max: 10, cpu: 80 } }),
    ]);
    expect(ofKind(objects, 'Deployment').map(({ spec }) => spec.replicas as number)).toEqual([1, 1]);
    expect(ofKind(objects, 'HorizontalPodAutoscaler')).toEqual([]);
    const scaled = dev.with({ sizes: { autoscaling: true, requestScale: 0.1 } });
    const [small, half] = [scaled, dev].map((environment) => ofKind(objectsOf(describeSmall, {}, [environment]), 'Deployment')[0]);
    expect(small?.spec.template.spec.containers[0].resources.requests.cpu).not.toEqual(
      half?.spec.template.spec.containers[0].resources.requests.cpu,
    );
  });

  test('takes no port of a node', () => {
    const given = dev.with({ nodePorts: { shop: 30_100 } });
    expect(JSON.stringify(objectsOf(describeShop, {}, [given]))).not.toContain('nodePort');
    const { mistakes } = preview((chart) => service(chart, 'api', { port: { port: 5000, nodePort: 30_100 } }), {}, [given]);
    expect(problemLines(mistakes)).not.toEqual([]);
  });

  test('has hosts of its own, below the domain of its team', () => {
    const hosts = JSON.stringify(objectsOf(describeShop)).match(/[a-z0-9-]+\.retail\.test\.example\.com/g);
    expect(new Set(hosts)).toEqual(
      new Set(['shop-pr-12-app.retail.test.example.com', 'shop-pr-12-www-shop-example.retail.test.example.com']),
    );
    expect(JSON.stringify(objectsOf(describeShop))).not.toContain('www.shop.example');
  });

  test('makes up its passwords, and reads what is given from a folder of previews', () => {
    const objects = objectsOf(describeShop);
    expect(ofKind(objects, 'Password').map(({ metadata }) => metadata.name)).toEqual(['db-credentials']);
    const payment = ofKind(objects, 'ExternalSecret').find(({ metadata }) => metadata.name === 'payment');
    expect(payment?.spec.data).toEqual([{ secretKey: 'key', remoteRef: { key: 'dev-previews/retail/shop/payment', property: 'key' } }]);
    expect(JSON.stringify(objects)).not.toContain('"dev/retail');
  });

  test('without a store, a person is told what to create', () => {
    const generator = dev.with({ secrets: { kind: 'generator' } });
    expect(preview(describeShop, {}, [generator]).secretNeeds).toMatchObject([
      { namespace: 'retail-shop-pr-12-dev', name: 'payment', keys: ['key'] },
    ]);
  });

  test('changes no byte of the estate', () => {
    const before = textsOf(synthesize(estate));
    expect(renderPreview(estate, requiredOptions).mistakes).toEqual([]);
    expect(textsOf(synthesize(estate))).toEqual(before);
    expect(Object.keys(before).join()).not.toContain('pr-12');
  });

  test('shares no name and no host with the estate, nor with another preview', () => {
    const whole = estateOf([systemOf('shop', describeShop)], [dev]);
    const ids = [12, 13].map((id) => JSON.stringify(objectsOf(describeShop, { id }, [dev])));
    const texts = [...ids, JSON.stringify(Object.values(textsOf(synthesize(whole))))];
    const names = texts.map((text) => new Set(text.match(/(?<=namespace"?: ?"?)retail[a-z0-9-]*|[a-z0-9-]+\.retail\.test\.example\.com/g)));
    expect(names.map(({ size }) => size).every((size) => size > 1)).toBe(true);
    expect(new Set(names.flatMap((each) => [...each])).size).toBe(names.reduce((sum, { size }) => sum + size, 0));
  });
});

describe('where it is rendered', () => {
  test('in the first environment that is not thrown away anyhow, or in the one that is given', () => {
    expect(renderPreview(estate, requiredOptions).namespace).toBe('retail-shop-pr-12-dev');
    expect(renderPreview(estate, { ...requiredOptions, environment: 'prod' }).namespace).toBe('retail-shop-pr-12');
    expect(renderPreview(estate, { ...requiredOptions, environment: 'local' }).namespace).toBe('retail-shop-pr-12-local');
  });

  test('only where the system runs', () => {
    const only = estateOf([{ ...plain, environments: ['prod'] }], [local, dev, prod]);
    expect(() => renderPreview(only, { ...requiredOptions, environment: 'dev' })).toThrow(
      '--environment (dev) is none that has system shop; there are: prod',
    );
  });

  test('its files are those of the system, without environment and team', () => {
    const { files } = preview((chart) => {
      chart.addFile({ name: 'proxy.cfg', content: () => 'listen 80\n' });
      service(chart, 'api');
    });
    expect([...files.keys()]).toEqual(['shop.k8s.yaml', 'shop/proxy.cfg']);
    expect(previewText({ files })).not.toContain('listen');
  });
});

describe('what is refused', () => {
  const charts = { other: systemOf('other', (chart) => ({ other: service(chart, 'other') }), { team: freight }) };

  test('a call of another system, which would open that one to what nobody has reviewed', () => {
    const shop = systemOf('shop', (chart) => service(chart, 'api').connectTo(referenceTo(charts.other, 'other')));
    const { mistakes } = renderPreview(estateOf([shop, charts.other], [dev]), requiredOptions);
    expect(problemLines(mistakes)).toEqual([
      "dev shop/api: connectTo: OtherChart is not part of the preview, which holds one system; connect to it only where 'environment.preview' is undefined",
    ]);
  });

  test('a chart may leave the call out', () => {
    const shop = systemOf('shop', (chart) => {
      const api = service(chart, 'api');
      if (!chart.environment.preview) api.connectTo(referenceTo(charts.other, 'other'));
    });
    expect(renderPreview(estateOf([shop, charts.other], [dev]), requiredOptions).mistakes).toEqual([]);
  });

  test('objects outside its namespace', () => {
    const { mistakes } = preview((chart) => {
      const volume = new StaticVolume(chart, 'disk', {
        size: Size.gibibytes(1),
        source: VolumeSource.nfs({ server: '192.0.2.7', path: '/disk' }),
      });
      const shared = new SharedVolume(chart, 'shared', { size: Size.gibibytes(1), volume });
      service(chart, 'api', { volumes: { '/shared': shared.storage } });
      service(chart, 'agent', { namespace: 'agents' });
    });
    expect(problemLines(mistakes)).toEqual([
      "dev shop/agent/ServiceAccount: ServiceAccount agent and 3 more belong to namespace retail-agents-shop-pr-12-dev, and a preview is namespace retail-shop-pr-12-dev alone; leave it out where 'environment.preview' is set",
      "dev shop/disk/PersistentVolume: PersistentVolume disk belongs to the whole cluster, and a preview is namespace retail-shop-pr-12-dev alone; leave it out where 'environment.preview' is set",
    ]);
  });

  test('a system that exists once per cluster', () => {
    expect(() => renderPreview(estateOf([{ ...plain, perCluster: true }]), requiredOptions)).toThrow(
      '--system (shop) exists once per cluster, and a preview would be a second one',
    );
  });

  test('a system that is not known', () => {
    expect(() => renderPreview(estate, { ...requiredOptions, system: 'shp' })).toThrow(
      '--system (shp) is not known; there are: shop, other',
    );
  });

  test('a name that is too long for a namespace', () => {
    const name = 'a-system-with-a-name-that-people-will-have-to-type-often';
    const { mistakes } = renderPreview(estateOf([systemOf(name, describeSmall)], [dev]), { ...requiredOptions, system: name });
    expect(problemLines(mistakes)).toContainEqual(expect.stringContaining(`namespace (retail-${name}-pr-12-dev) has `));
  });
});
