import { DEBIAN } from '../builder';
import type { Config, Image, Layer } from '../recipe';
import { BUSYBOX, CERTIFICATES, JAVA, JAVA_PATH, user } from './bases';

const APACHE: Layer = {
  name: 'php-apache',
  from: CERTIFICATES,
  packages: ['apache2', 'libapache2-mod-php8.4', 'php8.4-cli', 'php8.4-curl', 'php8.4-mbstring', 'php8.4-xml'],
  files: {
    '/usr/local/bin/docker-php-entrypoint': 'php/entrypoint.sh',
    '/usr/local/bin/apache2-foreground': 'php/apache2-foreground.sh',
    '/etc/apache2/conf-available/docker-php.conf': 'php/docker-php.conf',
  },
  run: `
a2enconf -q docker-php
sed -i 's/^export \\([A-Z_]*\\)=\\(.*\\)$/: "\${\\1:=\\2}"; export \\1/' /etc/apache2/envvars
for log in access error other_vhosts_access; do ln -sf "/dev/std$([ $log = error ] && echo err || echo out)" "/var/log/apache2/$log.log"; done
rm -rf /var/www/html/*
mkdir -p /var/run/apache2 /var/lock/apache2
chown www-data:www-data /var/www/html /var/run/apache2 /var/lock/apache2 /var/log/apache2
chmod 1777 /var/www/html /var/run/apache2 /var/lock/apache2 /var/log/apache2`,
};

const APACHE_CONFIG: Config = {
  entrypoint: ['docker-php-entrypoint'],
  cmd: ['apache2-foreground'],
  env: { APACHE_CONFDIR: '/etc/apache2', APACHE_ENVVARS: '/etc/apache2/envvars', PHP_INI_DIR: '/etc/php/8.4/apache2' },
  workdir: '/var/www/html',
  ports: [80],
  stopSignal: 'SIGWINCH',
};

const PHP_FOR_WORDPRESS: Layer = {
  name: 'php-wordpress',
  from: APACHE,
  packages: ['php8.4-mysql', 'php8.4-gd', 'php8.4-zip', 'php8.4-intl', 'php8.4-bcmath'],
  files: {
    '/usr/local/bin/docker-entrypoint.sh': 'wordpress/entrypoint.sh',
    '/etc/apache2/conf-available/remoteip.conf': 'wordpress/remoteip.conf',
  },
  run: 'a2enmod -q rewrite expires remoteip && a2enconf -q remoteip',
};

const WORDPRESS: Layer = {
  name: 'wordpress',
  from: PHP_FOR_WORDPRESS,
  stage: { name: 'wordpress-package', from: PHP_FOR_WORDPRESS, packages: ['wordpress', 'wordpress-theme-twentytwentyfive'] },
  files: { '/usr/src/wordpress/wp-config-docker.php': 'wordpress/wp-config-docker.php' },
  run: `
cd /mnt/out/usr/src
# links lead to packages of libraries, and one to the configuration of a site
rm -f /usr/share/wordpress/wp-config.php
cp -RL /usr/share/wordpress/. wordpress/
cp /usr/share/common-licenses/GPL-2 wordpress/license.txt
chown -R www-data:www-data wordpress`,
};

const NGINX: Layer = {
  name: 'nginx',
  from: CERTIFICATES,
  before: user('nginx', 101, '/var/cache/nginx'),
  packages: ['nginx', 'curl'],
  files: {
    '/docker-entrypoint.sh': 'nginx/entrypoint.sh',
    '/etc/nginx/nginx.conf': 'nginx/nginx.conf',
    '/etc/nginx/conf.d/default.conf': 'nginx/default.conf',
  },
  run: `
rm -rf /etc/nginx/sites-* /etc/nginx/modules-enabled /var/www
mkdir -p /docker-entrypoint.d /usr/share/nginx/html /var/cache/nginx
ln -sf /dev/stdout /var/log/nginx/access.log
ln -sf /dev/stderr /var/log/nginx/error.log
printf '<!doctype html>\\n<title>Welcome</title>\\n<h1>nginx answers</h1>\\n' > /usr/share/nginx/html/index.html
cp /usr/share/nginx/html/index.html /usr/share/nginx/html/50x.html
chown nginx:nginx /var/cache/nginx`,
};

const NGINX_CONFIG: Config = {
  entrypoint: ['/docker-entrypoint.sh'],
  cmd: ['nginx', '-g', 'daemon off;'],
  ports: [80],
  stopSignal: 'SIGQUIT',
};

const NGINX_VERSION = 'nginx -v 2>&1 | grep -o "[0-9][0-9.]*" | head -n 1';

const TOMCAT: Layer = {
  name: 'tomcat',
  from: JAVA,
  fetch: [{ maven: { 'tomcat.tar.gz': 'org.apache.tomcat:tomcat:11.0.13:tar.gz' } }],
  run: `
mkdir -p /usr/local/tomcat
tar -xzf /mnt/fetched/tomcat.tar.gz -C /usr/local/tomcat --strip-components=1 --no-same-owner
cd /usr/local/tomcat
mv webapps webapps.dist
mkdir webapps
rm bin/*.bat
# a pod may run as any user
chmod -R a+rX .
chmod 1777 logs temp work`,
};

