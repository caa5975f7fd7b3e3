import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Container, EnvVar } from 'kubernetes-types/core/v1';
import { cluster, meshEnvironment, onKubernetes, testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { Releases } from '../config/releases';
import { uriPart } from '../config/secret-template';
import type { Environment, SystemChart } from '../system';
import { WebService } from '../workloads';
import { type DatabaseEngine, Engine, StatefulDatabase, type StatefulDatabaseProps } from '.';

const storage = { size: Size.gibibytes(10) };
const requiredProps: StatefulDatabaseProps<string> = { engine: Engine.postgresql({ major: 16 }), storage };
const replicaSet = { engine: Engine.mongodb({ major: '8.0' }), replicas: 3, storage };

const engines: readonly [string, DatabaseEngine][] = [
  ['PostgreSQL', Engine.postgresql({ major: 16 })],
  ['MySQL', Engine.mysql({ major: '8.4' })],
  ['MongoDB', Engine.mongodb({ major: '8.0' })],
  ['Redis', Engine.redis({ major: 7 })],
];

function synthDatabase(props: Partial<StatefulDatabaseProps<string>> = {}, environment?: Environment) {
  return synthRole((chart) => new StatefulDatabase(chart, 'db', { ...requiredProps, ...props }), environment);
}

function podOf(props: Partial<StatefulDatabaseProps<string>> = {}, environment?: Environment) {
  const { template } = synthDatabase(props, environment).get('StatefulSet', 'db').spec;
  const [main] = template.spec.containers as [Container];
  return {
    template,
    spec: template.spec,
    main,
    mounts: Object.fromEntries((main.volumeMounts ?? []).map((mount) => [mount.mountPath, mount])),
  };
}

const released = (tag: string) =>
  testEnvironment({ images: { releases: Releases.parse('r.yaml', `images:\n  postgres: '${tag}'\n`) }, monitoring: false });

describe.each(engines)('%s', (_, engine) => {
  test('is a StatefulSet with its Services, account, credentials, scripts and policy, without mistakes or warnings', () => {
    const database = synthDatabase({ engine });
    expect(database.mistakes).toEqual([]);
    expect(database.warnings).toEqual([]);
    const names = database.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names).toEqual(
      [
        'ServiceAccount db',
        'ExternalSecret db-credentials',
        ...names.filter((name) => /^ConfigMap db-(?:.*-)?config$/.test(name)),
        'ConfigMap db-scripts',
        'Service db',
        engine.replication ? '' : 'Service db-client',
        'StatefulSet db',
        'NetworkPolicy db',
        'PodMonitor db',
      ].filter((name) => name !== ''),
    );
  });

  test('probes, dump and restore are read at each run: a change of them restarts nothing', () => {
    const sumOf = (given: DatabaseEngine) =>
      synthDatabase({ engine: given }).get('StatefulSet', 'db').spec.template.metadata.annotations?.['keelson/config-checksum'];
    const changed = { ...engine, scripts: () => ({ startup: '', readiness: '', liveness: '', dump: '', restore: '' }) };
    expect(sumOf(changed)).toBe(sumOf(engine));
  });

  test('asks the engine itself whether it serves, through scripts that the pod finds under /keelson', () => {
    const database = synthDatabase({ engine });
    const { containers, volumes } = database.get('StatefulSet', 'db').spec.template.spec;
    const [main] = containers;
    for (const probe of ['startup', 'readiness', 'liveness']) {
      expect(main[`${probe}Probe`].exec.command).toEqual(['sh', `/keelson/${probe}.sh`]);
      expect(database.get('ConfigMap', 'db-scripts').data).toHaveProperty([`${probe}.sh`]);
    }
    expect(main.startupProbe.failureThreshold * main.startupProbe.periodSeconds).toBe(3600);
    expect(volumes).toContainEqual({ name: 'keelson', configMap: { name: 'db-scripts' } });
  });

  test('runs as the user that its image was made for, on a root that it cannot write to, and owns its volume', () => {
    const { spec, main } = podOf({ engine });
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 999, fsGroup: 999, fsGroupChangePolicy: 'OnRootMismatch' });
    expect(main.securityContext?.readOnlyRootFilesystem).toBe(true);
  });

  test('S22: no container or init container runs as uid 0 or has a chown command; every one has a memory limit', () => {
    const { spec } = podOf({ engine });
    const all: Container[] = [...spec.containers, ...(spec.initContainers ?? [])];
    for (const { securityContext, command = [], resources } of all) {
      expect(securityContext).toMatchObject({ runAsNonRoot: true, privileged: false, capabilities: { drop: ['ALL'] } });
      expect(securityContext?.runAsUser).not.toBe(0);
      expect(command.join(' ')).not.toContain('chown');
      expect(resources?.limits).toHaveProperty('memory');
    }
    expect(JSON.stringify(synthDatabase({ engine }).get('ConfigMap', 'db-scripts').data)).not.toContain('chown');
  });

  test('has no password on a command line or in plain text', () => {
    const { spec } = podOf({ engine });
    const all: Container[] = [...spec.containers, ...(spec.initContainers ?? [])];
    for (const { env = [], command = [], args = [] } of all) {
      expect([...command, ...args].join(' ')).not.toMatch(/password=/i);
      for (const { name, value, valueFrom } of env.filter((variable) => variable.name.includes('PASS'))) {
        expect({ name, value, from: valueFrom?.secretKeyRef?.name }).toEqual({ name, value: undefined, from: 'db-credentials' });
      }
    }
  });

  test('is watched by an exporter where the environment is monitored, and only there', () => {
    expect(synthDatabase({ engine }).all('PodMonitor')).toHaveLength(1);
    expect(synthDatabase({ engine, noMetrics: true }).all('PodMonitor')).toEqual([]);
    const unwatched = synthDatabase({ engine }, testEnvironment({ monitoring: false }));
    expect(unwatched.all('PodMonitor')).toEqual([]);
    expect(unwatched.yaml).not.toContain('exporter');
  });

  test('Labels inside volumeClaimTemplates are immutable: claim templates carry selector labels only', () => {
    const { volumeClaimTemplates, selector } = synthDatabase({ engine }).get('StatefulSet', 'db').spec;
    expect(volumeClaimTemplates[0].metadata).toEqual({ name: 'data', labels: selector.matchLabels });
  });

  test('claim templates name the kind that the server would add, so that Argo CD finds no difference', () => {
    const [template] = synthDatabase({ engine }).get('StatefulSet', 'db').spec.volumeClaimTemplates;
    expect(template).toMatchObject({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
  });

  test('all keys and the URI of one database come from one ExternalSecret template', () => {
    const secrets = synthDatabase({ engine }).all('ExternalSecret');
    expect(secrets.map(({ metadata }) => metadata.name)).toEqual(['db-credentials']);
    expect(secrets[0]?.spec.data.map(({ secretKey }: { secretKey: string }) => secretKey)).toContain('password');
    expect(secrets[0]?.spec.target.template.data.uri).toContain(uriPart('password'));
  });

  test('the generated credentials stay: the fields that keep them stable are all there', () => {
    const database = synthDatabase({ engine }, testEnvironment({ secrets: { kind: 'generator' } }));
    const { spec, metadata } = database.get('ExternalSecret', 'db-credentials');
    const password = database.get('Password', 'db-credentials');
    expect(spec).toMatchObject({
      refreshPolicy: 'CreatedOnce',
      target: { creationPolicy: 'Orphan', immutable: true, deletionPolicy: 'Retain' },
    });
    expect(password.spec.symbols).toBe(0);
    for (const { annotations } of [metadata, password.metadata]) {
      expect(annotations).toMatchObject({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
    }
  });
});

describe('the volume', () => {
  test('comes from a claim template, with the size that was asked for and the class that the environment means', () => {
    const { volumeClaimTemplates } = synthDatabase({ storage: { size: Size.gibibytes(10), class: 'fast' } }).get('StatefulSet', 'db').spec;
    expect(volumeClaimTemplates[0].spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '10Gi' } },
    });
  });

  test('is of the default class where the environment names none, and may have any whole mebibytes', () => {
    const environment = testEnvironment({ storage: { fast: undefined, standard: undefined } });
    const { spec } = synthDatabase({ storage: { size: Size.mebibytes(1500) } }, environment).get('StatefulSet', 'db').spec
      .volumeClaimTemplates[0];
    expect(spec).toEqual({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1500Mi' } } });
  });

  test('claim retention Retain protects the bytes, except in an environment that may be thrown away', () => {
    const retention = (environment?: Environment): unknown =>
      synthDatabase({}, environment).get('StatefulSet', 'db').spec.persistentVolumeClaimRetentionPolicy;
    expect(retention()).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
    expect(retention(testEnvironment({ throwAway: true }))).toEqual({ whenDeleted: 'Delete', whenScaled: 'Delete' });
  });
});

describe('Writable paths under a read-only root', () => {
  test('postgres /var/run/postgresql, /tmp, /dev/shm in memory', () => {
    const { spec, mounts } = podOf();
    expect(Object.keys(mounts)).toEqual(expect.arrayContaining(['/tmp', '/var/run/postgresql', '/dev/shm']));
    expect(spec.volumes).toContainEqual({ name: 'dev-shm', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } });
  });

  test('mysql /var/run/mysqld, /tmp', () => {
    expect(Object.keys(podOf({ engine: Engine.mysql({ major: '8.4' }) }).mounts)).toEqual(
      expect.arrayContaining(['/tmp', '/var/run/mysqld']),
    );
  });

  test('mongo /tmp and a HOME', () => {
    const { main, mounts } = podOf(replicaSet);
    expect(main.env).toEqual([{ name: 'HOME', value: '/tmp' }]);
    expect(mounts['/tmp']).toEqual({ name: 'tmp', mountPath: '/tmp' });
  });
});

