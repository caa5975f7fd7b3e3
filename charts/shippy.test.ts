import type { EnvVar } from 'kubernetes-types/core/v1';
import { chartYaml, environments, synthChart } from '../test/chart-snapshots';
import { ShippyChart } from './shippy';

const synthShippy = (environment = 'prod') => synthChart(ShippyChart, environment);
const services = ['vessel', 'user', 'consignment', 'email'];

const envOf = (component: string, environment?: string): EnvVar[] =>
  synthShippy(environment).get('Deployment', component).spec.template.spec.containers[0].env;

test.each(environments)('shippy.$name', (environment) => {
  expect(chartYaml(ShippyChart, environment)).toMatchSnapshot();
});

test('S5: Mongo is one StatefulSet, 3 replicas, --replSet rs0, none of the removed flags', () => {
  const shippy = synthShippy();
  const { spec } = shippy.get('StatefulSet', 'mongo');
  expect(shippy.all('StatefulSet').map(({ metadata }) => metadata.name)).toEqual(['mongo', 'postgres']);
  expect(spec.replicas).toBe(3);
  expect(spec.template.spec.containers[0].command).toEqual(expect.arrayContaining(['--replSet', 'rs0']));
  expect(shippy.yaml).not.toMatch(/smallfiles|noprealloc|mongo-k8s-sidecar/);
});

test('S5: Mongo has a headless Service with publishNotReadyAddresses, a 10Gi RWO template with storageClassName fast, a PDB maxUnavailable 1', () => {
  const shippy = synthShippy();
  const { serviceName, volumeClaimTemplates } = shippy.get('StatefulSet', 'mongo').spec;
  expect(shippy.get('Service', serviceName).spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
  expect(volumeClaimTemplates[0].spec).toEqual({
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'fast',
    resources: { requests: { storage: '10Gi' } },
  });
  expect(shippy.get('PodDisruptionBudget', 'mongo').spec.maxUnavailable).toBe(1);
});

test.each(['vessel', 'consignment'])(
  'S5: %s gets a URI listing mongo-0..2 under the headless name with replicaSet=rs0, from a secret',
  (component) => {
    expect(envOf(component)[0]).toEqual({ name: 'DB_HOST', valueFrom: { secretKeyRef: { name: 'mongo-credentials', key: 'uri' } } });
    const { uri } = synthShippy().get('ExternalSecret', 'mongo-credentials').spec.target.template.data;
    for (const member of [0, 1, 2]) expect(uri).toContain(`mongo-${member}.mongo.freight.svc:27017`);
    expect(uri).toContain('replicaSet=rs0');
  },
);

test.each(environments)('no client of Mongo has the password of an administrator in $name', (environment) => {
  const clients = synthShippy(environment.name).all('Deployment');
  expect(clients.length).toBeGreaterThan(0);
  expect(JSON.stringify(clients)).not.toMatch(/admin-password|keelson-admin|mongodb:\/\/root/);
});

test('S5: Postgres has replicas 1; password by secretKeyRef; PGDATA below the mount', () => {
  const { replicas, template } = synthShippy().get('StatefulSet', 'postgres').spec;
  const [{ env, volumeMounts }] = template.spec.containers;
  const value = (name: string) => env.find((variable: EnvVar) => variable.name === name);
  const mount = volumeMounts.find(({ name }: { name: string }) => name === 'data').mountPath;
  expect(replicas).toBe(1);
  expect(value('POSTGRES_PASSWORD').valueFrom.secretKeyRef).toEqual({ name: 'postgres-credentials', key: 'password' });
  expect(value('PGDATA').value).toBe(`${mount}/pgdata`);
});

test('user has its own database login, not a literal among it', () => {
  expect(envOf('user')).toEqual([
    { name: 'JWT_KEY', valueFrom: { secretKeyRef: { name: 'jwt', key: 'key' } } },
    { name: 'DB_HOST', value: 'postgres-client:5432' },
    { name: 'DB_NAME', value: 'shippy' },
    { name: 'DB_USER', value: 'shippy' },
    { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'postgres-credentials', key: 'password' } } },
    { name: 'EMAIL_ADDRESS', value: 'email:8080' },
  ]);
});

