import { isMap, isScalar, type Node, parseDocument, Scalar } from 'yaml';
import type { BuildFacts } from './build-facts';
import { Releases } from './releases';

/** An image that was built, as a pipeline records it. */
export interface BuiltImage {
  /** Repository as charts name it. */
  readonly image: string;
  /** `1.2.3`, `1.2.3@sha256:…` or `@sha256:…`. */
  readonly tag: string;
  readonly build: BuildFacts;
  /** `system/workload`, for a tag of one workload alone. @default - every workload that runs the image */
  readonly workload?: string;
}

/** The new text of a release file, or the errors that stand in its place. */
export type ChangedReleases =
  { readonly text: string; readonly mistakes?: undefined } | { readonly text?: undefined; readonly mistakes: readonly string[] };

/**
 * A release file with another release of an image: its tag and what it was built from, in place of all that stood there. Comments, order
 * and every other line stay.
 *
 * An image that the file does not name is an error: a misspelt repository would otherwise be released to nothing.
 */
export function withRelease(file: string, text: string, { image, tag, build, workload }: BuiltImage): ChangedReleases {
  const given = Releases.parse(file, text).mistakes;
  if (given.length > 0) return { mistakes: given };
  const document = parseDocument(text);
  if (!document.hasIn(['images', image]) && (workload === undefined || !document.hasIn(['workloads', workload, image]))) {
    return { mistakes: [`image (${image}) is not in ${file}; add '  ${image}: "<tag>"' under 'images:' once, or correct the repository`] };
  }
  const path = workload === undefined ? ['images', image] : ['workloads', workload, image];
  document.setIn(path, releaseNode(tag, build));
  for (const parent of [path.slice(0, 1), path.slice(0, 2)]) {
    const node = document.getIn(parent, true);
    // `workloads: {}` would keep what is added on its line
    if (isMap(node)) node.flow = false;
  }
  const changed = document.toString({ singleQuote: true, lineWidth: 0 });
  const { mistakes } = Releases.parse(file, changed);
  return mistakes.length > 0 ? { mistakes } : { text: changed };

  function releaseNode(version: string, { build: number, revision, pullRequest }: BuildFacts): Node {
    const facts = Object.entries({ build: number, revision, pullRequest }).filter(([, value]) => value !== undefined);
    const node = document.createNode(facts.length === 0 ? version : { tag: version, ...Object.fromEntries(facts) });
    // a tag such as 1.10 must stay a text also for programs that read YAML by other rules
    if (isMap(node)) for (const { value } of node.items) quote(value);
    else quote(node);
    return node;
  }
}

function quote(node: unknown): void {
  if (isScalar(node)) node.type = Scalar.QUOTE_SINGLE;
}