describe('where the data lie', () => {
  const pgdata = (main: Container) => main.env?.find(({ name }) => name === 'PGDATA')?.value;

  test('mysql on a volume root stops at lost+found: mount a subPath', () => {
    expect(podOf({ engine: Engine.mysql({ major: '8.4' }) }).mounts['/var/lib/mysql']).toEqual({
      name: 'data',
      mountPath: '/var/lib/mysql',
      subPath: 'mysql',
    });
  });

  test('PostgreSQL 18 moved its volume to /var/lib/postgresql: mount there, PGDATA explicit', () => {
    const { main, mounts } = podOf({ engine: Engine.postgresql({ major: 18 }) });
    expect(mounts).toHaveProperty(['/var/lib/postgresql']);
    expect(pgdata(main)).toBe('/var/lib/postgresql/18/docker');
  });

  test('PostgreSQL before 18 mounts /var/lib/postgresql/data, PGDATA below the mount', () => {
    const { main, mounts } = podOf({ engine: Engine.postgresql({ major: 17 }) });
    expect(mounts).toHaveProperty(['/var/lib/postgresql/data']);
    expect(pgdata(main)).toBe('/var/lib/postgresql/data/pgdata');
  });
});

describe('Users', () => {
  test.each([
    ['postgres Debian image 999', Engine.postgresql({ major: 16 }), 999, 999],
    ['postgres Alpine 70', Engine.postgresql({ major: 16, alpine: true }), 70, 70],
    ['mysql 999', Engine.mysql({ major: '8.4' }), 999, 999],
    ['mongo 999', Engine.mongodb({ major: '8.0' }), 999, 999],
    ['redis 999', Engine.redis({ major: 7 }), 999, 999],
    ['redis Alpine group 1000', Engine.redis({ major: 7, alpine: true }), 999, 1000],
  ] as const)('%s', (_, engine, user, group) => {
    expect(podOf({ engine }).spec.securityContext).toMatchObject({ runAsUser: user, runAsGroup: group, fsGroup: group });
  });
});

