import { Duration, Size } from 'cdk8s';
import { Cpu, Probe } from 'cdk8s-plus-27';
import { ConfigFile } from '../../../lib/config/config-files';
import { Engine, type SqlFact, StatefulDatabase } from '../../../lib/data';
import type { SystemChart } from '../../../lib/system';
import { Drain, Storage, WebService, type WebServiceProps, Worker } from '../../../lib/workloads';
import { plant, type PlantedFault } from '../../conformance/planting';
import type { ClusterRendering, RenderedManifest } from '../../conformance/rendering';
import { cluster, testEnvironment } from '../../environments';
import type { LiveRendering } from '../live-estate';
import { askRollout } from '../questions/disruptions';
import type { SystemUnderTest } from '../system-under-test';

/** Something wrong that servers accept and that only shows when programs run. */
export interface StartFault extends PlantedFault {
  /** What the report must name. */
  readonly blamed: { readonly kind: string; readonly container: string };
  /** What the kubelet or the program itself says about it. */
  readonly words: RegExp;
  /** The question whose report must name it. @default - whether every pod is ready */
  readonly ask?: (system: SystemUnderTest) => Promise<void>;
}

const NGINX = 'nginxinc/nginx-unprivileged';
const NGINX_PORT = 8080;
const SERVER = `server { listen ${NGINX_PORT}; location / { return 204; } }\n`;
const NONE: readonly RenderedManifest[] = [];
const SMALL = { cpu: Cpu.millis(10), memory: Size.mebibytes(64) };

function nginx(chart: SystemChart, id: string, props: Partial<WebServiceProps> = {}): WebService {
  return new WebService(chart, id, { image: NGINX, port: NGINX_PORT, resources: SMALL, ...props });
}

/** A worker that is ready once its command has succeeded, and tells what it says each time that it does not. */
function worker(chart: SystemChart, image: string, command: string): Worker {
  const loop = `until ${command} > /dev/null; do sleep 1; done; touch /tmp/reached; while sleep 1; do :; done`;
  const readiness = Probe.fromCommand(['test', '-e', '/tmp/reached'], { periodSeconds: Duration.seconds(2) });
  return new Worker(chart, 'client', { image, command: ['sh', '-c', loop], resources: SMALL, health: { readiness } });
}

function database(chart: SystemChart): StatefulDatabase<SqlFact> {
  return new StatefulDatabase(chart, 'db', {
    engine: Engine.postgresql({ major: 16 }),
    storage: { size: Size.gibibytes(1) },
    noMetrics: true,
  });
}

