import { parseDocument } from 'yaml';
import { BUILD_FACTS, type BuildFacts } from './build-facts';
import { splitRepository } from './image-repository';

/** Tags per repository, each with what is known of its build. A tag is `1.2.3`, `1.2.3@sha256:…` or `@sha256:…`. */
type Tags = ReadonlyMap<string, { readonly tag: string; readonly build?: BuildFacts }>;

/** What follows the repository (`:1.2.3`), or the mistake that stands in its place. */
export type Release =
  | {
      readonly tag: string;
      /** The tag without its digest; empty for a digest alone, undefined where one tag stands for all. */
      readonly version: string | undefined;
      /** What the image was built from, where the file tells. */
      readonly build?: BuildFacts;
      readonly mistake?: undefined;
    }
  | { readonly tag?: undefined; readonly mistake: string };

/** An image as a workload runs it. */
export interface ReleasedImage {
  /** With its registry and tag. */
  readonly reference: string;
  /** The tag without the digest: empty for a digest alone, undefined where it is not known. */
  readonly version?: string;
  readonly build?: BuildFacts;
  /** Why there is no tag. */
  readonly mistake?: string;
}

const TAG = /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
const SECTIONS: readonly string[] = ['images', 'workloads', 'promotions'];
const MOVING_TAGS: ReadonlySet<string> = new Set(['latest', 'stable', 'edge', 'nightly', 'main', 'master']);

/**
 * Which tag of each image an environment runs: the content of `estate/releases/<environment>.yaml`, a file made to be edited by machines.
 *
 * `images` maps a repository to its tag, or to a map of the tag and what it was built from; `workloads` maps `system/workload` to such a
 * map of repositories, and wins. `promotions` maps a repository to the reason why it has another tag than in other environments for a while.
 *
 * @example
 * images:
 *   deepanmurugan/shoppingapp-kids: "21"
 * workloads:
 *   shop/kids:
 *     deepanmurugan/shoppingapp-kids: { tag: "22", build: "22", revision: "0a1b2c3" }
 */
export class Releases {
  /** Reads a release file. Its mistakes are kept, to be reported with all others. */
  static parse(file: string, text: string): Releases {
    const { content, problems } = readYaml(text);
    const mistakes = problems.map((problem) => `${file}: ${problem}`);
    const { images, workloads, promotions } = sections(file, content, mistakes);
    return new Releases(
      file,
      tagsIn(file, 'images', images, mistakes),
      new Map(
        Object.entries(workloads).map(([workload, tags]) => {
          const section = `workloads.${workload}`;
          return [workload, tagsIn(file, section, asMap(file, section, tags, mistakes), mistakes)];
        }),
      ),
      mistakes,
      undefined,
      reasonsIn(file, promotions, mistakes),
    );
  }

  /** The same tag for every image: tests use it, so that a new image changes `dist/` and no snapshot. */
  static fixed(tag: string): Releases {
    return new Releases('fixed', new Map(), new Map(), [], withSeparator(tag));
  }

  private constructor(
    private readonly file: string,
    private readonly images: Tags,
    private readonly workloads: ReadonlyMap<string, Tags>,
    /** What is wrong with the file itself. */
    readonly mistakes: readonly string[],
    private readonly everywhere?: string,
    private readonly promotions: ReadonlyMap<string, string> = new Map(),
  ) {}

  /** Why a repository has another tag here than elsewhere for a while; undefined where nobody says so. */
  promotion(repository: string): string | undefined {
    return this.promotions.get(inFull(repository));
  }

  find(repository: string, workload: string): Release {
    if (this.everywhere !== undefined) return { tag: this.everywhere, version: undefined };
    const entry = this.workloads.get(workload)?.get(repository) ?? this.images.get(repository);
    if (entry) return { ...entry, version: /^:([^@]+)/.exec(entry.tag)?.[1] ?? '' };
    return { mistake: `image (${repository}) has no release; add '  ${repository}: "<tag>"' under 'images:' in ${this.file}` };
  }
}