describe('a replica set', () => {
  test('Ordered start deadlocks a quorum system: Parallel, publishNotReadyAddresses', () => {
    const database = synthDatabase(replicaSet);
    expect(database.get('StatefulSet', 'db').spec.podManagementPolicy).toBe('Parallel');
    expect(database.get('Service', 'db').spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    expect(database.tryGet('Service', 'db-client')).toBeUndefined();
  });

  test('a key file from a Secret with fsGroup is refused: a non-root init container copies it to a memory emptyDir', () => {
    const { spec, mounts } = podOf(replicaSet);
    const copier = spec.initContainers.find(({ name }: Container) => name === 'key-file');
    expect(copier.command).toEqual(['sh', '/keelson/key-file.sh']);
    expect(copier.securityContext).toMatchObject({ runAsUser: 999, runAsNonRoot: true });
    expect(spec.volumes).toContainEqual({ name: 'run-mongodb', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } });
    expect(spec.volumes).toContainEqual({
      name: 'key-file-keelson-keyfile',
      secret: { secretName: 'db-credentials', items: [{ key: 'keyfile', path: 'keyfile' }] },
    });
    expect(mounts['/run/mongodb']?.name).toBe('run-mongodb');
    expect(synthDatabase(replicaSet).get('ConfigMap', 'db-scripts').data['key-file.sh']).toContain('chmod 0400');
  });

  test('MONGO_INITDB_ROOT_* on all members makes rs.initiate fail: no container has them', () => {
    expect(synthDatabase(replicaSet).get('StatefulSet', 'db').spec).not.toHaveProperty('MONGO_INITDB');
    expect(JSON.stringify(podOf(replicaSet).spec)).not.toContain('MONGO_INITDB');
  });

  test('a Job cannot use the localhost exception: a same-image unprivileged container initiates, without RBAC and without a token', () => {
    const { spec } = podOf(replicaSet);
    const initiate = spec.initContainers.find(({ name }: Container) => name === 'initiate');
    expect(initiate).toMatchObject({ image: 'mongo:1', restartPolicy: 'Always', command: ['sh', '/keelson-start/initiate.sh'] });
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(synthDatabase(replicaSet).all('Role')).toEqual([]);
  });

  test('a changed initiation script replaces the pods, as the container that runs it never reads it again', () => {
    const { metadata, spec } = synthDatabase(replicaSet).get('StatefulSet', 'db').spec.template;
    expect(metadata.annotations['keelson/config-checksum']).toMatch(/^[0-9a-f]{16}$/);
    const initiate = spec.initContainers.find(({ name }: Container) => name === 'initiate');
    expect(initiate.volumeMounts).toContainEqual(
      expect.objectContaining({ mountPath: '/keelson-start/initiate.sh', subPath: 'keelson-start.initiate.sh' }),
    );
    expect(synthDatabase(replicaSet).get('ConfigMap', 'db-scripts').data).not.toHaveProperty(['initiate.sh']);
  });

  test('is initiated by a container beside it where the cluster has no native sidecars', () => {
    const { spec } = podOf(replicaSet, onKubernetes('1.27'));
    expect(spec.containers.map(({ name }: Container) => name)).toEqual(['db', 'initiate', 'metrics']);
  });

  test('mongosh probes need ten seconds and memory', () => {
    const { main } = podOf(replicaSet);
    for (const probe of [main.startupProbe, main.readinessProbe, main.livenessProbe]) expect(probe?.timeoutSeconds).toBe(10);
    expect(main.resources?.limits?.memory).toBe('1024Mi');
  });

  test('unhealthyPodEvictionPolicy AlwaysAllow is off for quorum sets; a single pod has no budget', () => {
    const { spec } = synthDatabase(replicaSet).get('PodDisruptionBudget', 'db');
    expect(spec).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: { 'app.kubernetes.io/name': 'db', 'app.kubernetes.io/instance': 'shop' } },
    });
    expect(synthDatabase().all('PodDisruptionBudget')).toEqual([]);
    expect(synthDatabase({ ...replicaSet, noDisruptionBudget: true }).all('PodDisruptionBudget')).toEqual([]);
  });

  test('has members that may reach each other, by policy and in a mesh by identity', () => {
    const database = synthDatabase(replicaSet, meshEnvironment({ monitoring: false }));
    const member = { podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'db' } } };
    const ports = [{ port: 27017, protocol: 'TCP' }];
    expect(database.get('NetworkPolicy', 'db').spec.ingress).toEqual([{ from: [member], ports }]);
    expect(database.get('NetworkPolicy', 'db').spec.egress[0]).toEqual({ to: [member], ports });
    expect(database.get('AuthorizationPolicy', 'db').spec.rules).toEqual([
      { from: [{ source: { principals: ['cluster.local/ns/shop-team/sa/db'] } }], to: [{ operation: { ports: ['27017'] } }] },
    ]);
  });

  test('never has two members on one host or in one zone, where the cluster has enough of them', () => {
    const zones = ['a', 'b', 'c'].map((zone) => ({ name: zone, zone, allocatable: { cpu: '8', memory: '32Gi', pods: 110 } }));
    const large = testEnvironment({ cluster: { ...cluster, nodes: zones } });

    expect(podOf(replicaSet, large).spec.topologySpreadConstraints).toMatchObject([
      { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' },
      { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' },
    ]);
    expect(podOf(replicaSet).spec.topologySpreadConstraints).toMatchObject([
      { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
      { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
    ]);
  });

  test('opens the administrator to its own tasks only; a Secret without its password still starts a pod', () => {
    const { spec } = podOf(replicaSet);
    const envOf = (name: string) =>
      [...spec.initContainers, ...spec.containers].find((container: Container) => container.name === name)?.env as EnvVar[];
    expect(envOf('initiate')).toEqual(
      expect.arrayContaining([
        { name: 'MONGO_USERNAME', value: 'keelson-admin' },
        { name: 'MONGO_PASSWORD', valueFrom: { secretKeyRef: { name: 'db-credentials', key: 'admin-password', optional: true } } },
        { name: 'MONGO_CLIENT_PASSWORD', valueFrom: { secretKeyRef: { name: 'db-credentials', key: 'password' } } },
      ]),
    );
    expect(envOf('metrics')).toEqual(
      expect.arrayContaining([
        { name: 'MONGODB_USER', value: 'keelson-monitor' },
        { name: 'MONGODB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db-credentials', key: 'password' } } },
      ]),
    );
    expect(JSON.stringify(envOf('metrics'))).not.toContain('admin');
    expect(JSON.stringify(envOf('db'))).not.toContain('Secret');
  });

  test('gives clients a user that administers nothing', () => {
    const site = { name: 'db', namespace: 'shop', replicas: 1, secret: 'db-credentials' };
    expect(replicaSet.engine.facts(site)).toMatchObject({ username: 'keelson-client', password: { key: 'password' }, uri: { key: 'uri' } });
  });

  test('gives clients a URI that lists its members by stable names', () => {
    const { uri } = synthDatabase(replicaSet).get('ExternalSecret', 'db-credentials').spec.target.template.data;
    expect(uri).toBe(
      `mongodb://keelson-client:${uriPart('password')}@db-0.db.shop-team.svc:27017,db-1.db.shop-team.svc:27017,db-2.db.shop-team.svc:27017/?replicaSet=rs0&authSource=admin`,
    );
  });
});

