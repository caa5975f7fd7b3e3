import { parseAllDocuments } from 'yaml';
import { estate } from '../../estate';
import { ARGO_CD_FOLDER } from '../../lib/delivery';
import { type Estate, type Problem, problemLines, synthesize, type Synthesis } from '../../lib/synth';
import type { Cluster, Environment, KubernetesVersion } from '../../lib/system';
import type { LiveObject } from './cluster-api';

/** An object as it stands in a file, and the construct that it came from. */
export interface PlacedObject {
  readonly file: string;
  readonly path: string;
  readonly object: RenderedManifest;
}

/** What a server is sent; its fields are those of its kind. */
export interface RenderedManifest extends LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- fields of every kind are read here, as YAML gives them
  readonly spec?: any;
}

/** What Argo CD syncs as one. */
export interface Application {
  readonly name: string;
  readonly environment: string;
  /** Path below `dist/` → content. */
  readonly files: ReadonlyMap<string, string>;
  readonly objects: readonly PlacedObject[];
}

/** The environments of one cluster, rendered. */
export interface ClusterRendering {
  readonly cluster: Cluster;
  readonly environments: readonly Environment[];
  readonly applications: readonly Application[];
  readonly secretNeeds: Synthesis['secretNeeds'];
}

/** The estate as it would be if every cluster ran this version. */
export function estateOn(version: KubernetesVersion): Estate {
  const onVersion = (environment: Environment) => environment.with({ cluster: { ...environment.cluster, kubernetes: version } });
  return { ...estate, environments: estate.environments.map(onVersion) };
}

/**
 * Renders an estate, cluster by cluster.
 *
 * @throws Error with the mistakes of the estate
 */
export function renderClusters(rendered: Estate): ClusterRendering[] {
  const paths = new Map<string, readonly string[]>();
  const { files, mistakes, secretNeeds } = synthesize(rendered, {
    onFile: (file, objects) =>
      paths.set(
        file,
        objects.map(({ path }) => path),
      ),
  });
  if (mistakes.length > 0) throw new Error(`the estate has mistakes:\n${describe(mistakes)}`);
  const applications = applicationsOf(files, paths);
  const clusters = new Map(rendered.environments.map(({ cluster }) => [cluster.name, cluster]));
  return [...clusters.values()].map((cluster) => {
    const environments = rendered.environments.filter((environment) => environment.cluster.name === cluster.name);
    const names = new Set(environments.map(({ name }) => name));
    return {
      cluster,
      environments,
      applications: applications.filter(({ environment }) => names.has(environment)),
      secretNeeds: secretNeeds.filter(({ environment }) => names.has(environment)),
    };
  });
}

function describe(mistakes: readonly Problem[]): string {
  return problemLines(mistakes).join('\n');
}

/** One per system, one per team for what lets others call it, and one for Argo CD's own objects. */
function applicationsOf(files: Synthesis['files'], paths: ReadonlyMap<string, readonly string[]>): Application[] {
  const groups = new Map<string, { environment: string; files: Map<string, string>; objects: PlacedObject[] }>();
  for (const [file, content] of files) {
    if (!file.endsWith('.yaml')) continue;
    const [environment = '', folder = '', what = ''] = file.split('/');
    // the root Application takes its whole folder
    const parts = folder === ARGO_CD_FOLDER ? [folder] : [folder, what.replace(/\.k8s\.yaml$/, '')];
    const name = [environment, ...parts].join('-');
    const group = groups.get(name) ?? { environment, files: new Map<string, string>(), objects: [] as PlacedObject[] };
    groups.set(name, group);
    const text = content.toString();
    group.files.set(file, text);
    group.objects.push(...placed(file, text, paths.get(file) ?? []));
  }
  return [...groups].map(([name, group]) => ({ name, ...group }));
}

function placed(file: string, text: string, paths: readonly string[]): PlacedObject[] {
  return parseAllDocuments(text).map((document, index) => ({
    file,
    path: paths[index] ?? '',
    object: document.toJS() as RenderedManifest,
  }));
}
