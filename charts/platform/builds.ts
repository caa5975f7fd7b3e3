import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import { BatchJob, ConfigFile, Duration, ExternalService, Size, Storage, SystemChart, type SystemProps } from '../../lib';

/** A language's tools, and how they build and test. */
interface Toolchain {
  readonly image: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, ConfigFile>>;
}

/** Where the sources are. */
const WORKSPACE = '/ws';
/** What was downloaded once. */
const CACHE = '/buf';

const MAVEN_SETTINGS = '/etc/build/settings.xml';

/** A tag of the sources: whoever moves it on has all of them built anew. */
const REVISION = 'v1.0.0';

/** Maven reads mirrors from its settings alone. */
const mavenSettings = (packages: string) =>
  ConfigFile.text(`<settings xmlns="http://maven.apache.org/SETTINGS/1.2.0">
  <mirrors>
    <mirror>
      <id>packages</id>
      <mirrorOf>*</mirrorOf>
      <url>https://${packages}/maven/</url>
    </mirror>
  </mirrors>
</settings>
`);

/** The tools by language, which take what they need from one host. JDK 1.7 and Maven 2, Node 0.12, Ruby 2.2 are dead; these succeed them. */
const toolchains = (packages: string): Readonly<Record<string, Toolchain>> => ({
  maven: {
    image: 'maven',
    command: ['mvn', '--batch-mode', '--settings', MAVEN_SETTINGS, `-Dmaven.repo.local=${CACHE}`, 'package'],
    files: { [MAVEN_SETTINGS]: mavenSettings(packages) },
  },
  node: {
    image: 'node',
    command: ['/bin/sh', '-c', `npm ci --cache ${CACHE} && exec npm test`],
    env: { NPM_CONFIG_REGISTRY: `https://${packages}/npm/` },
  },
  ruby: {
    image: 'ruby',
    command: ['/bin/sh', '-c', 'bundle install && exec bundle exec rake test'],
    // what its web application listens on while it is tested
    env: { PORT: '4567', BUNDLE_PATH: CACHE, BUNDLE_MIRROR__ALL: `https://${packages}/gems/` },
  },
  python: {
    image: 'python',
    command: ['/bin/sh', '-c', `pip install --target ${WORKSPACE}/lib -r requirements.txt && exec python -m unittest`],
    env: { PIP_CACHE_DIR: CACHE, PIP_INDEX_URL: `https://${packages}/pypi/simple/`, PYTHONPATH: `${WORKSPACE}/lib` },
  },
});

/** An emptied folder: where the pod is set up anew, its workspace still holds what was cloned before, and git refuses that. */
const CLONE = 'find "$3" -mindepth 1 -delete && exec git clone --depth 1 --branch "$1" -- "$2" "$3"';

/**
 * Builds and their tests as containers: one Job per language, whose image holds the tools and never the sources. What is released comes
 * from the pipeline; these show that a revision builds on a clean machine.
 *
 * Sizes and limits are chosen: the source is silent about them.
 */
export class BuildsChart extends SystemChart {
  readonly sources = this.outside('sources');
  readonly packages = this.outside('packages');

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'builds', { ...props, team: teams.platform });

    const { host } = this.environment.externalHost('packages');
    for (const [language, toolchain] of Object.entries(toolchains(host))) this.build(language, toolchain);
  }

  private build(language: string, { image, command, env, files }: Toolchain): void {
    const { host } = this.environment.externalHost('sources');
    const workspace = Storage.scratch({ size: Size.gibibytes(2) });
    new BatchJob(this, `build-${language}`, {
      image,
      command,
      // images expect a home to write to
      env: { HOME: '/tmp', REVISION, ...env },
      config: files && { files },
      workingDir: WORKSPACE,
      volumes: { [WORKSPACE]: workspace, [CACHE]: Storage.claim({ size: Size.gibibytes(2) }) },
      resources: { memory: Size.gibibytes(1) },
      initContainers: {
        fetch: {
          image: 'alpine/git',
          command: ['/bin/sh', '-c', CLONE, 'clone', REVISION, `https://${host}/demo/${language}.git`, WORKSPACE],
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

  private outside(purpose: string): ExternalService {
    return new ExternalService(this, purpose, { ...this.environment.externalHost(purpose), port: 443, protocol: 'https' });
  }
}
