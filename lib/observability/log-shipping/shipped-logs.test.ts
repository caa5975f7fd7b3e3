import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { onKubernetes, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { projectRoot } from '../../synth';
import type { Environment } from '../../system';
import { Storage, Worker, type WorkerProps } from '../../workloads';
import type { FileLogs } from './file-logs';

const requiredLogs: FileLogs = { files: ['/var/log/1.log', '/var/log/2.log'] };
const logStore = { host: 'logs.example.com', port: 9243, cidrs: ['198.51.100.40/32'], index: 'shop' };
const withStore = testEnvironment({ logStore });

function synthCounter(logs: Partial<FileLogs> = {}, environment?: Environment, props: Partial<WorkerProps> = {}) {
  return synthRole(
    (chart) => new Worker(chart, 'counter', { image: 'busybox', logs: { ...requiredLogs, ...logs }, ...props }),
    environment,
  );
}

const podOf = (logs?: Partial<FileLogs>, environment?: Environment) => {
  const shop = synthCounter(logs, environment);
  expect(shop.mistakes).toEqual([]);
  return shop.get('Deployment', 'counter').spec.template.spec;
};

interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

const mountOf = ({ volumeMounts }: { readonly volumeMounts: readonly Mount[] }, path: string) =>
  volumeMounts.find(({ mountPath }) => mountPath === path);

test('a workload that logs to stdout gets no sidecar', () => {
  const plain = synthRole((chart) => new Worker(chart, 'counter', { image: 'busybox' }));
  const { spec } = plain.get('Deployment', 'counter').spec.template;
  expect(spec).not.toHaveProperty('initContainers');
  expect(spec.containers).toHaveLength(1);
});

describe('streams', () => {
  test('have one sidecar per file, all mount the same bounded emptyDir, and only the program may write', () => {
    const { containers, initContainers, volumes } = podOf();
    expect(volumes).toContainEqual({ name: 'var-log', emptyDir: { sizeLimit: '100Mi' } });
    expect(mountOf(containers[0], '/var/log')).toEqual({ name: 'var-log', mountPath: '/var/log' });
    expect(initContainers.map(({ name }: { name: string }) => name)).toEqual(['log-1', 'log-2']);
    for (const sidecar of initContainers) {
      expect(mountOf(sidecar, '/var/log')).toEqual({ name: 'var-log', mountPath: '/var/log', readOnly: true });
    }
  });

  test('repeat their file from its first line, by name, and end when they are told to', () => {
    const [first, second] = podOf().initContainers;
    expect(first.command).toEqual(['/bin/sh', '-c', 'trap "sleep 1; exit 0" TERM; tail -n +1 -F "$1" & wait', 'repeat', '/var/log/1.log']);
    expect(second.command.at(-1)).toBe('/var/log/2.log');
  });

  test('are native sidecars where the cluster has them, and containers before', () => {
    expect(podOf({}, onKubernetes('1.29')).initContainers[0].restartPolicy).toBe('Always');
    const old = podOf({}, onKubernetes('1.28'));
    expect(old).not.toHaveProperty('initContainers');
    expect(old.containers.map(({ name }: { name: string }) => name)).toEqual(['counter', 'log-1', 'log-2']);
  });

  test('send nothing anywhere', () => {
    expect(synthCounter({}, withStore).get('NetworkPolicy', 'counter').spec).not.toHaveProperty('egress');
  });

  test('whatever the files are called, there is one sidecar for each', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,8}$/), { minLength: 1, maxLength: 6 }), (names) => {
        const files = names.map((name) => `/logs/${name}.log`);
        const commands = podOf({ files }).initContainers.map(({ command }: { command: string[] }) => command.at(-1));
        expect(commands).toEqual(files);
      }),
      { numRuns: 20 },
    );
  });
});

