import { App } from 'cdk8s';
import type { SystemChart } from '../system';
import { Ledger } from '../system';
import { checkFiles } from './check/file-checks';
import { checkSystem } from './check/system-checks';
import { emitYaml } from './emitter';
import { type Manifested, render } from './render';

/** An object whose fields a test reads as they come. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test asserts on fields of any kind, and fails where they are not
export type SynthesizedObject = Manifested & Readonly<Record<'spec' | 'data' | 'rules' | 'roleRef' | 'subjects', any>>;

/** The objects of one chart, to look at in a test. */
export class Synthesized {
  constructor(
    readonly objects: readonly Manifested[],
    /** What validation and the contracts object to, with the construct paths. */
    readonly mistakes: readonly string[],
    readonly warnings: readonly string[],
    /** Contents of the files that are no manifests, by name, without their header. */
    readonly files: Readonly<Record<string, string>> = {},
  ) {}

  /**
   * The object of this kind and name.
   *
   * @throws Error with what there is instead
   */
  get(kind: string, name: string): SynthesizedObject {
    const found = this.tryGet(kind, name);
    if (found) return found;
    throw new Error(`no ${kind} ${name}; there are: ${this.objects.map((object) => `${object.kind} ${object.metadata.name}`).join(', ')}`);
  }

  tryGet(kind: string, name: string): SynthesizedObject | undefined {
    return this.all(kind).find(({ metadata }) => metadata.name === name);
  }

  all(kind: string): SynthesizedObject[] {
    return this.objects.filter((object): object is SynthesizedObject => object.kind === kind);
  }

  /** As it stands in `dist/`, without the header. */
  get yaml(): string {
    return this.objects.map((object) => `---\n${emitYaml(object)}`).join('');
  }
}

/**
 * A chart alone, for tests: `Testing.synth(new ShopChart(Testing.app(), { environment: prod }))`.
 */
export const Testing = {
  app: (): App => new App(),

  /** Validates and renders a chart. With mistakes, there may be fewer objects than asked for, or none. */
  synth(chart: SystemChart): Synthesized {
    // what the chart itself offers is looked up as built, not composed a second time
    Ledger.of(chart).record(chart.constructor as Parameters<Ledger['record']>[0], chart);
    const mistakes = chart.node
      .findAll()
      .flatMap((construct) => construct.node.validate().map((message) => `${construct.node.path}: ${message}`));
    const warnings = chart.warnings().map(({ path, message }) => `${path}: ${message}`);
    const rendered = mistakes.length === 0 ? render(chart) : [];
    const broken = checkSystem(rendered).map(({ path, message }) => `${path}: ${message}`);
    const files = mistakes.length === 0 ? chart.files.map(({ name, content }) => [name, content()]) : [];
    return new Synthesized(
      rendered.map(({ json }) => json),
      [...mistakes, ...broken, ...checkFiles(chart.files)],
      warnings,
      Object.fromEntries(files) as Record<string, string>,
    );
  },
};