const TOMCAT_CONFIG: Config = {
  entrypoint: [],
  cmd: ['catalina.sh', 'run'],
  env: {
    PATH: '/usr/local/tomcat/bin:/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    CATALINA_HOME: '/usr/local/tomcat',
    JAVA_HOME: '/opt/java/openjdk',
  },
  workdir: '/usr/local/tomcat',
  ports: [8080],
};

const TOMCAT_VERSION =
  'JAVA_HOME=/opt/java/openjdk /usr/local/tomcat/bin/version.sh | sed -n "s/^Server number: *//p" | grep -o "^[0-9]*\\.[0-9]*\\.[0-9]*"';

const JAVA_WEB: Layer = {
  name: 'java-web',
  from: TOMCAT,
  files: { '/usr/local/tomcat/webapps/ROOT/index.jsp': 'tomcat/index.jsp' },
};

const SHOP: Layer = { name: 'shop', from: DEBIAN, packages: ['python3-flask'], files: { '/app/app.py': 'shop/app.py' } };

const shop = (department: string): Image => ({
  class: 'program',
  software: 'Flask, with a page of ours',
  layer: SHOP,
  version: 'python3 -c "from importlib.metadata import version; print(version(\'flask\'))"',
  config: { cmd: ['python3', 'app.py'], env: { DEPARTMENT: department, PYTHONUNBUFFERED: '1' }, workdir: '/app', ports: [5000] },
});

const TRAEFIK: Layer = {
  name: 'traefik',
  from: BUSYBOX,
  fetch: [{ go: 'traefik' }],
  files: { '/entrypoint.sh': 'traefik/entrypoint.sh' },
  run: 'cp /mnt/fetched/bin/traefik /usr/local/bin/traefik',
};

const PETCLINIC: Layer = {
  name: 'petclinic',
  from: JAVA,
  fetch: [{ mavenProject: 'petclinic' }],
  run: `
mkdir -p /application
unzip -q /mnt/fetched/target/petclinic.jar -d /application`,
};

const petclinic = (service: string): Image => ({
  class: 'stand-in',
  software: 'Spring Boot, with a service of ours',
  reason: 'none of the package registries has it; configuration, profiles and actuator are those of Spring',
  layer: PETCLINIC,
  version: 'ls /application/BOOT-INF/lib | sed -n "s/^spring-boot-\\([0-9.]*\\)[.]jar$/\\1/p"',
  config: {
    entrypoint: ['java', 'org.springframework.boot.loader.launch.JarLauncher'],
    env: { ...JAVA_PATH, SPRING_PROFILES_ACTIVE: 'docker', PETCLINIC_SERVICE: service },
    workdir: '/application',
  },
});

/** Web servers, and what runs on them. */
export const WEB: Readonly<Record<string, Image>> = {
  php: {
    class: 'program',
    software: 'PHP on Apache',
    layer: APACHE,
    version: "php -r \"echo PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION, '.', PHP_RELEASE_VERSION;\"",
    config: APACHE_CONFIG,
  },
  wordpress: {
    class: 'program',
    software: 'WordPress',
    layer: WORDPRESS,
    version: 'sed -n "s/^.wp_version = .\\([0-9.]*\\).*/\\1/p" /usr/src/wordpress/wp-includes/version.php',
    config: { ...APACHE_CONFIG, entrypoint: ['docker-entrypoint.sh'], volumes: ['/var/www/html'] },
  },
  'nginxinc/nginx-unprivileged': {
    class: 'program',
    software: 'nginx',
    layer: {
      name: 'nginx-unprivileged',
      from: NGINX,
      files: { '/etc/nginx/nginx.conf': 'nginx/unprivileged.conf' },
      run: "sed -i 's/listen  *80;/listen 8080;/' /etc/nginx/conf.d/default.conf",
    },
    version: NGINX_VERSION,
    config: { ...NGINX_CONFIG, user: '101', ports: [8080] },
  },
  'ewanvalentine/ui': {
    class: 'program',
    software: 'nginx, with a page of ours',
    layer: NGINX,
    version: NGINX_VERSION,
    config: NGINX_CONFIG,
  },
  traefik: {
    class: 'program',
    software: 'Traefik',
    layer: TRAEFIK,
    version: 'traefik version | sed -n "s/^Version: *//p"',
    config: { entrypoint: ['/entrypoint.sh'], cmd: ['traefik'], ports: [80] },
  },
  tomcat: { class: 'program', software: 'Tomcat', layer: TOMCAT, version: TOMCAT_VERSION, config: TOMCAT_CONFIG },
  'java-web': {
    class: 'program',
    software: 'Tomcat, with a page of ours',
    layer: JAVA_WEB,
    version: TOMCAT_VERSION,
    config: TOMCAT_CONFIG,
  },
  'springcommunity/spring-petclinic-api-gateway': petclinic('gateway'),
  'springcommunity/spring-petclinic-vets-service': petclinic('vets'),
  ...Object.fromEntries(['home', 'kids', 'ladies', 'mens'].map((name) => [`deepanmurugan/shoppingapp-${name}`, shop(name)])),
};
