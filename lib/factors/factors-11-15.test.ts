import { ApiObject, JsonPatch, Size } from 'cdk8s';
import { meshEnvironment } from '../../test/environments';
import { database, judge } from '../../test/judge-factor';
import { prod, service } from '../../test/small-estate';
import { PrometheusRuleSpecGroupsRulesExpr } from '../../imports/monitoring.coreos.com';
import { ConfigFile } from '../config/config-files';
import { Secret } from '../config/secret';
import { PrometheusRule } from '../kinds';
import type { SystemChart } from '../system';
import { Migration, Storage, type WebService } from '../workloads';

describe('11 logs', () => {
  test('are met without a folder of logs', () => {
    expect(judge(11, (chart) => service(chart, 'api')).verdict).toBe('met');
  });

  const mount = (name: string, readOnly: boolean) => ({ name, mountPath: '/var/log/api', readOnly });
  const mounts = '/spec/template/spec/containers/0/volumeMounts/-';

  test('are met by a folder of logs that is only read', () => {
    expect(judge(11, (chart) => service(chart, 'api').deployment.addJsonPatch(JsonPatch.add(mounts, mount('tmp', true)))).verdict).toBe(
      'met',
    );
  });

  test('are met by files that a sidecar reads', () => {
    const finding = judge(11, (chart) => {
      const sidecars = { tail: { image: 'shop/tail' } };
      const sidecarMounts = '/spec/template/spec/initContainers/0/volumeMounts/-';
      service(chart, 'api', { sidecars }).deployment.addJsonPatch(
        JsonPatch.add(mounts, mount('tmp', false)),
        JsonPatch.add(sidecarMounts, mount('tmp', true)),
      );
    });
    expect(finding).toMatchObject({ verdict: 'met', reason: 'tail passes on what is written to /var/log/api' });
  });

  test('are not met by files that nobody reads', () => {
    const volumes = { '/var/log/api': Storage.scratch({ size: Size.mebibytes(10) }) };
    expect(judge(11, (chart) => service(chart, 'api', { volumes }))).toMatchObject({
      verdict: 'not met',
      reason: 'logs written to /var/log/api go when the pod goes',
    });
  });
});

describe('12 admin processes', () => {
  const migrated = (chart: SystemChart): WebService => {
    const secret = Secret.generated(chart, 'key', { keys: ['key'] });
    const api = service(chart, 'api', { config: { env: { MODE: 'fast' } }, env: { LEVEL: 'info' } });
    api.container.env.addVariable('API_KEY', secret.value('key'));
    return api;
  };

  test.each(['api', 'migrate'])('S18: a migration has image, variables and configuration of its Deployment: %s', (workload) => {
    const finding = judge(12, (chart) => new Migration(chart, 'migrate', { of: migrated(chart), command: ['/app/api', 'migrate'] }), {
      workload,
    });
    expect(finding).toMatchObject({ verdict: 'met', reason: 'image, variables and configuration are those of Deployment api' });
    expect(finding.object).toMatch(/^Job migrate/);
  });

  test.each([
    ['env', 'LEVEL is not as in Deployment api'],
    ['envFrom', 'it is not as in Deployment api'],
  ])('a job of the same image with other %s is reported', (field, reason) => {
    const finding = judge(12, (chart) => {
      const { job } = new Migration(chart, 'migrate', { of: migrated(chart), command: ['/app/api', 'migrate'] });
      job.addJsonPatch(JsonPatch.remove(`/spec/template/spec/containers/0/${field}`));
    });
    expect(finding).toMatchObject({ verdict: 'not met', reason });
  });

  test('a job without the files of its Deployment is reported', () => {
    const finding = judge(12, (chart) => {
      const of = service(chart, 'api', { config: { files: { '/etc/api.conf': ConfigFile.text('a') } } });
      new Migration(chart, 'migrate', { of, command: ['/app/api', 'migrate'] }).job.addJsonPatch(
        JsonPatch.replace('/spec/template/spec/volumes', [{ name: 'tmp', emptyDir: {} }]),
      );
    });
    expect(finding).toMatchObject({
      verdict: 'not met',
      field: 'spec.template.spec.volumes',
      reason: 'ConfigMap api-config of Deployment api is not there',
    });
  });

  test('are not applicable to what declares none, and not met by a shell that stays open', () => {
    expect(judge(12, (chart) => service(chart, 'api')).verdict).toBe('not applicable');
    const open = (chart: SystemChart) =>
      service(chart, 'api').deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/stdin', true));
    expect(judge(12, open)).toMatchObject({ verdict: 'not met', reason: 'it keeps a shell open' });
  });
});

