import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { estate } from '../estate';
import { delivery } from '../estate/delivery';
import { problemLines, projectRoot, synthesize } from '../lib/synth';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test asserts on fields of any kind, and fails where they are not
type Fields = any;

interface Rendered {
  readonly file: string;
  readonly environment: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly finalizers?: string[]; readonly annotations?: Fields };
  readonly spec?: Fields;
}

const { files, mistakes } = synthesize(estate);

/** What a directory source of Argo CD takes for manifests. @see https://argo-cd.readthedocs.io/en/stable/user-guide/directory/ */
const manifests = [...files.keys()].filter((file) => /\.(?:ya?ml|json|jsonnet)$/.test(file));

const objects: readonly Rendered[] = manifests.flatMap((file) =>
  parseAllDocuments(files.get(file)?.toString() ?? '').map((document) => ({
    ...(document.toJS() as Rendered),
    file,
    environment: file.split('/')[0] ?? '',
  })),
);
const applications = objects.filter(({ kind }) => kind === 'Application');
const projects = objects.filter(({ kind }) => kind === 'AppProject');
const clusterOf = (environment: string) => estate.environments.find(({ name }) => name === environment)?.cluster.name;

/** Which files an Application takes, as Argo CD's directory source does: a folder, without those below it, filtered by a pattern. */
function filesOf({ spec }: Rendered): string[] {
  const { path, directory } = spec.source as { path: string; directory: { include: string; recurse: boolean } };
  expect(directory.recurse).toBe(false);
  const pattern = new RegExp(`^${directory.include.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
  return manifests.filter((file) => {
    const inRepository = `dist/${file}`;
    return posix.dirname(inRepository) === path && pattern.test(posix.basename(inRepository));
  });
}

/** Whether a project permits an object, as Argo CD decides it. @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/ */
function permits(project: Rendered, { spec: application }: Rendered, { apiVersion, kind, metadata }: Rendered): boolean {
  const { sourceRepos, destinations, namespaceResourceWhitelist, clusterResourceWhitelist = [] } = project.spec as Record<string, Fields[]>;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const isListed = (list: Fields[] = []) => list.some((each) => each.group === group && each.kind === kind);
  const isDestination = (namespace: string) =>
    (destinations ?? []).some((each) => each.server === application.destination.server && each.namespace === namespace);
  return (
    (sourceRepos ?? []).includes(application.source.repoURL) &&
    isDestination(application.destination.namespace as string) &&
    (metadata.namespace === undefined
      ? isListed(clusterResourceWhitelist)
      : isListed(namespaceResourceWhitelist) && isDestination(metadata.namespace))
  );
}

const projectOf = ({ environment, spec }: Rendered) =>
  projects.find((project) => clusterOf(project.environment) === clusterOf(environment) && project.metadata.name === spec.project);

test('the estate is delivered without a mistake', () => {
  expect(problemLines(mistakes)).toEqual([]);
  expect(applications.length).toBeGreaterThan(estate.systems.length);
});

test('S16: every Application points at a folder of its own environment, and there are files of it there', () => {
  for (const application of applications) {
    expect(application.spec.source.path).toMatch(new RegExp(`^dist/${application.environment}/`));
    expect({ name: application.metadata.name, files: filesOf(application).length }).toEqual({
      name: application.metadata.name,
      files: expect.any(Number),
    });
    expect(filesOf(application).length).toBeGreaterThan(0);
  }
});

test('every manifest belongs to exactly one Application', () => {
  const owners = new Map<string, string[]>(manifests.map((file) => [file, []]));
  for (const application of applications) for (const file of filesOf(application)) owners.get(file)?.push(application.metadata.name);
  expect([...owners].filter(([, names]) => names.length !== 1)).toEqual([]);
});

test('S16: every object is allowed by the project of its Application: repository, destination and kind', () => {
  for (const application of applications) {
    const project = projectOf(application);
    const own = new Set(filesOf(application));
    const refused = objects.filter((object) => own.has(object.file) && !(project && permits(project, application, object)));
    expect(refused.map(({ file, kind, metadata }) => `${file} ${kind} ${metadata.name}`)).toEqual([]);
  }
});

test('S16: a project reaches only namespaces of its team, except the one of the platform team', () => {
  const { platform } = delivery;
  for (const { metadata, environment, spec } of projects) {
    const name = metadata.name.slice(environment.length + 1);
    const isPlatform = name === platform.name;
    const namespaces = (spec.destinations as { namespace: string }[]).map(({ namespace }) => namespace);
    const foreign = namespaces.filter((namespace) => namespace !== name && !namespace.startsWith(`${name}-`));
    expect({ project: metadata.name, foreign: isPlatform ? [] : foreign }).toEqual({ project: metadata.name, foreign: [] });
    expect({ project: metadata.name, clusterScoped: (spec.clusterResourceWhitelist ?? []).length > 0 }).toEqual({
      project: metadata.name,
      clusterScoped: isPlatform,
    });
  }
});

test('the project of the platform team has exactly the cluster-scoped kinds in use', () => {
  for (const { name } of estate.environments) {
    const used = new Set(
      objects.filter(({ environment, metadata }) => environment === name && metadata.namespace === undefined).map(({ kind }) => kind),
    );
    const project = projects.find(({ metadata }) => metadata.name === `${name}-${delivery.platform.name}`);
    expect((project?.spec.clusterResourceWhitelist as { kind: string }[]).map(({ kind }) => kind).sort()).toEqual([...used].sort());
  }
});

test('no pattern reaches further than it must: repositories, destinations and kinds are named whole', () => {
  for (const { spec } of projects) {
    const { sourceRepos, destinations, namespaceResourceWhitelist, clusterResourceWhitelist } = spec;
    expect(JSON.stringify([sourceRepos, destinations, namespaceResourceWhitelist, clusterResourceWhitelist])).not.toContain('*');
  }
});

test('names are <environment>-<team>-<system>, and unique in the cluster that Argo CD runs in', () => {
  for (const application of applications) {
    const [environment = '', team = '', file = ''] = filesOf(application)[0]?.split('/') ?? [];
    const what = file === 'connections' ? 'connections' : file.replace('.k8s.yaml', '');
    expect(application.metadata.name).toBe(team === 'argocd' ? `${environment}-root` : `${environment}-${team}-${what}`);
  }
  const ids = [...applications, ...projects].map(({ environment, kind, metadata }) => `${clusterOf(environment)} ${kind} ${metadata.name}`);
  expect(new Set(ids).size).toBe(ids.length);
});

test('only what may be thrown away is deleted with its Application', () => {
  const cascading = applications.filter(({ metadata }) => metadata.finalizers !== undefined);
  const thrownAway = estate.environments.filter(({ props }) => props.throwAway).map(({ name }) => name);
  expect(new Set(cascading.map(({ environment }) => environment))).toEqual(new Set(thrownAway));
  expect(cascading.filter(({ metadata }) => metadata.name.endsWith('-root'))).toEqual([]);
});

const customGroups = new Set(
  readdirSync(join(projectRoot(), 'crds'))
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => [...readFileSync(join(projectRoot(), 'crds', file), 'utf8').matchAll(/^ group: (\S+)$/gm)])
    .map(([, group]) => group),
);

test('where a custom resource is applied, its dry run waits for the definition', () => {
  for (const application of applications.filter(({ metadata }) => !metadata.name.endsWith('-root'))) {
    const own = new Set(filesOf(application));
    const groups = objects.filter(({ file }) => own.has(file)).map(({ apiVersion }) => apiVersion.split('/')[0] ?? '');
    const custom = groups.filter((group) => customGroups.has(group));
    expect({ name: application.metadata.name, skips: hasOption(application, 'SkipDryRunOnMissingResource=true') }).toEqual({
      name: application.metadata.name,
      skips: custom.length > 0,
    });
  }
});

test('no object asks for client-side apply that would not fit into an annotation', () => {
  for (const application of applications) {
    const own = new Set(filesOf(application));
    const largest = Math.max(...objects.filter(({ file }) => own.has(file)).map((object) => JSON.stringify(object).length));
    expect(largest < 200_000 || hasOption(application, 'ServerSideApply=true')).toBe(true);
  }
});

function hasOption({ spec }: Rendered, option: string): boolean {
  return (spec.syncPolicy.syncOptions as string[]).includes(option);
}

describe('the definitions of Argo CD', () => {
  const definitions = parseAllDocuments(readFileSync(join(projectRoot(), 'crds/argo-cd.yaml'), 'utf8')).map((each) => each.toJS());

  /** Fields that a schema does not know, and those that it wants and does not find. */
  function unfit(schema: Fields, value: Fields, path: string): string[] {
    if (Array.isArray(value)) return value.flatMap((item, index) => unfit(schema.items, item, `${path}[${index}]`));
    if (typeof value !== 'object' || schema.properties === undefined) return [];
    const missing = ((schema.required ?? []) as string[]).filter((key) => !(key in value)).map((key) => `${path}.${key} is missing`);
    return [
      ...missing,
      ...Object.entries(value as object).flatMap(([key, inner]) =>
        key in schema.properties ? unfit(schema.properties[key], inner, `${path}.${key}`) : [`${path}.${key} is not known`],
      ),
    ];
  }

  test('know every field that is rendered', () => {
    for (const { kind, metadata, spec } of [...applications, ...projects]) {
      const definition = definitions.find((each) => each.spec.names.kind === kind);
      const schema = definition.spec.versions[0].schema.openAPIV3Schema.properties.spec;
      expect({ name: metadata.name, unfit: unfit(schema, spec, 'spec') }).toEqual({ name: metadata.name, unfit: [] });
    }
  });
});

describe('docs/delivery.md', () => {
  const text = readFileSync(join(projectRoot(), 'docs/delivery.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('|'));

  test('explains every sync option and every choice of the sync policy, with a link', () => {
    const options = applications.flatMap(({ spec }) => spec.syncPolicy.syncOptions as string[]);
    const choices = [
      'selfHeal',
      'prune',
      'allowEmpty: false',
      'limit: -1',
      'refresh: true',
      'manifest-generate-paths',
      'directory.include',
    ];
    for (const word of new Set([...options, 'ServerSideApply=true', ...choices])) {
      const row = rows.find((line) => line.split('|')[1]?.includes(`\`${word}`));
      expect({ word, row }).toEqual({ word, row: expect.stringContaining('](https://') });
    }
  });

  test('says what Argo CD leaves out by default and is rendered here, so that it must be let in', () => {
    const leftOut =
      /^(?:Endpoints|EndpointSlice|Lease|\w+Review|CertificateSigningRequest|(?:Cluster)?PolicyReport|CertificateRequest|UpdateRequest|Cilium\w+)$/;
    const rendered = objects.map(({ kind }) => kind).filter((kind) => leftOut.test(kind));
    const row = rows.find((line) => line.includes('`resource.exclusions`'));
    expect([...new Set(rendered)].filter((kind) => !(row ?? '').includes(`without ${kind}`))).toEqual([]);
  });

  test('says how a system is retired, step by step', () => {
    const section = text.split(/^## /m).find((part) => part.startsWith('Retiring a system')) ?? '';
    expect(section.match(/^\d\. /gm)?.length).toBeGreaterThanOrEqual(4);
    for (const fact of ['resources-finalizer.argocd.argoproj.io', 'allowEmpty', 'Delete=false', 'orphan']) expect(section).toContain(fact);
  });
});
