import type { EnvVar } from 'kubernetes-types/core/v1';
import { chartYaml, environments, synthChart } from '../test/chart-snapshots';
import { BlogChart } from './blog';

const synthBlog = (environment = 'prod') => synthChart(BlogChart, environment);
const podOf = (environment = 'prod') => synthBlog(environment).get('Deployment', 'web').spec.template.spec;
const envOf = (kind: string, name: string) => synthBlog().get(kind, name).spec.template.spec.containers[0].env as EnvVar[];
const variable = (env: readonly EnvVar[], name: string) => env.find((each) => each.name === name);

const nine = [
  ...['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY'],
  ...['AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT', 'NONCE_AA'],
].map((key) => `WORDPRESS_${key}`);

test.each(environments)('blog.$name', (environment) => {
  expect(chartYaml(BlogChart, environment)).toMatchSnapshot();
});

test('S13: Web: Deployment 3 replicas, container port 80, httpGet /license.txt probe with initialDelaySeconds 10, uploads claim ReadWriteMany', () => {
  const blog = synthBlog();
  const [web] = podOf().containers;
  expect(blog.get('Deployment', 'web').spec.replicas).toBe(3);
  expect(web.ports).toEqual([{ name: 'http', containerPort: 80, protocol: 'TCP' }]);
  expect(web.readinessProbe).toMatchObject({ httpGet: { path: '/license.txt', port: 80 }, initialDelaySeconds: 10 });

  const claim = blog.get('PersistentVolumeClaim', 'wp-upload');
  const { name } = web.volumeMounts.find(({ mountPath }: { mountPath: string }) => mountPath === '/var/www/html/wp-content/uploads');
  expect(claim.spec).toMatchObject({ accessModes: ['ReadWriteMany'], storageClassName: 'shared' });
  expect(podOf().volumes).toContainEqual({ name, persistentVolumeClaim: { claimName: 'wp-upload' } });
});

test('S13: A Service resolves the name `mysql` on 3306; web env has database host, user, password (last two by reference)', () => {
  expect(synthBlog().get('Service', 'mysql').spec.ports).toMatchObject([{ port: 3306 }]);
  const env = envOf('Deployment', 'web');
  expect(variable(env, 'WORDPRESS_DB_HOST')?.value).toBe('mysql-client:3306');
  expect(variable(env, 'WORDPRESS_DB_NAME')?.value).toBe('wordpress');
  const { data } = synthBlog().get('ExternalSecret', 'mysql-credentials').spec.target.template;
  expect(data.username).toBe('wordpress');
  for (const [name, key] of [
    ['WORDPRESS_DB_USER', 'username'],
    ['WORDPRESS_DB_PASSWORD', 'password'],
  ] as const) {
    expect(variable(env, name)?.valueFrom).toEqual({ secretKeyRef: { name: 'mysql-credentials', key } });
  }
});

test('S13: ExternalSecrets hold nine WordPress keys + `MYSQL_ROOT_PASSWORD`; text `changeme` nowhere in the output', () => {
  const kept = (name: string) =>
    (synthBlog().get('ExternalSecret', name).spec.data as { secretKey: string }[]).map((each) => each.secretKey);
  expect(kept('wordpress-keys')).toEqual(nine);
  for (const key of nine)
    expect(variable(envOf('Deployment', 'web'), key)?.valueFrom).toEqual({ secretKeyRef: { name: 'wordpress-keys', key } });
  const root = variable(envOf('StatefulSet', 'mysql'), 'MYSQL_ROOT_PASSWORD')?.valueFrom?.secretKeyRef;
  expect(root?.name).toBe('mysql-credentials');
  expect(kept('mysql-credentials')).toContain(root?.key);
  expect(synthBlog().yaml).not.toContain('changeme');
});

test.each([
  ['local', 'wordpress.blog.localtest.me'],
  ['dev', 'wordpress.blog.dev.example.com'],
  ['staging', 'wordpress.blog.staging.example.com'],
  ['prod', 'wordpress.blog.example.com'],
])('S13: Route for `wordpress` plus the domain of %s; no `aliyun.*` label in the output', (environment, host) => {
  const blog = synthBlog(environment);
  const routes = ['Ingress', 'IngressRoute', 'VirtualService'].flatMap((kind) => blog.all(kind));
  expect(JSON.stringify(routes)).toContain(host);
  expect(blog.yaml).not.toContain('aliyun');
});

