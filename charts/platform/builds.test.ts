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

test('the sources are fetched when it runs, and lie in no image', () => {
  const [fetch] = builds.all('Job')[0]?.spec.template.spec.initContainers as {
    readonly image: string;
    readonly command: readonly string[];
  }[];
  expect(fetch?.image).toBe('alpine/git:1');
  expect(fetch?.command.at(-1)).toBe('/ws');
});