test.each(environments)('S5: No UPDATED_AT; rendering twice is byte-identical in $name', (environment) => {
  const yaml = chartYaml(ShippyChart, environment);
  expect(yaml).not.toContain('UPDATED_AT');
  expect(chartYaml(ShippyChart, environment)).toBe(yaml);
});

test('S5: Every component has Deployment/StatefulSet + Service', () => {
  const shippy = synthShippy();
  for (const component of [...services, 'micro', 'ui']) {
    expect(shippy.tryGet('Deployment', component)).toBeDefined();
    expect(shippy.tryGet('Service', component)).toBeDefined();
  }
  for (const database of ['mongo', 'postgres']) expect(shippy.tryGet('Service', database)).toBeDefined();
  expect(shippy.get('Deployment', 'micro').spec.replicas).toBe(3);
});

test.each(services)('S5: gRPC ports carry appProtocol: %s', (component) => {
  const shippy = synthShippy();
  expect(shippy.get('Service', component).spec.ports).toEqual([
    { name: 'grpc', port: 8080, targetPort: 'grpc', protocol: 'TCP', appProtocol: 'grpc' },
  ]);
  expect(shippy.get('Deployment', component).spec.template.spec.containers[0].command[0]).toBe(`./shippy-${component}-service`);
});

test.each(environments)('S5: only the edge is public in $name', (environment) => {
  const shippy = synthChart(ShippyChart, environment);
  expect(shippy.all('Service').filter(({ spec }) => (spec.type ?? 'ClusterIP') !== 'ClusterIP')).toEqual([]);
});

test.each([
  ['shippy-edge-rpc', 'Host(`shippy.freight.example.com`) && (Path(`/rpc`) || PathPrefix(`/rpc/`))', 'micro'],
  ['shippy-edge-root', 'Host(`shippy.freight.example.com`) && PathPrefix(`/`)', 'ui'],
])('the gateway is reached at /rpc, the user interface everywhere else: %s', (name, match, service) => {
  expect(synthShippy().get('IngressRoute', name).spec.routes[0]).toMatchObject({ match, services: [{ name: service, port: 80 }] });
});

test.each([...services, 'micro'])('%s registers nowhere, and so needs neither a token nor a permission', (component) => {
  const shippy = synthShippy();
  const { automountServiceAccountToken, containers } = shippy.get('Deployment', component).spec.template.spec;
  const [{ command = [], args = [] }] = containers;
  expect([...command, ...args]).toContain('--registry=mdns');
  expect(automountServiceAccountToken).toBe(false);
  expect(shippy.all('Role')).toEqual([]);
});

test('the flag of the gateway stands before its command, where it is one of all commands', () => {
  expect(synthShippy().get('Deployment', 'micro').spec.template.spec.containers[0].args.slice(0, 2)).toEqual(['--registry=mdns', 'api']);
});

test('the gateway answers at the path that is routed to it, in every version of its image', () => {
  expect(envOf('micro')).toEqual(expect.arrayContaining([{ name: 'MICRO_API_ENABLE_RPC', value: 'true' }]));
});

test('the user interface is nginx: its user, its folders to write to, and port 80 without root', () => {
  const { securityContext, containers, volumes } = synthShippy().get('Deployment', 'ui').spec.template.spec;
  expect(securityContext).toMatchObject({
    runAsUser: 101,
    runAsGroup: 101,
    sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
  });
  const mounts = containers[0].volumeMounts as { name: string; mountPath: string }[];
  for (const path of ['/var/cache/nginx', '/var/run']) {
    const name = mounts.find(({ mountPath }) => mountPath === path)?.name;
    expect(volumes).toContainEqual({ name, emptyDir: expect.anything() });
  }
});

test('a machine of a developer runs one member of the replica set', () => {
  expect(synthShippy('local').get('StatefulSet', 'mongo').spec.replicas).toBe(1);
});
