import { type Estate, type RenderedObject, runsIn, type Synthesis, synthesize, type SystemEntry, UserError } from '../../synth';
import type { Environment, Preview } from '../../system';
import { isHome, previewChart } from './preview-chart';
import { previewEnvironment } from './preview-environment';
import { validatePreview } from './validate-preview';

export interface PreviewOptions extends Preview {
  /** Which environment it is like. @default - the first that is not thrown away anyhow, and has the system */
  readonly environment?: string;
  /** The day on which it is asked for, to refuse what is over. @default - nothing is refused */
  readonly today?: string;
}

export interface RenderedPreview extends Pick<Synthesis, 'mistakes' | 'warnings' | 'secretNeeds'> {
  /** Its namespace; empty when mistakes kept it from being rendered. */
  readonly namespace: string;
  /** Files by their names; manifests end in `.yaml`, and the first of their objects is the namespace. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/**
 * Renders one system of an estate as a preview, beside everything else and without a trace in it.
 *
 * @throws UserError when the request itself makes no sense
 */
export function renderPreview(estate: Estate, { environment: wanted, today, ...preview }: PreviewOptions): RenderedPreview {
  const mistakes = validatePreview(preview, today);
  if (mistakes.length > 0) throw new UserError(mistakes.join('\n'));
  const entry = chosenSystem(estate, preview.system);
  const base = chosenEnvironment(estate, entry, wanted);
  const environment = previewEnvironment(base, preview);

  const objects: RenderedObject[] = [];
  const { files, ...synthesis } = synthesize(previewEstate(estate, entry, environment), {
    onFile: (_, rendered) => objects.push(...rendered),
  });
  const namespace = objects.find(({ json }) => isHome(json))?.json.metadata.name ?? '';
  const strays = strayMessages(objects, namespace).map((problem) => ({ environment: base.name, ...problem }));
  return {
    namespace,
    files: new Map([...files].map(([path, content]) => [withoutTeam(path), content])),
    mistakes: [...synthesis.mistakes, ...strays],
    warnings: synthesis.warnings,
    secretNeeds: synthesis.secretNeeds,
  };
}

/** `shop.k8s.yaml` of `dev/retail/shop.k8s.yaml`. */
function withoutTeam(path: string): string {
  return path.split('/').slice(2).join('/');
}

function chosenSystem({ systems }: Estate, name: string): SystemEntry {
  const entry = systems.find((each) => each.name === name);
  if (!entry) throw new UserError(`--system (${name}) is not known; there are: ${systems.map((each) => each.name).join(', ')}`);
  if (entry.perCluster === true) throw new UserError(`--system (${name}) exists once per cluster, and a preview would be a second one`);
  return entry;
}

function chosenEnvironment({ environments }: Estate, entry: SystemEntry, name: string | undefined): Environment {
  const possible = environments.filter((environment) => runsIn(entry, environment));
  const found = name === undefined ? possible.find(({ props }) => props.throwAway !== true) : possible.find((each) => each.name === name);
  const names = possible.map((each) => each.name).join(', ');
  if (!found) throw new UserError(`--environment (${name ?? ''}) is none that has system ${entry.name}; there are: ${names}`);
  return found;
}

/** The system alone. The others are known, so that whoever refers to them is told that they are not there. */
function previewEstate({ systems }: Estate, entry: SystemEntry, environment: Environment): Estate {
  const others = systems.filter((each) => each !== entry).map(({ name, chart, source }) => ({ name, chart, source, environments: [] }));
  const { name, source } = entry;
  return { environments: [environment], systems: [{ name, source, chart: previewChart(entry.chart) }, ...others] };
}

/** What would stay when the namespace is deleted, or is not the system's to make: once per place. */
function strayMessages(objects: readonly RenderedObject[], home: string): { readonly path: string; readonly message: string }[] {
  const byPlace = new Map<string, RenderedObject[]>();
  for (const object of objects) {
    const place = placeOf(object);
    if (place !== `namespace ${home}`) byPlace.set(place, [...(byPlace.get(place) ?? []), object]);
  }
  return [...byPlace].flatMap(([place, [first, ...others]]) => {
    if (!first) return [];
    const { kind, metadata } = first.json;
    const more = others.length === 0 ? 'belongs' : `and ${others.length} more belong`;
    const remedy = "leave it out where 'environment.preview' is set";
    return [
      { path: first.path, message: `${kind} ${metadata.name} ${more} to ${place}, and a preview is namespace ${home} alone; ${remedy}` },
    ];
  });
}

function placeOf({ json: { kind, metadata } }: RenderedObject): string {
  const namespace = kind === 'Namespace' ? metadata.name : metadata.namespace;
  return namespace === undefined ? 'the whole cluster' : `namespace ${namespace}`;
}
