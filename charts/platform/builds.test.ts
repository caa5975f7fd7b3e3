import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systems } from '../../estate/systems';
import { chartYaml, environments, synthChart } from '../../test/chart-snapshots';
import { BuildsChart } from './builds';

const builds = synthChart(BuildsChart, 'prod');
const jobs = builds.all('Job');
const mainImageOf = ({ spec }: (typeof jobs)[number]) => String(spec.template.spec.containers[0].image);

test.each(environments)('builds.$name', (environment) => {
  expect(chartYaml(BuildsChart, environment)).toMatchSnapshot();
});

test('there is nothing to warn of in any environment', () => {
  expect(environments.flatMap((environment) => synthChart(BuildsChart, environment).warnings)).toEqual([]);
});

test('S25: one Job per language, with the image of its tools', () => {
  expect(jobs.map(mainImageOf).sort()).toEqual(['maven:1', 'node:1', 'python:1', 'ruby:1']);
});

test.each(jobs.map((job) => [job.metadata.name.replace(/-[0-9a-f]{8}$/, ''), job] as const))(
  'S25: %s has a cache claim, an emptyDir workspace with size limit, backoffLimit and activeDeadlineSeconds',
  (name, { spec }) => {
    const { volumes, containers } = spec.template.spec;
    expect(spec).toMatchObject({ backoffLimit: expect.any(Number), activeDeadlineSeconds: expect.any(Number) });
    expect(volumes).toContainEqual({ name: 'ws', emptyDir: { sizeLimit: '2Gi' } });
    expect(volumes).toContainEqual({ name: 'buf', persistentVolumeClaim: { claimName: `${name}-buf` } });
    expect(containers[0].volumeMounts).toEqual(
      expect.arrayContaining([
        { name: 'ws', mountPath: '/ws' },
        { name: 'buf', mountPath: '/buf' },
      ]),
    );
    expect(builds.get('PersistentVolumeClaim', `${name}-buf`).spec.accessModes).toEqual(['ReadWriteOnce']);
  },
);

test('S25: no docker.sock, no hostPath, no service-account token', () => {
  for (const { spec } of jobs) {
    expect(JSON.stringify(spec)).not.toMatch(/docker\.sock|hostPath/);
    expect(spec.template.spec.automountServiceAccountToken).toBe(false);
  }
});

test('S25: no Deployment of the estate runs a build image', () => {
  const deployed = systems.flatMap(({ chart }) =>
    synthChart(chart, 'prod')
      .all('Deployment')
      .flatMap(({ spec }) => spec.template.spec.containers as { readonly image: string }[])
      .map(({ image }) => image),
  );
  expect(deployed.length).toBeGreaterThan(0);
  expect(deployed.filter((image) => jobs.map(mainImageOf).includes(image))).toEqual([]);
});

describe('the sources', () => {
  const [fetch] = (jobs[0]?.spec.template.spec.initContainers ?? []) as { readonly image: string; readonly command: readonly string[] }[];

  test('are fetched when it runs, and lie in no image', () => {
    expect(fetch?.image).toBe('alpine/git:1');
    expect(fetch?.command.slice(-2)).toEqual([expect.stringContaining('https://gitlab.example.com/demo/'), '/ws']);
  });

  test('are fetched again where a pod is set up anew, into a workspace that is not empty', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keelson-clone-'));
    try {
      const [origin, workspace] = [join(folder, 'origin'), join(folder, 'ws')];
      const git = (...args: string[]) => execFileSync('git', ['-C', origin, '-c', 'user.name=test', '-c', 'user.email=test', ...args]);
      mkdirSync(origin);
      mkdirSync(workspace);
      git('init', '--quiet');
      git('commit', '--quiet', '--allow-empty', '--message', 'first');
      git('tag', 'v1.0.0');
      const [program = '', ...args] = fetch?.command ?? [];
      for (const _ of ['first', 'second']) {
        const run = spawnSync(program, [...args.slice(0, -2), `file://${origin}`, workspace], { encoding: 'utf8' });
        expect({ status: run.status, log: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, log: '' });
        writeFileSync(join(workspace, '.half'), 'built');
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('what is downloaded comes from the host of packages alone, which Maven reads in its settings', () => {
  const mavenJob = jobs.find(({ metadata }) => metadata.name.startsWith('build-maven'));
  const [{ command, volumeMounts }] = mavenJob?.spec.template.spec.containers ?? [];
  const settings = Object.values(builds.get('ConfigMap', 'build-maven-config').data as Record<string, string>).join('');
  const file = (command as string[])[(command as string[]).indexOf('--settings') + 1] ?? '';
  expect(volumeMounts.some(({ mountPath }: { mountPath: string }) => file.startsWith(mountPath))).toBe(true);
  expect(settings).toContain('<mirrorOf>*</mirrorOf>');
  const urls = jobs.flatMap((job) => JSON.stringify(job.spec.template.spec.containers).match(/https:\/\/[^/"]+/g) ?? []);
  const ofMaven = settings.match(/<url>https:\/\/[^/]+/g)?.map((url) => url.replace('<url>', '')) ?? [];
  expect(new Set([...urls, ...ofMaven])).toEqual(new Set(['https://packages.example.com']));
  expect(ofMaven).toHaveLength(1);
});
