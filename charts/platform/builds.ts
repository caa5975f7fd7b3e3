import { Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import { ExternalService } from '../../lib/network';
import { SystemChart, type SystemProps } from '../../lib/system';
import { BatchJob, Storage } from '../../lib/workloads';

/** A language's tools, and how they build and test. */
interface Toolchain {
  readonly image: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Where the sources are. */
const WORKSPACE = '/ws';
/** What was downloaded once. */
const CACHE = '/buf';

/** A tag of the sources: whoever moves it on has all of them built anew. */
const REVISION = 'v1.0.0';

// those of the source (JDK 1.7 and Maven 2, Node 0.12, Ruby 2.2) are dead; these are their successors
const TOOLCHAINS: Readonly<Record<string, Toolchain>> = {
  maven: { image: 'maven', command: ['mvn', '--batch-mode', `-Dmaven.repo.local=${CACHE}`, 'package'] },
  node: {
    image: 'node',
    command: ['/bin/sh', '-c', `npm ci --cache ${CACHE} && exec npm test`],
    env: { NPM_CONFIG_REGISTRY: 'https://packages.example.com/npm/' },
  },
  ruby: {
    image: 'ruby',
    command: ['/bin/sh', '-c', 'bundle install && exec bundle exec rake test'],
    // what its web application listens on while it is tested
    env: { PORT: '4567', BUNDLE_PATH: CACHE, BUNDLE_MIRROR__ALL: 'https://packages.example.com/gems/' },
  },
  python: {
    image: 'python',
    command: ['/bin/sh', '-c', `pip install --target ${WORKSPACE}/lib -r requirements.txt && exec python -m unittest`],
    env: { PIP_CACHE_DIR: CACHE, PIP_INDEX_URL: 'https://packages.example.com/pypi/simple/', PYTHONPATH: `${WORKSPACE}/lib` },
  },
};

/**
 * Builds and their tests as containers: one Job per language, whose image holds the tools and never the sources. What is released comes
 * from the pipeline; these show that a revision builds on a clean machine.
 *
 * Hosts, sizes and limits are chosen: the source is silent about them.
 */
export class BuildsChart extends SystemChart {
  readonly sources = this.outside('sources', 'gitlab.example.com');
  readonly packages = this.outside('packages', 'packages.example.com');

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'builds', { ...props, team: teams.platform });

    for (const [language, toolchain] of Object.entries(TOOLCHAINS)) this.build(language, toolchain);
  }

  private build(language: string, { image, command, env }: Toolchain): void {
    const workspace = Storage.scratch({ size: Size.gibibytes(2) });
    new BatchJob(this, `build-${language}`, {
      image,
      command,
      // images expect a home to write to
      env: { HOME: '/tmp', REVISION, ...env },
      workingDir: WORKSPACE,
      volumes: { [WORKSPACE]: workspace, [CACHE]: Storage.claim({ size: Size.gibibytes(2) }) },
      resources: { memory: Size.gibibytes(1) },
      initContainers: {
        fetch: {
          image: 'alpine/git',
          command: ['git', 'clone', '--depth', '1', '--branch', REVISION, `https://gitlab.example.com/demo/${language}.git`, WORKSPACE],
          env: { HOME: '/tmp' },
          volumes: { [WORKSPACE]: workspace },
        },
      },
      timeLimit: Duration.minutes(30),
      retries: 1,
    })
      .connectTo(this.sources)
      .connectTo(this.packages);
  }

  private outside(id: string, host: string): ExternalService {
    return new ExternalService(this, id, { host, cidrs: ['198.51.100.0/24'], port: 443, protocol: 'https' });
  }
}
