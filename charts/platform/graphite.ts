import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import {
  Authentication,
  ConfigFile,
  EdgeIngress,
  type Env,
  Probe,
  Secret,
  type SidecarProps,
  Size,
  StatefulService,
  SystemChart,
  type SystemProps,
  WebService,
} from '../../lib';

const IMAGE = 'graphiteapp/graphite-statsd';
const BIN = '/opt/graphite/bin';
const DATA = '/opt/graphite/data';
const RUN = '/scripts/run.sh';

/** The image is stopped with SIGHUP, for an init of its own that must be root; the programs themselves stop on SIGTERM. */
const run = ConfigFile.text(`rm -f /tmp/*.pid
"$@" &
child=$!
trap 'kill -TERM "$child"' HUP TERM
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  status=$?
done
exit "$status"
`);

// by default it tells the web application of tags, which starts after it
const carbonConf = ConfigFile.text('[cache]\nENABLE_LOGROTATION = False\nENABLE_TAGS = False\n');

const statsdConf = ConfigFile.text(`{
  port: 8125,
  backends: ['./backends/graphite'],
  graphiteHost: process.env.GRAPHITE_HOST,
  graphitePort: Number(process.env.GRAPHITE_PORT),
}
`);

/**
 * Keeps numbers over time, and draws them. The source runs all daemons in one container, as root; here each has its own, and none is root.
 *
 * The image succeeds the one on Ubuntu 14.04 that the source builds; sizes are chosen, as it names none.
 */
export class GraphiteChart extends SystemChart {
  readonly graphite = this.createGraphite();

  /** Adds up what programs count, and hands on the sums. */
  readonly statsd = new WebService(this, 'statsd', {
    image: IMAGE,
    command: ['sh', RUN, 'node', '/opt/statsd/stats.js', '/etc/statsd/config.js'],
    config: { files: { [RUN]: run, '/etc/statsd/config.js': statsdConf } },
    port: { port: 8125, protocol: 'udp' },
    health: tcpHealth(8126),
  }).connectTo(this.graphite, { port: 'line', env: { GRAPHITE_HOST: 'host', GRAPHITE_PORT: 'port' } });

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'graphite', { ...props, team: teams.platform });

    const authentication = Authentication.ofEnvironment(this, 'graphite-readers');
    new EdgeIngress(this, 'edge', { host: 'graphite', authentication }).route('/', this.graphite);
  }

  private createGraphite(): StatefulService {
    const key = Secret.generated(this, 'graphite-key', { keys: ['key'], kept: true });
    const place = { GRAPHITE_STORAGE_DIR: DATA, PYTHONPATH: '/opt/graphite/webapp', DJANGO_SETTINGS_MODULE: 'graphite.settings' };
    // its log goes where all logs go, and how long its own requests take goes nowhere
    const logs = ['INFO', 'EXCEPTION', 'CACHE', 'RENDERING'].map((kind): [string, string] => [`GRAPHITE_LOG_FILE_${kind}`, '-']);
    const env: Env = { ...place, ...Object.fromEntries(logs), GRAPHITE_STATSD_HOST: '', GRAPHITE_SECRET_KEY: key.value('key') };
    return new StatefulService(this, 'graphite', {
      image: IMAGE,
      command: ['sh', RUN, `${BIN}/gunicorn`, 'graphite.wsgi', '--bind=0.0.0.0:80', '--workers=2', '--threads=2'],
      config: { files: { [RUN]: run } },
      env,
      port: 80,
      extraPorts: [
        { name: 'line', port: 2003, protocol: 'tcp' },
        { name: 'pickle', port: 2004, protocol: 'tcp' },
        { name: 'query', port: 7002, protocol: 'tcp' },
      ],
      health: { readiness: '/version/' },
      resources: { memory: Size.mebibytes(384) },
      storage: { path: DATA, size: Size.gibibytes(10) },
      initContainers: { prepare: prepare(env) },
      sidecars: { carbon: carbon(place) },
    });
  }
}

/** Folders and tables that the web application expects. */
function prepare(env: Env): SidecarProps {
  const migrate = `${BIN}/django-admin migrate`;
  const script = `mkdir -p ${DATA}/whisper && ${migrate} auth && exec ${migrate} --run-syncdb`;
  const volumes = { [DATA]: StatefulService.data };
  return { image: IMAGE, command: ['sh', '-c', script], env, volumes, resources: { memory: Size.mebibytes(256) } };
}

/** Writes what is sent to the other three ports, and answers for what it has not written yet. */
function carbon(env: Env): SidecarProps {
  return {
    image: IMAGE,
    command: ['sh', RUN, `${BIN}/python3`, `${BIN}/carbon-cache.py`, '--debug', '--pidfile=/tmp/carbon.pid', 'start'],
    config: { files: { [RUN]: run, '/opt/graphite/conf/carbon.conf': carbonConf } },
    env,
    health: tcpHealth(2003),
    resources: { memory: Size.mebibytes(256) },
    volumes: { [DATA]: StatefulService.data },
  };
}

function tcpHealth(port: number) {
  return { readiness: Probe.fromTcpSocket({ port }), liveness: Probe.fromTcpSocket({ port, failureThreshold: 6 }) };
}