describe('an agent', () => {
  const shop = synthCounter({ ship: 'agent' }, withStore);
  const { template } = shop.get('Deployment', 'counter').spec;
  const [agent] = template.spec.initContainers;
  const pipeline = String(Object.values(shop.get('ConfigMap', 'counter-log-agent-config').data as Record<string, string>)[0]);

  test('is one sidecar that reads all files, and notes its positions elsewhere', () => {
    expect(shop.mistakes).toEqual([]);
    expect(template.spec.initContainers).toHaveLength(1);
    expect(agent).toMatchObject({ name: 'log-agent', image: 'fluent/fluent-bit:1' });
    expect(mountOf(agent, '/var/log')).toEqual({ name: 'var-log', mountPath: '/var/log', readOnly: true });
    expect(mountOf(agent, '/positions')).not.toHaveProperty('readOnly');
  });

  test('tails only what lies under the shared mount', () => {
    const tailed = [...pipeline.matchAll(/ path: (\S+)/g)].map(([, path]) => path);
    expect(tailed).toEqual(['/var/log/1.log', '/var/log/2.log']);
  });

  test('sends to the store of the environment, and may reach nothing else', () => {
    expect(pipeline).toContain('host: logs.example.com');
    expect(pipeline).toContain('logstash_prefix: shop');
    expect(shop.get('NetworkPolicy', 'counter').spec.egress).toEqual([
      { to: [{ ipBlock: { cidr: '198.51.100.40/32' } }], ports: [{ port: 9243, protocol: 'TCP' }] },
    ]);
  });

  test('has its credentials from a Secret, never in its pipeline', () => {
    expect(agent.env).toEqual([
      { name: 'LOG_STORE_USERNAME', valueFrom: { secretKeyRef: { name: 'counter-log-store', key: 'username' } } },
      { name: 'LOG_STORE_PASSWORD', valueFrom: { secretKeyRef: { name: 'counter-log-store', key: 'password' } } },
    ]);
    expect(pipeline).toContain('http_passwd: ${LOG_STORE_PASSWORD}');
  });

  test('starts again when its pipeline changes', () => {
    const checksum = (files: string[]) =>
      synthCounter({ ship: 'agent', files }, withStore).get('Deployment', 'counter').spec.template.metadata.annotations[
        'keelson/config-checksum'
      ];
    expect(checksum(['/var/log/1.log'])).not.toBe(checksum(['/var/log/2.log']));
  });

  test('without a store repeats what it reads on stdout', () => {
    const alone = synthCounter({ ship: 'agent' });
    expect(JSON.stringify(alone.get('ConfigMap', 'counter-log-agent-config').data)).toContain('name: stdout');
    expect(alone.all('ExternalSecret')).toEqual([]);
  });
});

test('every setting arrives', () => {
  const logs: Required<FileLogs> = {
    files: ['/srv/app/logs/web/a.log', '/srv/app/logs/b.log'],
    folder: '/srv/app/logs',
    ship: 'stream',
    size: Size.mebibytes(30),
    image: 'shop/tail',
  };
  const { volumes, initContainers } = podOf(logs);
  expect(volumes).toContainEqual({ name: 'srv-app-logs', emptyDir: { sizeLimit: '30Mi' } });
  expect(initContainers[0].image).toBe('shop/tail:1');
});

test.each<[Partial<FileLogs>, string]>([
  [{ files: [] }, "logs.files ([]) names no file; for a program that logs to stdout leave 'logs' out"],
  [{ files: ['app.log'] }, 'logs.files (app.log) must be an absolute path of a file, such as /var/log/app.log'],
  [{ files: ['/app.log'] }, 'logs.files (/app.log) must be an absolute path of a file, such as /var/log/app.log'],
  [
    { files: ['/var/log/1.log', '/srv/2.log'] },
    'logs.files (/srv/2.log) lies outside /var/log, which is all that sidecars see; name a folder of both with logs.folder, or log beside the others',
  ],
  [
    { files: ['/var/log/1.log', '/var/log/1.log'] },
    'logs.files (/var/log/1.log) is named twice, and each of its lines would be shipped twice; keep one of them',
  ],
])('%j is refused with a remedy', (logs, mistake) => {
  expect(synthCounter(logs).mistakes).toContain(`shop/counter: ${mistake}`);
});

test('the folder and the names of the sidecars are not for anything else', () => {
  const props = {
    volumes: { '/var/log': Storage.scratch({ size: Size.mebibytes(1) }) },
    sidecars: { 'log-1': { image: 'shop/log' } },
  };
  expect(synthCounter({}, undefined, props).mistakes).toEqual([
    "shop/counter: logs.folder (/var/log) is mounted by 'volumes' too; leave it out there, it is made for the logs",
    'shop/counter: sidecars (log-1) has the name of a container that ships logs; choose another',
  ]);
});

test.each(['files', 'ship', 'folder', 'size', 'image'])('the docs page tells of %s', (setting) => {
  expect(readFileSync(join(projectRoot(), 'docs/log-shipping.md'), 'utf8')).toContain(`| \`${setting}\` `);
});
