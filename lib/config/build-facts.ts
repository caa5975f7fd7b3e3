/** What an image was built from, as the pipeline that built it recorded it next to its tag. */
export interface BuildFacts {
  /** Number or id of the build. */
  readonly build?: string;
  /** Revision of the image's source, never of the repository that holds `dist/`. */
  readonly revision?: string;
  /** Number of the pull request that the build belongs to. */
  readonly pullRequest?: string;
}

/** The keys of the facts in a release file, with the annotation that each becomes. */
export const BUILD_FACTS = {
  build: 'keelson/build',
  revision: 'keelson/revision',
  pullRequest: 'keelson/pull-request',
} as const satisfies Record<keyof BuildFacts, string>;

/** Facts as annotations, each only where it is given. */
export function buildAnnotations(facts: BuildFacts = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(BUILD_FACTS).flatMap(([fact, annotation]) => {
      const value = facts[fact as keyof BuildFacts];
      return value === undefined ? [] : [[annotation, value]];
    }),
  );
}
