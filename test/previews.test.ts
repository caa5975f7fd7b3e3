import { parseAllDocuments } from 'yaml';
import { estate } from '../estate';
import { problemLines, runsIn, synthesize, type SynthesizedObject } from '../lib/synth';
import { previewText, renderPreview } from '../lib/tenancy';

/** Systems of product teams: what the platform runs is there once. */
const systems = estate.systems.filter(({ source, perCluster }) => !source.startsWith('charts/platform/') && perCluster !== true);
const cases = estate.environments.flatMap((environment) =>
  systems.filter((entry) => runsIn(entry, environment)).map(({ name }) => [name, environment.name] as const),
);

const filesOf = () => new Map([...synthesize(estate).files].map(([path, content]) => [path, content.toString()]));

test.each(cases)(
  'S24: a preview of %s in %s has a namespace, a quota and an expiry of its own, and keeps nothing',
  (system, environment) => {
    const rendered = renderPreview(estate, { system, id: 4711, expires: '2031-05-30', environment });
    expect(problemLines(rendered.mistakes)).toEqual([]);
    const objects = parseAllDocuments(previewText(rendered)).map((document) => document.toJS() as SynthesizedObject);
    const [namespace] = objects;

    expect(namespace).toMatchObject({ kind: 'Namespace', metadata: { annotations: { 'keelson/expires': '2031-05-30' } } });
    expect(namespace?.metadata.name).toContain(`${system}-pr-4711`);
    expect(new Set(objects.slice(1).map(({ metadata }) => metadata.namespace))).toEqual(new Set([namespace?.metadata.name]));
    expect(objects.filter(({ kind }) => kind === 'ResourceQuota')).toHaveLength(1);
    expect(objects.some(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'preview-default-deny')).toBe(true);
    expect(JSON.stringify(objects)).not.toMatch(/Prune=false|Delete=false|"whenDeleted":"Retain"|storageClassName|nodePort"/);
  },
);

test('S24: adding a preview leaves the output of the estate as it is, byte for byte', () => {
  const before = filesOf();
  renderPreview(estate, { system: 'shop', id: 12, expires: '2031-05-30' });
  expect(filesOf()).toEqual(before);
});
