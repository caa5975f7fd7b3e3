import { DEBIAN } from '../builder';
import type { Image, Layer } from '../recipe';
import { CERTIFICATES, JAVA, JAVA_PATH, STEP_DOWN, user } from './bases';

const KAFKA_COMMANDS = {
  'kafka-broker-api-versions': 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  'kafka-cluster': 'org.apache.kafka.tools.ClusterTool',
  'kafka-configs': 'kafka.admin.ConfigCommand',
  'kafka-console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-console-producer': 'org.apache.kafka.tools.ConsoleProducer',
  'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
  'kafka-leader-election': 'org.apache.kafka.tools.LeaderElectionCommand',
  'kafka-metadata-quorum': 'org.apache.kafka.tools.MetadataQuorumCommand',
  'kafka-reassign-partitions': 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  'kafka-storage': 'kafka.tools.StorageTool',
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
};

const KAFKA: Layer = {
  name: 'kafka',
  from: JAVA,
  before: user('appuser', 1000, '/home/appuser'),
  fetch: [{ mavenLibraries: 'kafka' }],
  files: {
    '/opt/kafka/bin/kafka-run-class.sh': 'kafka/run-class.sh',
    '/opt/kafka/bin/kafka-server-start.sh': 'kafka/server-start.sh',
    '/opt/kafka/config/log4j2.yaml': 'kafka/log4j2.yaml',
    '/opt/kafka/config/tools-log4j2.yaml': 'kafka/tools-log4j2.yaml',
    '/opt/kafka/config/server.properties': 'kafka/server.properties',
    '/etc/kafka/docker/run': 'kafka/run.sh',
  },
  run: `
cp -R /mnt/fetched/jars /opt/kafka/libs
while read -r name class; do
  printf '#!/bin/sh\\nKAFKA_LOG4J_OPTS="\${KAFKA_LOG4J_OPTS--Dlog4j2.configurationFile=/opt/kafka/config/tools-log4j2.yaml}" exec "\${0%%/*}/kafka-run-class.sh" %s "$@"\\n' "$class" > "/opt/kafka/bin/$name.sh"
done << COMMANDS
${Object.entries(KAFKA_COMMANDS)
  .map((pair) => pair.join(' '))
  .join('\n')}
COMMANDS
chmod 755 /opt/kafka/bin/*
mkdir -p /opt/kafka/logs /var/lib/kafka/data /etc/kafka/secrets /mnt/shared/config
chown -R appuser:appuser /opt/kafka /var/lib/kafka /etc/kafka`,
};

const ZIPKIN: Layer = {
  name: 'zipkin',
  from: JAVA,
  before: user('zipkin', 1000, '/zipkin'),
  fetch: [{ maven: { 'zipkin.jar': 'io.zipkin:zipkin-server:3.5.1:jar:exec' } }],
  files: { '/usr/local/bin/start-zipkin': 'zipkin/start-zipkin.sh' },
  run: 'mkdir -p /zipkin && cp /mnt/fetched/zipkin.jar /zipkin/ && chown -R zipkin:zipkin /zipkin',
};

const GRAPHITE_PACKAGES: Layer = {
  name: 'graphite-packages',
  from: DEBIAN,
  packages: ['graphite-carbon', 'graphite-web', 'gunicorn', 'nodejs'],
};

