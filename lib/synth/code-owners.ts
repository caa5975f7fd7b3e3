import type { Delivery } from '../delivery';
import type { Team } from '../system';
import { generatedHeader } from './emitter';
import type { SystemEntry } from './estate';

const TEAMS_FILE = 'estate/teams.ts';
const RELEASE_FILES = 'estate/releases/*.yaml';

interface CodeOwnersProps {
  readonly delivery: Delivery;
  readonly systems: readonly SystemEntry[];
  /** The team of each system, as composed. */
  readonly teams: ReadonlyMap<string, Team>;
}

/**
 * The text of a CODEOWNERS file: each team reviews its charts and its folders in the output, the connections into its systems among them;
 * the platform team reviews everything else. Later lines win, on GitHub and on GitLab.
 *
 * @see https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 * @see https://docs.gitlab.com/user/project/codeowners/reference/
 */
export function codeOwners({ delivery, systems, teams }: CodeOwnersProps): string {
  const byName = new Map([...teams.values()].map((team) => [team.name, reviewersOf(team, delivery)]));
  const named = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
  const sections = [
    section('What no line below names: lib/, estate/ and the objects of Argo CD, for example.', [
      `* ${reviewersOf(delivery.platform, delivery)}`,
    ]),
    section('Releases of all teams: any of them reviews the tag, and the owner of the system what it changes in the output.', [
      `/${RELEASE_FILES} ${unique(named.map(([, reviewers]) => reviewers)).join(' ')}`,
    ]),
    section('Charts, with their tests and snapshots.', chartRules(systems, teams, delivery)),
    section(
      "The output of each team, and in connections/ who may call the team's systems.",
      named.map(([name, reviewers]) => `/${delivery.folder ?? 'dist'}/*/${name}/ ${reviewers}`),
    ),
  ];
  return `${generatedHeader(TEAMS_FILE)}\n${sections.join('')}`;
}

/** Systems that share a file share its owners. */
function chartRules(systems: readonly SystemEntry[], teams: ReadonlyMap<string, Team>, delivery: Delivery): string[] {
  const owners = new Map<string, string[]>();
  for (const { name, source } of systems) {
    const team = teams.get(name);
    // a system that runs nowhere has no team yet
    if (!team) continue;
    const base = source.replace(/\.ts$/, '');
    for (const pattern of [`/${base}.*`, `/__snapshots__/${base.slice(base.lastIndexOf('/') + 1)}.snap`]) {
      owners.set(pattern, [...(owners.get(pattern) ?? []), reviewersOf(team, delivery)]);
    }
  }
  return [...owners].map(([pattern, reviewers]) => `${pattern} ${unique(reviewers).join(' ')}`).sort();
}

function reviewersOf({ name, reviewers }: Team, { repository }: Delivery): string {
  if (reviewers !== undefined) return reviewers;
  const group = groupOf(repository);
  return group === undefined ? `@${name}` : `@${group}/${name}`;
}

/** The group that holds a repository: `acme` of `https://git.example.com/acme/estate.git` and of `git@git.example.com:acme/estate.git`. */
function groupOf(repository: string): string | undefined {
  return /^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+:(?!\/\/))\/?(.+)\/[^/]+\/?$/.exec(repository)?.[1];
}

function section(comment: string, rules: readonly string[]): string {
  return `\n# ${comment}\n${rules.map((rule) => `${rule}\n`).join('')}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