test('a changed setting of Redis replaces its pods: it stands in the script that starts the server', () => {
  const sumOf = (evictAbove: Size) => {
    const { metadata } = synthDatabase({ engine: Engine.redis({ major: 7, evictAbove }) }).get('StatefulSet', 'db').spec.template;
    return metadata.annotations?.['keelson/config-checksum'];
  };
  expect(sumOf(Size.mebibytes(192))).toMatch(/^[0-9a-f]{16}$/);
  expect(sumOf(Size.mebibytes(128))).not.toBe(sumOf(Size.mebibytes(192)));
});

describe('Removing a StatefulSet from git', () => {
  const annotationsOf = (environment?: Environment, props = replicaSet) =>
    synthDatabase(props, environment).objects.map(({ kind, metadata }) => ({
      object: `${kind} ${metadata.name}`,
      ...(metadata.annotations as Record<string, string>),
    }));

  test.each([
    ['a store', testEnvironment()],
    ['a generator', testEnvironment({ secrets: { kind: 'generator' } })],
    ['a mesh', meshEnvironment()],
  ])('The whole data unit carries the protection, with %s', (_, environment) => {
    const all = annotationsOf(environment);
    expect(all.length).toBeGreaterThan(6);
    expect(
      all.filter((each) => (each as Record<string, string>)['argocd.argoproj.io/sync-options'] !== 'Prune=false,Delete=false'),
    ).toEqual([]);
  });

  test('removes all of it in an environment that may be thrown away', () => {
    expect(synthDatabase(replicaSet, testEnvironment({ throwAway: true })).yaml).not.toContain('sync-options');
  });

  test('waves: StatefulSet, Services and budget before what uses them, and after what they need', () => {
    const waves = Object.fromEntries(
      annotationsOf().map((each) => [each.object, (each as Record<string, string>)['argocd.argoproj.io/sync-wave']]),
    );
    expect(waves).toEqual({
      'ServiceAccount db': '-2',
      'ExternalSecret db-credentials': '-2',
      'ConfigMap db-initiate-config': '-2',
      'ConfigMap db-scripts': '-2',
      'NetworkPolicy db': '-2',
      'Service db': '-1',
      'StatefulSet db': '-1',
      'PodDisruptionBudget db': '-1',
      'PodMonitor db': '1',
    });
  });
});

