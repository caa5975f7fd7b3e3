import { DEBIAN } from '../builder';
import type { Image } from '../recipe';
import { BUSYBOX } from './bases';

const versionOf = (program: string): string => `${program} --version 2>&1 | grep -om 1 "[0-9][0-9]*[.][0-9][0-9.]*" | head -n 1`;

/** What turns what databases know about themselves into numbers for Prometheus, from Debian's packages and Go modules. */
export const EXPORTERS: Readonly<Record<string, Image>> = {
  'prom/mysqld-exporter': {
    class: 'program',
    software: 'mysqld_exporter',
    layer: {
      name: 'mysqld-exporter',
      from: DEBIAN,
      packages: ['prometheus-mysqld-exporter'],
      run: 'ln -s prometheus-mysqld-exporter /usr/bin/mysqld_exporter',
    },
    version: versionOf('mysqld_exporter'),
    config: { user: 'nobody', entrypoint: ['/bin/mysqld_exporter'], ports: [9104] },
  },
  'oliver006/redis_exporter': {
    class: 'program',
    software: 'redis_exporter',
    layer: {
      name: 'redis-exporter',
      from: DEBIAN,
      packages: ['prometheus-redis-exporter'],
      run: 'ln -s usr/bin/prometheus-redis-exporter /redis_exporter',
    },
    version: versionOf('/redis_exporter'),
    config: { user: '59000:59000', entrypoint: ['/redis_exporter'], ports: [9121] },
  },
  'prometheuscommunity/postgres-exporter': {
    class: 'program',
    software: 'postgres_exporter',
    layer: {
      name: 'postgres-exporter',
      from: DEBIAN,
      packages: ['prometheus-postgres-exporter'],
      run: 'ln -s prometheus-postgres-exporter /usr/bin/postgres_exporter',
    },
    version: versionOf('postgres_exporter'),
    config: { user: 'nobody', entrypoint: ['/bin/postgres_exporter'], ports: [9187] },
  },
  'prom/statsd-exporter': {
    class: 'program',
    software: 'statsd_exporter',
    layer: {
      name: 'statsd-exporter',
      from: BUSYBOX,
      fetch: [{ go: 'statsd-exporter' }],
      run: 'cp /mnt/fetched/bin/statsd_exporter /bin/statsd_exporter',
    },
    version: versionOf('statsd_exporter'),
    config: { user: 'nobody', entrypoint: ['/bin/statsd_exporter'], ports: [9102, 9125, '9125/udp'] },
  },
};
