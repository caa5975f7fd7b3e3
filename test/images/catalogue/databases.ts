import { DEBIAN } from '../builder';
import type { Image, Layer } from '../recipe';
import { STEP_DOWN, user } from './bases';

const POSTGRES: Layer = {
  name: 'postgres',
  from: DEBIAN,
  before: `${user('postgres', 999, '/var/lib/postgresql')}
mkdir -p /etc/postgresql-common
echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf`,
  packages: ['postgresql', 'gzip', 'openssl', 'zstd', 'xz-utils'],
  files: { '/usr/local/bin/docker-entrypoint.sh': 'postgres/entrypoint.sh', ...STEP_DOWN },
  run: `
ln -s /usr/lib/postgresql/* /usr/local/postgresql
# queries are not compiled at run time without it, and it is most of the size
rm -rf /usr/lib/postgresql/*/lib/bitcode /usr/lib/postgresql/*/lib/llvmjit* /usr/lib/*/libLLVM*
sed -i "s/^#listen_addresses = .*/listen_addresses = '*'/" /usr/share/postgresql/*/postgresql.conf.sample
mkdir -p /docker-entrypoint-initdb.d /var/lib/postgresql/data /var/run/postgresql
chown postgres:postgres /var/lib/postgresql /var/lib/postgresql/data /var/run/postgresql
chmod 1777 /var/lib/postgresql/data
chmod 3777 /var/run/postgresql`,
};

const MYSQL: Layer = {
  name: 'mysql',
  from: DEBIAN,
  before: user('mysql', 999, '/var/lib/mysql'),
  packages: ['mariadb-server', 'mariadb-client', 'gzip', 'openssl', 'zstd', 'xz-utils'],
  files: { '/usr/local/bin/docker-entrypoint.sh': 'mysql/entrypoint.sh', '/etc/mysql/my.cnf': 'mysql/my.cnf', ...STEP_DOWN },
  run: `
rm -rf /var/lib/mysql /etc/mysql/mariadb.conf.d
for pair in mysqld:sbin/mariadbd mysql:bin/mariadb mysqldump:bin/mariadb-dump mysqladmin:bin/mariadb-admin; do
  ln -sf "/usr/\${pair#*:}" "/usr/local/bin/\${pair%%:*}"
done
mkdir -p /docker-entrypoint-initdb.d /var/lib/mysql /var/lib/mysql-files /var/run/mysqld
chown mysql:mysql /var/lib/mysql /var/lib/mysql-files /var/run/mysqld
chmod 1777 /var/lib/mysql /var/run/mysqld`,
};

const REDIS: Layer = {
  name: 'redis',
  from: DEBIAN,
  before: user('redis', 999, '/data'),
  packages: ['redis-server', 'redis-tools'],
  files: { '/usr/local/bin/docker-entrypoint.sh': 'redis/entrypoint.sh', ...STEP_DOWN },
  run: 'mkdir -p /data && chown redis:redis /data && rm -rf /etc/redis',
};

/** Databases, started by entrypoints of ours that do what the images document. */
export const DATABASES: Readonly<Record<string, Image>> = {
  postgres: {
    class: 'program',
    software: 'PostgreSQL',
    layer: POSTGRES,
    version: '/usr/local/postgresql/bin/postgres --version | grep -o "[0-9][0-9.]*" | head -n 1',
    config: {
      entrypoint: ['docker-entrypoint.sh'],
      cmd: ['postgres'],
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/local/postgresql/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        LANG: 'C.UTF-8',
        PGDATA: '/var/lib/postgresql/data',
      },
      ports: [5432],
      volumes: ['/var/lib/postgresql/data'],
      stopSignal: 'SIGINT',
    },
  },
  mysql: {
    class: 'program',
    software: 'MariaDB, for MySQL',
    layer: MYSQL,
    version: 'mariadbd --version | grep -o "[0-9][0-9.]*" | head -n 1',
    config: {
      entrypoint: ['docker-entrypoint.sh'],
      cmd: ['mysqld'],
      ports: [3306, 33060],
      volumes: ['/var/lib/mysql'],
    },
  },
  redis: {
    class: 'program',
    software: 'Redis',
    layer: REDIS,
    version: 'redis-server --version | grep -o "v=[0-9.]*" | cut -c 3-',
    config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['redis-server'], workdir: '/data', ports: [6379], volumes: ['/data'] },
  },
};