test('wrapping or moving a database in the construct tree changes no byte of it', () => {
  const flat = synthDatabase(replicaSet).yaml;
  const wrapped = synthRole((chart) => new StatefulDatabase(new Construct(new Construct(chart, 'around'), 'it'), 'db', replicaSet)).yaml;
  expect(wrapped).toBe(flat);
});

test('takes what a person may say of it', () => {
  const props: Required<StatefulDatabaseProps<string>> = {
    engine: Engine.mongodb({ major: '7.0', image: 'shop/mongo' }),
    replicas: 5,
    storage: { size: Size.gibibytes(20), class: 'standard' },
    resources: { cpu: Cpu.millis(500), memory: Size.gibibytes(2) },
    noMetrics: true,
    noDisruptionBudget: true,
    placement: { nodeSelector: { disk: 'local' } },
    priority: 'data',
    pullSecrets: ['registry'],
    name: 'orders',
    namespace: 'agents',
  };
  const database = synthRole((chart) => new StatefulDatabase(chart, 'db', props));
  expect(database.mistakes).toEqual([]);
  const { metadata, spec } = database.get('StatefulSet', 'orders');
  expect(metadata).toMatchObject({ namespace: 'shop-team-agents', annotations: { 'keelson/engine': 'MongoDB 7.0' } });
  expect(spec).toMatchObject({
    replicas: 5,
    serviceName: 'orders',
    minReadySeconds: 10,
    revisionHistoryLimit: 5,
    updateStrategy: { type: 'RollingUpdate' },
  });
  expect(spec.template.spec).toMatchObject({
    nodeSelector: { disk: 'local' },
    priorityClassName: 'data',
    imagePullSecrets: [{ name: 'registry' }],
    terminationGracePeriodSeconds: 120,
    containers: [{ image: 'shop/mongo:1', resources: { requests: { cpu: '500m', memory: '2048Mi' } } }],
  });
  expect(database.get('ExternalSecret', 'orders-credentials').metadata.namespace).toBe('shop-team-agents');
});

