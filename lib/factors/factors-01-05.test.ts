import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { database, judge, task, withReleases } from '../../test/judge-factor';
import { prod, service } from '../../test/small-estate';
import { Engine, StatefulDatabase } from '../data';
import type { SystemChart } from '../system';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('1 codebase', () => {
  test('is met when the objects say what the image is built from', () => {
    const finding = judge(1, (chart) => service(chart, 'api').deployment.metadata.addAnnotation('keelson/revision', '1a2b3c'));
    expect(finding).toEqual({
      verdict: 'met',
      object: 'Deployment api',
      field: 'metadata.annotations[keelson/revision]',
      reason: 'the image is built from 1a2b3c',
    });
  });

  test('is not met when nothing says so', () => {
    expect(judge(1, (chart) => service(chart, 'api'))).toMatchObject({
      verdict: 'not met',
      reason: 'nothing says what the image is built from; record it with its tag: keelson release --revision',
    });
  });

  test('is not applicable to the image of another project', () => {
    expect(judge(1, database, { workload: 'db' })).toMatchObject({
      verdict: 'not applicable',
      reason: 'docker.io/library/postgres is built elsewhere, from a codebase of its own',
    });
  });
});

describe('2 dependencies', () => {
  test('are met by pinned images', () => {
    expect(judge(2, (chart) => service(chart, 'api')).verdict).toBe('met');
  });

  test.each(['apt-get -y install curl && ./run', 'apk add --no-cache git', 'npm ci && node .', 'pip install -r requirements.txt'])(
    'are not met when packages are installed at the start: %s',
    (script) => {
      const finding = judge(2, (chart) =>
        service(chart, 'api', { command: ['/bin/sh', '-c', script], notCalled: ['registry.npmjs.org', 'pypi.org'] }),
      );
      expect(finding).toMatchObject({ verdict: 'not met', field: 'spec.template.spec.containers[api].command' });
    },
  );

  test('a task may be there to install something', () => {
    expect(judge(2, (chart) => task(chart, ['apk', 'add', 'git'])).verdict).toBe('met');
  });
});

describe('3 config', () => {
  test('is met by a ConfigMap with a checksum', () => {
    expect(judge(3, (chart) => service(chart, 'api', { config: { env: { MODE: 'fast' } } }))).toMatchObject({
      verdict: 'met',
      field: 'spec.template.metadata.annotations[keelson/config-checksum]',
    });
  });

  test('is not met without the checksum, because the pods never see a change', () => {
    const finding = judge(3, (chart) => {
      const elsewhere = kplus.ConfigMap.fromConfigMapName(chart, 'Elsewhere', 'made-elsewhere');
      return service(chart, 'api', { env: { MODE: kplus.EnvValue.fromConfigMap(elsewhere, 'mode', { optional: true }) } });
    });
    expect(finding).toMatchObject({ verdict: 'not met', reason: 'a change of ConfigMap made-elsewhere starts no new pods' });
  });

  test('is met by variables, and is not applicable to what takes none', () => {
    expect(judge(3, (chart) => service(chart, 'api', { env: { MODE: 'fast' } })).field).toBe('spec.template.spec.containers[api].env');
    expect(judge(3, (chart) => service(chart, 'api')).verdict).toBe('not applicable');
  });

  test('is not met by an address in the command; one to listen on is none', () => {
    expect(judge(3, (chart) => service(chart, 'api', { args: ['--db=10.1.2.3:5432'] }))).toMatchObject({
      verdict: 'not met',
      reason: '10.1.2.3 is written into the command',
    });
    expect(judge(3, (chart) => service(chart, 'api', { args: ['--listen=0.0.0.0:5000'] })).verdict).toBe('not applicable');
  });
});

describe('4 backing services', () => {
  test('are met when settings name what is called', () => {
    const finding = judge(4, (chart) => service(chart, 'api').connectTo(database(chart), { env: { DB: 'address' } }));
    expect(finding).toMatchObject({ verdict: 'met', reason: expect.stringContaining('db-client') as string });
  });

  test('are not met when the program must know the address', () => {
    const finding = judge(4, (chart) => service(chart, 'api').connectTo(service(chart, 'other')));
    expect(finding).toMatchObject({
      verdict: 'not met',
      reason: 'it calls Service other, which no setting names: the program knows the address itself',
    });
  });

  test('pods that call others of their own kind have no backing service', () => {
    const mongo = (chart: SystemChart) =>
      new StatefulDatabase(chart, 'db', { engine: Engine.mongodb({ major: '8.0' }), replicas: 3, storage: { size: Size.gibibytes(1) } });
    expect(judge(4, mongo, { workload: 'db' }).verdict).toBe('not applicable');
  });

  test('are not applicable to what calls nothing', () => {
    expect(judge(4, (chart) => service(chart, 'api')).verdict).toBe('not applicable');
  });
});

describe('5 build, release, run', () => {
  test('is met by digests, and not by tags, which can be pushed again', () => {
    const describe = (chart: SystemChart) => service(chart, 'api');
    const released = withReleases(prod, `images: {shop/api: "1.0@${DIGEST}"}`);
    expect(judge(5, describe, { environments: [released] }).verdict).toBe('met');
    expect(judge(5, describe)).toMatchObject({ verdict: 'not met', field: 'spec.template.spec.containers[api].image' });
  });
});
