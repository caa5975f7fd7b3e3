import type { Config, Image, Layer, StandIn } from '../recipe';
import { BUSYBOX, CERTIFICATES, user } from './bases';

/** The Go module that all of them are in. */
const MODULE = 'stand-ins';

const NOT_TO_BE_HAD = 'none of the package registries has it';
const AGPL = 'nothing under the AGPL is built';

interface Contract extends Pick<Layer, 'before' | 'files' | 'run'> {
  /** Path in the image → package of the module. */
  readonly programs: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly config: Config;
  /** @default - BusyBox */
  readonly from?: Layer;
}

/** Static programs of ours at the paths that an image documents. */
function standIn(software: string, { programs, reason, config, from = BUSYBOX, run = '', ...layer }: Contract): StandIn {
  const copies = Object.entries(programs).map(
    ([path, program]) => `mkdir -p "$(dirname ${path})"\ncp /mnt/fetched/bin/${program} ${path}\nchmod 755 ${path}`,
  );
  return {
    class: 'stand-in',
    software,
    reason,
    config,
    version: 'echo "(of ours)"',
    layer: {
      ...layer,
      name: `stand-in-${software.toLowerCase().replaceAll(' ', '-')}`,
      from,
      fetch: [...new Set(Object.values(programs))].map((program) => ({ goProgram: program, of: MODULE })),
      run: [...copies, run].join('\n'),
    },
  };
}

/** Makes a folder that a user owns. */
const owned = (folder: string, owner: string): string => `mkdir -p ${folder}\nchown -R ${owner} ${folder}`;

const SHIPPY = ['consignment', 'email', 'user', 'vessel'] as const;

const shippy = (service: (typeof SHIPPY)[number]): StandIn =>
  standIn(`Shippy ${service}`, {
    reason: NOT_TO_BE_HAD,
    programs: { [`/app/shippy-${service}-service`]: 'shippy' },
    config: { cmd: [`./shippy-${service}-service`], workdir: '/app' },
  });

const GRAFANA_PATHS = {
  GF_PATHS_CONFIG: '/etc/grafana/grafana.ini',
  GF_PATHS_DATA: '/var/lib/grafana',
  GF_PATHS_HOME: '/usr/share/grafana',
  GF_PATHS_LOGS: '/var/log/grafana',
  GF_PATHS_PLUGINS: '/var/lib/grafana/plugins',
  GF_PATHS_PROVISIONING: '/etc/grafana/provisioning',
};