function readYaml(text: string): { readonly content?: unknown; readonly problems: readonly string[] } {
  const document = parseDocument(text);
  const problems = [...document.errors, ...document.warnings].map(({ message }) => message.split('\n')[0] ?? 'is not YAML');
  if (problems.length > 0) return { problems };
  try {
    return { content: document.toJS(), problems };
  } catch (error) {
    // an alias without its anchor shows only here
    return { problems: [error instanceof Error ? error.message : 'is not YAML'] };
  }
}

function sections(
  file: string,
  content: unknown,
  mistakes: string[],
): Record<'images' | 'workloads' | 'promotions', Record<string, unknown>> {
  const top = asMap(file, 'the file', content, mistakes);
  for (const key of Object.keys(top).filter((each) => !SECTIONS.includes(each))) {
    mistakes.push(`${file}: '${key}' is not known; a release file has 'images', 'workloads' and 'promotions'`);
  }
  return {
    images: asMap(file, 'images', top.images, mistakes),
    workloads: asMap(file, 'workloads', top.workloads, mistakes),
    promotions: asMap(file, 'promotions', top.promotions, mistakes),
  };
}

function asMap(file: string, section: string, value: unknown, mistakes: string[]): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  // a section whose last entry was removed is left as `images:`
  if (value !== undefined && value !== null)
    mistakes.push(`${file}: ${section} (${JSON.stringify(value)}) must be a map, such as 'name: value'`);
  return {};
}

function tagsIn(file: string, section: string, given: Record<string, unknown>, mistakes: string[]): Tags {
  const tags: [string, { readonly tag: string; readonly build?: BuildFacts }][] = [];
  for (const [repository, entry] of Object.entries(given)) {
    const place = `${file}: ${section}.${repository}`;
    const isMap = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
    const { tag, ...facts } = isMap ? (entry as Record<string, unknown>) : { tag: entry };
    const mistake = mistakeOf(tag);
    if (mistake !== undefined) {
      mistakes.push(`${place}${isMap ? '.tag' : ''} (${JSON.stringify(tag)}) ${mistake}; write '${isMap ? 'tag' : repository}: "<tag>"'`);
      continue;
    }
    const wrong = Object.entries(facts).flatMap(([fact, value]) => factMistakes(`${place}.${fact}`, fact, value));
    mistakes.push(...wrong);
    if (typeof tag === 'string') tags.push([repository, { tag: withSeparator(tag), ...(isMap && wrong.length === 0 && { build: facts }) }]);
  }
  return new Map(tags);
}

function factMistakes(place: string, fact: string, value: unknown): string[] {
  if (!Object.hasOwn(BUILD_FACTS, fact)) return [`${place} is not known; a release has 'tag' and ${inWords(Object.keys(BUILD_FACTS))}`];
  if (typeof value === 'string' && value.trim() !== '') return [];
  const rule = typeof value === 'number' ? 'must be quoted, or YAML reads the revision 12e4567 as a number' : 'must be a text';
  return [`${place} (${JSON.stringify(value)}) ${rule}; write '${fact}: "<${fact}>"'`];
}

function inWords(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

function reasonsIn(file: string, given: Record<string, unknown>, mistakes: string[]): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const [repository, reason] of Object.entries(given)) {
    if (typeof reason === 'string' && reason.trim() !== '') reasons.set(inFull(repository), reason);
    else mistakes.push(`${file}: promotions.${repository} (${JSON.stringify(reason)}) must say why; write '${repository}: "<reason>"'`);
  }
  return reasons;
}

/** With its registry, so that two ways to write a repository are one. */
function inFull(repository: string): string {
  const { registry, path } = splitRepository(repository);
  return `${registry}/${path}`;
}

function mistakeOf(tag: unknown): string | undefined {
  if (tag === undefined || tag === null || tag === '') return 'has no tag';
  if (typeof tag !== 'string') return 'must be quoted, or YAML reads 1.10 as the number 1.1';
  if (!TAG.test(tag)) return 'is not a tag, a tag with a digest, or a digest';
  const name = tag.split('@')[0] ?? '';
  if (MOVING_TAGS.has(name) && !tag.includes('@')) return 'is a tag that moves, so that the same file would run different images';
  return undefined;
}

/** What follows the repository: `:tag`, `:tag@digest` or `@digest`. */
function withSeparator(tag: string): string {
  return tag.startsWith('@') ? tag : `:${tag}`;
}
