import type { EnvVar } from 'kubernetes-types/core/v1';
import { chartYaml, environments, synthChart } from '../test/chart-snapshots';
import { JavaWebChart } from './java-web';

const synthJavaWeb = (environment = 'prod') => synthChart(JavaWebChart, environment);

test.each(environments)('java-web.$name', (environment) => {
  expect(chartYaml(JavaWebChart, environment)).toMatchSnapshot();
});

test('S6: MySQL is a StatefulSet, 1 replica, with a claim template on /var/lib/mysql', () => {
  const { replicas, template, volumeClaimTemplates } = synthJavaWeb().get('StatefulSet', 'mysql').spec;
  expect(replicas).toBe(1);
  expect(volumeClaimTemplates[0].metadata.name).toBe('data');
  expect(template.spec.containers[0].volumeMounts).toContainEqual({ name: 'data', mountPath: '/var/lib/mysql', subPath: 'mysql' });
});

test('S6: MySQL has a headless and a ClusterIP Service 3306, and MYSQL_ROOT_PASSWORD by secretKeyRef', () => {
  const javaWeb = synthJavaWeb();
  for (const name of ['mysql', 'mysql-client']) expect(javaWeb.get('Service', name).spec.ports[0].port).toBe(3306);
  const { env } = javaWeb.get('StatefulSet', 'mysql').spec.template.spec.containers[0];
  expect(env).toContainEqual({
    name: 'MYSQL_ROOT_PASSWORD',
    valueFrom: { secretKeyRef: { name: 'mysql-credentials', key: 'root-password' } },
  });
});

test('the image comes from the registry of the organisation: without one it would be asked of Docker Hub', () => {
  const [{ image }] = synthJavaWeb().get('Deployment', 'myweb').spec.template.spec.containers;
  expect(image).toBe('registry.example.com/java-web:1');
});

test('S6: Web is a Deployment with 2 replicas and readiness on 8080', () => {
  const { replicas, template } = synthJavaWeb().get('Deployment', 'myweb').spec;
  expect(replicas).toBe(2);
  expect(template.spec.containers[0].readinessProbe.tcpSocket.port).toBe(8080);
});

test.each([
  ['local', 'ClusterIP', undefined],
  ['dev', 'NodePort', 30_003],
  ['staging', 'ClusterIP', undefined],
  ['prod', 'ClusterIP', undefined],
])('S6: Service NodePort 30003 only where the environment asks: %s has %s', (environment, type, nodePort) => {
  const { spec } = synthJavaWeb(environment).get('Service', 'myweb');
  expect([spec.type, spec.ports[0].nodePort]).toEqual([type, nodePort]);
});

test('S6: ClusterIP + route: the host leads to the web application', () => {
  expect(synthJavaWeb().get('IngressRoute', 'java-web-edge-root').spec.routes[0]).toMatchObject({
    match: 'Host(`myweb.web.example.com`) && PathPrefix(`/`)',
    services: [{ name: 'myweb', port: 8080 }],
  });
});

test('S6: Session affinity is declared: ClientIP with timeout on the Service, a sticky cookie on the route', () => {
  const javaWeb = synthJavaWeb();
  const { sessionAffinity, sessionAffinityConfig } = javaWeb.get('Service', 'myweb').spec;
  expect([sessionAffinity, sessionAffinityConfig]).toEqual(['ClientIP', { clientIP: { timeoutSeconds: 10_800 } }]);
  expect(JSON.stringify(javaWeb.all('IngressRoute'))).toContain('"sticky":{"cookie"');
});

test('S6: Web connects as a non-root user from an ExternalSecret; host equals the MySQL Service name', () => {
  const javaWeb = synthJavaWeb();
  const env: EnvVar[] = javaWeb.get('Deployment', 'myweb').spec.template.spec.containers[0].env;
  const value = (name: string) => env.find((variable) => variable.name === name);
  expect(value('DB_USER')?.value).toBe('myweb');
  expect(value('DB_PASSWORD')?.valueFrom?.secretKeyRef).toEqual({ name: 'mysql-credentials', key: 'password' });
  expect(javaWeb.tryGet('Service', value('DB_HOST')?.value ?? '')).toBeDefined();
  expect(javaWeb.tryGet('ExternalSecret', 'mysql-credentials')).toBeDefined();
  expect(value('JDBC_URL')?.value).toBe('jdbc:mysql://mysql-client:3306/myweb');
});

test.each(environments)('S6: No ReplicationController; no plaintext value for any *PASSWORD* key in $name', (environment) => {
  const yaml = chartYaml(JavaWebChart, environment);
  expect(yaml).not.toContain('ReplicationController');
  expect(yaml).not.toMatch(/name: \w*PASSWORD\w*\n\s+value:/);
});

test('S22: Workload with a claim and non-root user has fsGroup and fsGroupChangePolicy: OnRootMismatch', () => {
  expect(synthJavaWeb().get('StatefulSet', 'mysql').spec.template.spec.securityContext).toMatchObject({
    runAsUser: 999,
    fsGroup: 999,
    fsGroupChangePolicy: 'OnRootMismatch',
  });
});