describe('what it offers', () => {
  const client = (chart: SystemChart, namespace?: string) => new WebService(chart, 'web', { image: 'shop/web', port: 8080, namespace });
  const envOf = (declare: (chart: SystemChart) => unknown, environment?: Environment): unknown =>
    synthRole(declare, environment).get('Deployment', 'web').spec.template.spec.containers[0].env;
  const fromSecret = (key: string, name = 'db-credentials') => ({ valueFrom: { secretKeyRef: { name, key } } });

  test('is a host, what the application logs in with, and a URI from the Secret', () => {
    const env = { H: 'host', P: 'port', A: 'address', D: 'database', U: 'username', W: 'password', C: 'uri' } as const;
    const declare = (chart: SystemChart) =>
      client(chart).connectTo(
        new StatefulDatabase(chart, 'db', { ...requiredProps, engine: Engine.postgresql({ major: 16, database: 'orders' }) }),
        { env },
      );
    expect(envOf(declare)).toEqual([
      { name: 'H', value: 'db-client' },
      { name: 'P', value: '5432' },
      { name: 'A', value: 'db-client:5432' },
      { name: 'D', value: 'orders' },
      { name: 'U', value: 'app' },
      { name: 'W', ...fromSecret('password') },
      { name: 'C', ...fromSecret('uri') },
    ]);
  });

  test('is a URI and members for a replica set', () => {
    const declare = (chart: SystemChart) =>
      client(chart).connectTo(new StatefulDatabase(chart, 'db', { ...replicaSet, replicas: 1 }), { env: { M: 'members', U: 'uri' } });
    expect(envOf(declare)).toEqual([
      { name: 'M', value: 'db-0.db.shop-team.svc:27017' },
      { name: 'U', ...fromSecret('uri') },
    ]);
  });

  test('A client in another namespace needs a real store: it gets an ExternalSecret of its own, of the same entry', () => {
    const declare = (chart: SystemChart) =>
      client(chart, 'agents').connectTo(new StatefulDatabase(chart, 'db', { ...requiredProps, engine: Engine.redis({ major: 7 }) }), {
        env: { H: 'host', W: 'password', C: 'uri' },
      });
    expect(envOf(declare)).toEqual([
      { name: 'H', value: 'db-client.shop-team' },
      { name: 'W', ...fromSecret('password', 'web-shop-db-credentials') },
      { name: 'C', ...fromSecret('uri', 'web-shop-db-credentials') },
    ]);
    const shop = synthRole(declare);
    const own = shop.get('ExternalSecret', 'web-shop-db-credentials');
    expect(own.metadata).toMatchObject({ namespace: 'shop-team-agents', labels: { 'app.kubernetes.io/component': 'web' } });
    const { data, target } = shop.get('ExternalSecret', 'db-credentials').spec;
    expect(own.spec.data).toEqual(data);
    expect(own.spec.target).toEqual({ ...target, name: 'web-shop-db-credentials' });
  });

  test('A client in another namespace gets what is offered to it, and neither the key file nor the password of the administrator', () => {
    const shop = synthRole((chart) =>
      client(chart, 'agents').connectTo(new StatefulDatabase(chart, 'db', { ...replicaSet, replicas: 1 }), { env: { U: 'uri' } }),
    );
    const keysOf = (name: string) =>
      shop.get('ExternalSecret', name).spec.data.map(({ secretKey }: { readonly secretKey: string }) => secretKey);
    expect(keysOf('db-credentials')).toEqual(['password', 'keyfile', 'admin-password']);
    expect(keysOf('web-shop-db-credentials')).toEqual(['password']);
    expect(Object.keys(shop.get('ExternalSecret', 'web-shop-db-credentials').spec.target.template.data)).toEqual(['uri']);
  });

  test('A client in another namespace needs a real store: otherwise an error', () => {
    const declare = (chart: SystemChart) =>
      client(chart, 'agents').connectTo(new StatefulDatabase(chart, 'db', requiredProps as StatefulDatabaseProps<'password'>), {
        env: { W: 'password' },
      });
    expect(synthRole(declare, testEnvironment({ secrets: { kind: 'generator' } })).mistakes).toEqual([
      "shop/web: connectTo(shop/db): env.W asks for 'password', which is kept in a Secret of namespace shop-team; Secrets cross namespaces only in an environment with a secret store",
    ]);
  });
});