test('port 80 needs no root', () => {
  expect(podOf().securityContext).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 33,
    fsGroup: 33,
    sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
  });
});

test('the code is in place before the uploads are mounted into it, and every pod runs the same', () => {
  const { initContainers, containers, volumes } = podOf();
  const mount = { name: 'var-www-html', mountPath: '/var/www/html' };
  expect(initContainers).toMatchObject([{ name: 'install', command: ['cp', '-R', '/usr/src/wordpress/.', '/var/www/html'] }]);
  expect(initContainers[0].volumeMounts).toContainEqual(mount);
  expect(containers[0].volumeMounts).toContainEqual(mount);
  expect(JSON.stringify(initContainers[0].volumeMounts)).not.toContain('uploads');
  expect(volumes).toContainEqual({ name: 'var-www-html', emptyDir: { sizeLimit: '300Mi' } });
  expect(variable(containers[0].env, 'WORDPRESS_CONFIG_EXTRA')?.value).toBe("define('DISALLOW_FILE_MODS', true);");
});

test('the database has a volume, which the source forgot, and is backed up', () => {
  const blog = synthBlog();
  expect(blog.get('StatefulSet', 'mysql').spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('10Gi');
  expect(blog.all('CronJob').map(({ metadata }) => metadata.name)).toEqual(['mysql-backup', 'mysql-drill', 'mysql-restore']);
  expect(blog.all('PersistentVolumeClaim').map(({ metadata }) => metadata.name)).toEqual(['wp-upload']);
  const { template } = blog.get('CronJob', 'mysql-backup').spec.jobTemplate.spec;
  expect(variable(template.spec.containers[0].env, 'TARGET_PATH')?.value).toBe('backups/prod/blog/blog');
});

test.each(environments)('nothing of it is doubtful in $name', (environment) => {
  expect(synthChart(BlogChart, environment).warnings).toEqual([]);
});

test.each(environments)('it is right on the oldest Kubernetes too, in $name', (environment) => {
  const oldest = environment.with({ cluster: { ...environment.cluster, kubernetes: '1.27' } });
  const { mistakes, warnings } = synthChart(BlogChart, oldest);
  expect({ mistakes, warnings }).toEqual({ mistakes: [], warnings: [] });
});

describe.each(environments)('S18: a migration Job shares image, env and config of its Deployment in $name', ({ name }) => {
  const blog = synthChart(BlogChart, name);
  const job = blog.get('Job', 'update-tables');
  const [container] = job.spec.template.spec.containers;
  const [web] = blog.get('Deployment', 'web').spec.template.spec.containers;

  test('it has the image, the variables and the user of the pods that follow it', () => {
    expect(container.image).toBe(web.image);
    expect(container.env).toEqual(web.env);
    expect(job.spec.template.spec.securityContext).toMatchObject({ runAsUser: 33, runAsGroup: 33, fsGroup: 33 });
  });

  test('it runs in each sync, before the pods, and may reach the database', () => {
    expect(job.metadata.annotations).toMatchObject({ 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/sync-wave': '-1' });
    const { ingress } = blog.get('NetworkPolicy', 'mysql').spec;
    const callers = (ingress as { from: { podSelector?: { matchLabels: Record<string, string> } }[] }[]).flatMap(({ from }) =>
      from.map(({ podSelector }) => podSelector?.matchLabels['app.kubernetes.io/component']),
    );
    expect(callers).toContain('update-tables');
  });

  test('it makes what its pod lacks, in the only folder that it may write to, and fails unless it comes to the end', () => {
    const [shell, flags, script, , php] = container.command as string[];
    expect([shell, flags]).toEqual(['sh', '-ec']);
    expect(script).toBe(
      'cp -R /usr/src/wordpress/. /var/www/html && cp /var/www/html/wp-config-docker.php /var/www/html/wp-config.php\nexec php -r "$1"',
    );
    expect(php).toContain('register_shutdown_function(function () use (&$done) { if (!$done) exit(1); });');
    const paths = (container.volumeMounts as { mountPath: string; name: string }[]).map(({ mountPath }) => mountPath);
    expect(paths).toContain('/var/www/html');
    expect(paths).not.toContain('/var/www/html/wp-content/uploads');
  });
});