/** What can be wrong with a program, its image, its user, its files or its way to others. */
export const START_FAULTS: readonly StartFault[] = [
  {
    name: 'wrong-port-in-a-probe',
    describe: (chart) => nginx(chart, 'web', { health: { readiness: '/' } }),
    blamed: { kind: 'Deployment', container: 'web' },
    words: /Readiness probe failed: .*:8081/,
    plant: ({ container }) => {
      container.readinessProbe.httpGet.port = 8081;
      return NONE;
    },
  },
  {
    name: 'missing-writable-path',
    describe: (chart) => nginx(chart, 'web'),
    blamed: { kind: 'Deployment', container: 'web' },
    words: /Read-only file system/,
    plant: ({ container }) => {
      container.volumeMounts = [];
      return NONE;
    },
  },
  {
    name: 'wrong-uid',
    describe: database,
    blamed: { kind: 'StatefulSet', container: 'db' },
    words: /user ID 12345/,
    plant: (planted) => {
      planted.get('StatefulSet').spec.template.spec.securityContext.runAsUser = 12345;
      return NONE;
    },
  },
  {
    name: 'sidecar-before-its-script',
    describe: (chart) => {
      const volumes = { '/scripts': Storage.scratch({ size: Size.mebibytes(1) }) };
      const shell = { image: 'busybox', resources: SMALL, volumes };
      // without it, what is between two restarts may write the script, and so hide the fault
      const startup = Probe.fromCommand(['test', '-e', '/scripts/run.sh']);
      nginx(chart, 'web', {
        sidecars: { proxy: { ...shell, command: ['sh', '/scripts/run.sh'], startAfter: ['prepare'], health: { startup } } },
        initContainers: { prepare: { ...shell, command: ['sh', '-c', 'echo "exec sleep 3600" > /scripts/run.sh'] } },
      });
    },
    blamed: { kind: 'Deployment', container: 'proxy' },
    words: /can't open '\/scripts\/run\.sh'/,
    plant: ({ pod }) => {
      pod.spec.initContainers.reverse();
      return NONE;
    },
  },
  {
    name: 'closed-policy',
    describe: (chart) =>
      worker(chart, 'busybox', 'wget -T 2 -O - "http://$ADDRESS/"').connectTo(nginx(chart, 'web'), { env: { ADDRESS: 'address' } }),
    blamed: { kind: 'Deployment', container: 'client' },
    words: /timed out/,
    plant: (planted) => {
      for (const { spec } of planted.all('NetworkPolicy')) spec.egress &&= spec.egress.filter(isNotTo(NGINX_PORT));
      return NONE;
    },
  },
  {
    name: 'wrong-database-password',
    describe: (chart) =>
      worker(chart, 'postgres', 'psql -c "SELECT 1"').connectTo(database(chart), {
        env: { PGHOST: 'host', PGDATABASE: 'database', PGUSER: 'username', PGPASSWORD: 'password' },
      }),
    blamed: { kind: 'Deployment', container: 'client' },
    words: /password authentication failed/,
    plant: ({ container }) => {
      const variable = container.env.find(({ name }: { readonly name: string }) => name === 'PGPASSWORD');
      delete variable.valueFrom;
      variable.value = 'wrong';
      return NONE;
    },
  },
  {
    name: 'refused-config',
    describe: (chart) => nginx(chart, 'web', { config: { files: { '/etc/nginx/conf.d/default.conf': ConfigFile.text(SERVER) } } }),
    blamed: { kind: 'Deployment', container: 'web' },
    words: /unknown directive "sever"/,
    plant: (planted) => {
      const map: RenderedManifest & { data?: Record<string, string> } = planted.get('ConfigMap');
      map.data = Object.fromEntries(Object.keys(map.data ?? {}).map((key) => [key, SERVER.replace('server', 'sever')]));
      return NONE;
    },
  },
  {
    name: 'ignored-sigterm',
    describe: (chart) => {
      const web = new WebService(chart, 'web', {
        image: 'busybox',
        port: NGINX_PORT,
        command: ['sh', '-c', `echo hello > /tmp/index.html; trap exit TERM; httpd -f -v -p ${NGINX_PORT} -h /tmp & wait`],
        resources: SMALL,
        replicas: 2,
        drain: Drain.wait(Duration.seconds(1)),
        gracePeriod: Duration.seconds(8),
        health: { readiness: '/' },
      });
      worker(chart, 'busybox', 'true').connectTo(web);
    },
    blamed: { kind: 'Deployment', container: 'web' },
    words: /does not end on SIGTERM/,
    ask: askRollout,
    plant: (planted) => {
      const { command } = planted.get('Deployment', 'web').spec.template.spec.containers[0];
      command[2] = command[2].replace('trap exit', 'trap ""');
      return NONE;
    },
  },
];

/** Leaves out what lets packets pass to a port. */
function isNotTo(port: number): (rule: { readonly ports?: readonly { readonly port?: number | string }[] }) => boolean {
  return ({ ports = [] }) => !ports.some((each) => each.port === port);
}

/** A system for each fault, in an environment of their own: sound, and spoilt by it. */
export function renderFaults(): LiveRendering & { readonly sound: ClusterRendering } {
  const [node] = cluster.nodes;
  const environment = testEnvironment({
    monitoring: false,
    cluster: { ...cluster, nodes: node ? [node] : [] },
    sizes: { autoscaling: false, requestScale: 0.05 },
  });
  const faultless = START_FAULTS.map((fault) => ({ ...fault, plant: () => NONE }));
  return { environment, rendering: plant(START_FAULTS, environment), sound: plant(faultless, environment) };
}

/** Whether a problem blames the right container of the right object in its file, with the words and the last lines of the program. */
export function isCaught({ name, blamed: { kind, container }, words }: StartFault, problem: string): boolean {
  const place = new RegExp(`^dist/test/${name}/${name}\\.k8s\\.yaml: ${kind} ${name}/\\S+ \\(${name}/\\S+\\)$`, 'm');
  const lines = [`container ${container}: `, `  ${container} | `];
  return place.test(problem) && words.test(problem) && lines.every((line) => problem.split('\n').some((each) => each.startsWith(line)));
}