/** Debian's Graphite at the places where the image has it. */
const GRAPHITE: Layer = {
  name: 'graphite',
  from: GRAPHITE_PACKAGES,
  fetch: [{ npm: { statsd: '0.9.0' } }],
  files: {
    '/opt/graphite/webapp/graphite/local_settings.py': 'graphite/local_settings.py',
    '/opt/graphite/bin/django-admin': 'graphite/django-admin.py',
    '/opt/graphite/conf/storage-schemas.conf': 'graphite/storage-schemas.conf',
    '/opt/graphite/conf/storage-aggregation.conf': 'graphite/storage-aggregation.conf',
  },
  run: `
cd /opt/graphite
ln -s /usr/bin/python3 bin/python3
cp -R -n /usr/lib/python3/dist-packages/graphite/. webapp/graphite/
# where Debian looks for settings
sed -i "s|'/etc/graphite'|'/opt/graphite/webapp/graphite'|" webapp/graphite/settings.py
cp -R /usr/share/graphite-web/static webapp/content
for program in cache relay aggregator; do cp "/usr/bin/carbon-$program" "bin/carbon-$program.py"; done
ln -s /usr/bin/gunicorn bin/gunicorn
cp /etc/carbon/carbon.conf conf/carbon.conf
mkdir -p storage/whisper storage/log /var/log/graphite
cp -R /mnt/fetched/node_modules/statsd /opt/statsd
mkdir -p /opt/statsd/node_modules
cp -R /mnt/fetched/node_modules/. /opt/statsd/node_modules/`,
};

const CONSUL: Layer = {
  name: 'consul',
  from: CERTIFICATES,
  before: user('consul', 100, '/consul', 1000),
  packages: ['curl', 'jq'],
  fetch: [{ go: 'consul' }],
  files: { '/usr/local/bin/docker-entrypoint.sh': 'consul/entrypoint.sh', ...STEP_DOWN },
  run: `
cp /mnt/fetched/bin/consul /bin/consul
mkdir -p /consul/data /consul/config
chown -R consul:consul /consul`,
};

/** What the platform's systems run. */
export const PLATFORM: Readonly<Record<string, Image>> = {
  'apache/kafka': {
    class: 'program',
    software: 'Kafka',
    layer: KAFKA,
    version: 'ls /opt/kafka/libs | sed -n "s/^kafka-clients-\\(.*\\).jar$/\\1/p"',
    config: {
      user: 'appuser',
      cmd: ['/etc/kafka/docker/run'],
      env: JAVA_PATH,
      ports: [9092],
      volumes: ['/etc/kafka/secrets', '/var/lib/kafka/data', '/mnt/shared/config'],
    },
  },
  'hashicorp/consul': {
    class: 'program',
    software: 'Consul',
    layer: CONSUL,
    version: 'consul version | sed -n "s/^Consul v//p"',
    config: {
      entrypoint: ['docker-entrypoint.sh'],
      cmd: ['agent', '-dev', '-client', '0.0.0.0'],
      ports: [8300, 8301, '8301/udp', 8302, '8302/udp', 8500, 8600, '8600/udp'],
      volumes: ['/consul/data'],
    },
  },
  'openzipkin/zipkin': {
    class: 'program',
    software: 'Zipkin',
    layer: ZIPKIN,
    version: 'unzip -l /zipkin/zipkin.jar | sed -n "s|.*/zipkin-\\([0-9.]*\\)[.]jar$|\\1|p"',
    config: {
      user: 'zipkin',
      entrypoint: ['start-zipkin'],
      env: JAVA_PATH,
      workdir: '/zipkin',
      ports: [9410, 9411],
    },
  },
  'graphiteapp/graphite-statsd': {
    class: 'program',
    software: 'Graphite',
    layer: GRAPHITE,
    version: "dpkg-query --show --showformat '${source:Upstream-Version}' graphite-web",
    config: {
      env: { PYTHONPATH: '/opt/graphite/webapp', GRAPHITE_ROOT: '/opt/graphite' },
      ports: [80, 2003, 2004, 2013, 2014, 2023, 2024, 8080, 8125, '8125/udp', 8126],
      volumes: [
        '/opt/graphite/conf',
        '/opt/graphite/storage',
        '/opt/graphite/webapp/graphite/functions/custom',
        '/etc/nginx',
        '/opt/statsd/config',
        '/etc/logrotate.d',
        '/var/log',
        '/var/lib/redis',
      ],
      stopSignal: 'SIGHUP',
    },
  },
};