/** Small programs of ours that keep what images document, where the software itself is not to be had. */
export const STAND_INS: Readonly<Record<string, Image>> = {
  'jenkins/jenkins': standIn('Jenkins', {
    reason: NOT_TO_BE_HAD,
    from: CERTIFICATES,
    before: user('jenkins', 1000, '/var/jenkins_home'),
    programs: { '/usr/local/bin/jenkins.sh': 'jenkins', '/bin/jenkins-plugin-cli': 'jenkins-plugin-cli' },
    run: [owned('/var/jenkins_home', '1000:1000'), owned('/usr/share/jenkins/ref/plugins /usr/share/jenkins', '1000:1000')].join('\n'),
    config: {
      user: 'jenkins',
      entrypoint: ['/usr/local/bin/jenkins.sh'],
      env: {
        JENKINS_HOME: '/var/jenkins_home',
        JENKINS_SLAVE_AGENT_PORT: '50000',
        JENKINS_VERSION: '2.541.1',
        REF: '/usr/share/jenkins/ref',
        COPY_REFERENCE_FILE_LOG: '/var/jenkins_home/copy_reference_file.log',
      },
      ports: [8080, 50000],
      volumes: ['/var/jenkins_home'],
    },
  }),
  'jenkins/inbound-agent': standIn('Jenkins agent', {
    reason: NOT_TO_BE_HAD,
    from: CERTIFICATES,
    before: user('jenkins', 1000, '/home/jenkins'),
    programs: { '/usr/local/bin/jenkins-agent': 'jenkins-agent' },
    run: owned('/home/jenkins /home/jenkins/agent /home/jenkins/.jenkins', '1000:1000'),
    config: {
      user: 'jenkins',
      entrypoint: ['/usr/local/bin/jenkins-agent'],
      env: { HOME: '/home/jenkins', AGENT_WORKDIR: '/home/jenkins/agent' },
      workdir: '/home/jenkins',
      volumes: ['/home/jenkins/.jenkins', '/home/jenkins/agent'],
    },
  }),
  'fluent/fluent-bit': standIn('Fluent Bit', {
    reason: NOT_TO_BE_HAD,
    programs: { '/fluent-bit/bin/fluent-bit': 'fluent-bit' },
    run: 'mkdir -p /fluent-bit/etc',
    config: { entrypoint: ['/fluent-bit/bin/fluent-bit'], cmd: ['-c', '/fluent-bit/etc/fluent-bit.conf'], ports: [2020] },
  }),
  'grafana/grafana': standIn('Grafana', {
    reason: AGPL,
    before: user('grafana', 472, '/usr/share/grafana', 0),
    programs: { '/run.sh': 'grafana' },
    run: [owned('/var/lib/grafana /var/log/grafana', '472:0'), 'mkdir -p /etc/grafana/provisioning/datasources /usr/share/grafana'].join(
      '\n',
    ),
    config: { user: '472', entrypoint: ['/run.sh'], env: GRAFANA_PATHS, workdir: '/usr/share/grafana', ports: [3000] },
  }),
  'quay.io/kiali/kiali': standIn('Kiali', {
    reason: NOT_TO_BE_HAD,
    before: user('kiali', 1000, '/home/kiali'),
    programs: { '/opt/kiali/kiali': 'kiali' },
    config: { user: '1000', entrypoint: ['/opt/kiali/kiali'], workdir: '/opt/kiali' },
  }),
  'ghcr.io/headlamp-k8s/headlamp': standIn('Headlamp', {
    reason: NOT_TO_BE_HAD,
    before: user('headlamp', 100, '/home/headlamp', 101),
    programs: { '/headlamp/headlamp-server': 'headlamp' },
    config: {
      user: 'headlamp',
      entrypoint: ['/headlamp/headlamp-server', '-html-static-dir', '/headlamp/frontend', '-plugins-dir', '/headlamp/plugins'],
      ports: [4466],
    },
  }),
  'nocodb/nocodb': standIn('NocoDB', {
    reason: AGPL,
    programs: { '/usr/src/appEntry/start.sh': 'nocodb' },
    run: 'mkdir -p /usr/app/data',
    config: {
      entrypoint: ['sh', '-c', 'exec /usr/src/appEntry/start.sh'],
      env: { NC_TOOL_DIR: '/usr/app/data/', PORT: '8080' },
      workdir: '/usr/src/app',
      ports: [8080],
    },
  }),
  'jimmysong/k8s-app-monitor-test': standIn('k8s-app-monitor-test', {
    reason: NOT_TO_BE_HAD,
    programs: { '/usr/bin/k8s-app-monitor-test': 'monitor-test' },
    config: { entrypoint: ['/usr/bin/k8s-app-monitor-test'], ports: [3000] },
  }),
  'jimmysong/k8s-app-monitor-agent': standIn('k8s-app-monitor-agent', {
    reason: NOT_TO_BE_HAD,
    programs: { '/usr/bin/k8s-app-monitor-agent': 'monitor-agent' },
    config: { entrypoint: ['/usr/bin/k8s-app-monitor-agent'], ports: [8888] },
  }),
  'danielqsj/kafka-exporter': standIn('kafka_exporter', {
    reason: NOT_TO_BE_HAD,
    programs: { '/bin/kafka_exporter': 'kafka-exporter' },
    config: { user: 'nobody', entrypoint: ['/bin/kafka_exporter'], ports: [9308] },
  }),
  'microhq/micro': standIn('Micro', {
    reason: NOT_TO_BE_HAD,
    programs: { '/micro': 'micro' },
    config: { entrypoint: ['/micro'] },
  }),
  ...Object.fromEntries(SHIPPY.map((service) => [`eu.gcr.io/shippy-freight/${service}-service`, shippy(service)])),
};
