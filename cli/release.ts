import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { estate } from '../estate';
import type { BuildFacts } from '../lib/config/build-facts';
import { withRelease } from '../lib/config/release-file';
import { UserError } from '../lib/synth';
import { parseOptions } from './options';

/** What the process environment of a pipeline may say, by the option that wins over it. */
const FROM_PIPELINE = {
  build: 'KEELSON_BUILD',
  revision: 'KEELSON_REVISION',
  pullRequest: 'KEELSON_PULL_REQUEST',
} as const satisfies Record<keyof BuildFacts, string>;

/** `keelson release`: records the tag of an image that was built, and what it was built from, in the release file of an environment. */
export function release(args: string[]): number {
  const options = parseOptions(args, {
    environment: { type: 'string' },
    image: { type: 'string' },
    tag: { type: 'string' },
    workload: { type: 'string' },
    build: { type: 'string' },
    revision: { type: 'string' },
    'pull-request': { type: 'string' },
  });
  const { environment, image, tag, workload, build, revision } = options;
  if (environment === undefined || image === undefined || tag === undefined) {
    throw new UserError('--environment, --image and --tag are needed: keelson release --environment dev --image shop/kids --tag 22');
  }
  const known = estate.environments.map(({ name }) => name);
  if (!known.includes(environment)) throw new UserError(`--environment (${environment}) is not known; there are: ${known.join(', ')}`);

  const file = `estate/releases/${environment}.yaml`;
  const facts = buildFacts({ build, revision, pullRequest: options['pull-request'] }, process.env);
  const changed = withRelease(file, readFileSync(file, 'utf8'), { image, tag, workload, build: facts });
  if (changed.mistakes) {
    process.stderr.write(changed.mistakes.map((mistake) => `${mistake}\n`).join(''));
    return 1;
  }
  writeWhole(file, changed.text);
  process.stderr.write(`${file}: ${image} is now ${tag}; render it with: keelson synth\n`);
  return 0;
}

/** The facts of a build: an option, or a variable of the process environment; an empty one counts as none. */
export function buildFacts(options: BuildFacts, variables: Readonly<Record<string, string | undefined>>): BuildFacts {
  const facts = Object.entries(FROM_PIPELINE).flatMap(([fact, variable]) => {
    const value = options[fact as keyof BuildFacts] ?? variables[variable];
    return value === undefined || value === '' ? [] : [[fact, value] as const];
  });
  return Object.fromEntries(facts);
}

// a pipeline that is killed leaves the file as it was
function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.new`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}