describe('mistakes', () => {
  test.each(engines.filter(([, { replication }]) => !replication))(
    '%s with more than one pod would be unconnected databases',
    (title, engine) => {
      expect(synthDatabase({ engine, replicas: 3 }).mistakes).toEqual([
        `shop/db: replicas (3) of ${title} would be 3 unconnected databases behind one name, because nothing copies data between them; set 1 and give it more 'resources', or run a ${title} that replicates and connect to it as an ExternalService`,
      ]);
    },
  );

  test('a replica set of an even number, or of more members than may vote', () => {
    expect(synthDatabase({ ...replicaSet, replicas: 4 }).mistakes).toEqual([
      'shop/db: replicas (4) of a replica set must be odd, or it is no safer than with 3: use 3 or 5',
    ]);
    expect(synthDatabase({ ...replicaSet, replicas: 9 }).mistakes).toEqual([
      'shop/db: replicas (9) of a replica set may be 7 at most: no more members may vote',
    ]);
  });

  test.each([0, 1.5])('%s pods', (replicas) => {
    expect(synthDatabase({ replicas }).mistakes).toEqual([`shop/db: replicas (${replicas}) must be a whole number, at least 1`]);
  });

  test('a volume that is no whole number of mebibytes', () => {
    expect(synthDatabase({ storage: { size: Size.kibibytes(100) } }).mistakes).toEqual([
      'shop/db: storage.size (100Ki) must be whole mebibytes, at least 1, such as Size.gibibytes(10)',
    ]);
  });

  test('a release of another major than the one that the data belong to: the upgrade is a sequence of steps', () => {
    expect(synthDatabase({}, released('16.10')).mistakes).toEqual([]);
    expect(synthDatabase({}, released('16')).mistakes).toEqual([]);
    for (const tag of ['17.2', '160.1']) {
      expect(synthDatabase({}, released(tag)).mistakes).toEqual([
        `shop/db: engine.major (16) is what the data on the volume belongs to, and the release of postgres is ${tag}; release a tag that begins with 16. To upgrade PostgreSQL: back up, make a second database with the new major, restore into it, move the clients, remove the first (docs/stateful-database.md#upgrade-of-the-engine)`,
      ]);
    }
  });

  test('a release that does not say its major', () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(synthDatabase({}, released(`16.10@${digest}`)).mistakes).toEqual([]);
    expect(synthDatabase({}, released(`@${digest}`)).mistakes).toEqual([
      "shop/db: engine.major (16) cannot be compared with the release of postgres, a digest alone; write the tag before it: '16@sha256:…'",
    ]);
  });

  test('a release on Alpine for a volume of Debian', () => {
    expect(synthDatabase({}, released('16.10-alpine')).mistakes).toEqual([
      'shop/db: engine.alpine (false) does not fit the release of postgres, 16.10-alpine: users and sort orders differ, so that a volume cannot change between the two; release one without Alpine, or restore a backup into a new database with alpine: true',
    ]);
  });

  test('One image tag for all databases of an engine: a release may be given per workload', () => {
    const file = "images:\n  postgres: '17.2'\nworkloads:\n  shop/db:\n    postgres: '16.10'\n";
    const environment = testEnvironment({ images: { releases: Releases.parse('r.yaml', file) }, monitoring: false });
    const database = synthDatabase({}, environment);
    expect(database.mistakes).toEqual([]);
    expect(database.get('StatefulSet', 'db').spec.template.spec.containers[0].image).toBe('postgres:16.10');
  });

  test('StatefulSet names of 57 characters are accepted, and no pod is ever created: at most 52', () => {
    const { mistakes } = synthDatabase({ name: 'd'.repeat(57) });
    expect(mistakes[0]).toBe(
      `shop/db: name (${'d'.repeat(57)}) has 57 characters, and a StatefulSet may have 52; give a shorter id or set 'name'`,
    );
  });

  test('names that would need quotes somewhere', () => {
    expect(synthDatabase({ engine: Engine.postgresql({ major: 16, database: 'my-db' }) }).mistakes).toEqual([
      "shop/db: engine.database (my-db) must be lower-case letters, digits and '_', and begin with a letter or '_'; rename it",
    ]);
    expect(synthDatabase({ engine: Engine.mysql({ major: '8.4', username: 'root' }) }).mistakes).toEqual([
      "shop/db: engine.username (root) exists already, and may do everything everywhere; name the application's own user",
    ]);
    expect(synthDatabase({ engine: Engine.mysql({ major: '8.4', username: 'u'.repeat(33) }) }).mistakes).toEqual([
      `shop/db: engine.username (${'u'.repeat(33)}) has 33 characters, and may have 32; give a shorter one`,
    ]);
  });
});