describe('13 API first', () => {
  test('is met by a contract that the Service names, or that is deployed beside it', () => {
    const url = 'https://docs.example.com/api.apib';
    expect(judge(13, (chart) => service(chart, 'api').service.metadata.addAnnotation('keelson/contract', url))).toEqual({
      verdict: 'met',
      object: 'Service api',
      field: 'metadata.annotations[keelson/contract]',
      reason: `its contract is ${url}`,
    });
    const config = { files: { '/contract/openapi.yaml': ConfigFile.yaml({ openapi: '3.1.0' }) } };
    expect(judge(13, (chart) => service(chart, 'api', { config })).object).toBe('ConfigMap api-config');
  });

  test('is not met without one, and not applicable to what offers no API', () => {
    expect(judge(13, (chart) => service(chart, 'api')).verdict).toBe('not met');
    expect(judge(13, database, { workload: 'db' }).verdict).toBe('not applicable');
  });
});

describe('14 telemetry', () => {
  const watched = (chart: SystemChart) => service(chart, 'api', { metrics: { port: 5000 } });
  const objective = (chart: SystemChart) => {
    const { labels, system } = watched(chart);
    const expr = PrometheusRuleSpecGroupsRulesExpr.fromString('sum(rate(requests_total{service="api"}[5m])) < 0.99');
    new PrometheusRule(chart, 'Rule', {
      metadata: { ...system.metadataOf('api', { base: 'api', component: 'api' }), labels: { ...labels } },
      spec: { groups: [{ name: 'api', rules: [{ alert: 'ApiSlow', expr }] }] },
    });
  };

  test('S18: a declared objective is a PrometheusRule that names the workload, where there is Prometheus', () => {
    expect(judge(14, objective)).toMatchObject({ verdict: 'met', object: 'PrometheusRule api', field: 'spec.groups' });
  });

  test('is met by a monitor, and says that no objective is declared', () => {
    expect(judge(14, watched)).toMatchObject({
      verdict: 'met',
      object: 'PodMonitor api',
      reason: expect.stringContaining('no objective') as string,
    });
  });

  test('is not met without metrics, and not applicable without Prometheus', () => {
    expect(judge(14, (chart) => service(chart, 'api')).verdict).toBe('not met');
    expect(judge(14, watched, { environments: [prod.with({ monitoring: false })] })).toMatchObject({
      verdict: 'not applicable',
      reason: 'prod has no Prometheus',
    });
  });
});

describe('15 authentication and authorisation', () => {
  const patched = (patch: JsonPatch) => (chart: SystemChart) => service(chart, 'api').deployment.addJsonPatch(patch);

  test('S18: is met by an account of its own without a token', () => {
    expect(judge(15, (chart) => service(chart, 'api'))).toMatchObject({
      verdict: 'met',
      field: 'spec.template.spec.serviceAccountName',
      reason: 'it runs as api, without a token, behind NetworkPolicy api',
    });
  });

  test('S18: is not met by the account `default`, nor by a token that allows nothing', () => {
    expect(judge(15, patched(JsonPatch.replace('/spec/template/spec/serviceAccountName', 'default'))).verdict).toBe('not met');
    const token = '/spec/template/spec/automountServiceAccountToken';
    expect(judge(15, patched(JsonPatch.replace(token, true)))).toMatchObject({
      verdict: 'not met',
      reason: 'it mounts a token that allows nothing',
    });
    expect(judge(15, patched(JsonPatch.remove(token))).verdict).toBe('not met');
  });

  test('S18: a token that is needed is not held against it', () => {
    const permissions = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }];
    expect(judge(15, (chart) => service(chart, 'api', { permissions })).reason).toContain('with the permissions of RoleBinding api');
  });

  test('somebody must say who may call', () => {
    const elsewhere = JsonPatch.replace('/spec/podSelector', { matchLabels: { app: 'other' } });
    expect(judge(15, (chart) => service(chart, 'api').networkPolicy.addJsonPatch(elsewhere))).toMatchObject({
      verdict: 'not met',
      reason: 'no NetworkPolicy says who may call it',
    });
  });

  test('in a mesh, somebody must also say as whom', () => {
    const environments = [meshEnvironment({ name: 'prod' })];
    expect(judge(15, (chart) => service(chart, 'api'), { environments }).verdict).toBe('met');
    const open = (chart: SystemChart) => {
      const policy = service(chart, 'api').node.findChild('AuthorizationPolicy');
      if (!ApiObject.isApiObject(policy)) throw new Error('no AuthorizationPolicy');
      policy.addJsonPatch(JsonPatch.replace('/spec/selector', { matchLabels: { app: 'other' } }));
    };
    expect(judge(15, open, { environments })).toMatchObject({ verdict: 'not met', reason: 'no AuthorizationPolicy says who may call it' });
  });
});
