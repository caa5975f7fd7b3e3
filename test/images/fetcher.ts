import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Keeper } from '../conformance/keeper';
import type { Toolbox } from '../conformance/tools';
import type { Fetch } from './recipe';

/** The Python of the base, which wheels are chosen for. */
const PYTHON = '3.13';

/** Brings what recipes name, with the ordinary client of each registry as it is set up on this machine; each client keeps what it downloads. */
export class Fetcher {
  private runs = 0;
  private mavenTurn: Promise<void> = Promise.resolve();

  /** @param sources the folder that recipes name files and folders in */
  constructor(
    private readonly sources: string,
    private readonly keeper: Keeper,
    private readonly toolbox: Toolbox,
  ) {}

  /** @param folder where it is put */
  async bring(fetch: Fetch, folder: string): Promise<void> {
    if ('maven' in fetch) for (const [name, artifact] of Object.entries(fetch.maven)) await this.artifact(name, artifact, folder);
    else if ('mavenProject' in fetch) await this.project(fetch.mavenProject, folder);
    else if ('mavenLibraries' in fetch) await this.libraries(fetch.mavenLibraries, folder);
    else if ('npm' in fetch) await this.npm(fetch.npm, folder);
    else if ('pip' in fetch) await this.pip(fetch.pip, folder);
    else if ('go' in fetch) cpSync(await this.toolbox.folderOf(fetch.go), join(folder, 'bin'), { recursive: true });
    else if ('goProgram' in fetch) await this.goProgram(fetch.goProgram, fetch.of, folder);
    else await this.goModule(fetch.goModule, folder);
  }

  private async artifact(name: string, artifact: string, folder: string): Promise<void> {
    const inbox = join(folder, '.inbox');
    await this.maven(['dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${inbox}`, '-Dmdep.useBaseVersion=true'], folder);
    const [file = ''] = readdirSync(inbox);
    await this.run('mv', [join(inbox, file), join(folder, name)], folder);
    await this.run('rmdir', [inbox], folder);
  }

  private async project(project: string, folder: string): Promise<void> {
    const copy = join(folder, '.project');
    cpSync(join(this.sources, project), copy, { recursive: true });
    await this.maven(['package', `-DbuildDirectory=${folder}/target`], copy);
    await this.run('mv', [join(copy, 'target'), join(folder, 'target')], folder);
    await this.run('rm', ['-rf', copy], folder);
  }

  private async libraries(project: string, folder: string): Promise<void> {
    const pom = join(this.sources, project, 'pom.xml');
    await this.maven(['dependency:copy-dependencies', '-f', pom, `-DoutputDirectory=${folder}/jars`, '-DincludeScope=runtime'], folder);
  }

  private async npm(packages: Readonly<Record<string, string>>, folder: string): Promise<void> {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
    await this.run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-progress', '--loglevel=error', '--no-package-lock'], folder);
  }

  private async pip(requirements: readonly string[], folder: string): Promise<void> {
    const platform = ['--python-version', PYTHON, '--only-binary=:all:', '--implementation', 'cp'];
    await this.run('pip3', ['install', '--quiet', '--target', join(folder, 'python'), ...platform, ...requirements], folder);
  }

  private async goProgram(name: string, module: string, folder: string): Promise<void> {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', join(folder, 'bin', name), `./${name}`];
    await this.run('go', args, join(this.sources, module), { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' });
  }

  private async goModule(module: string, folder: string): Promise<void> {
    const script =
      'cd "$0" && go mod init module && dir=$(go mod download -json "$1" | sed -n \'s/^\\t"Dir": "\\(.*\\)",$/\\1/p\') && cp -R "$dir" module';
    await this.run('sh', ['-euc', script, folder, module], folder);
  }

  // two of them would write to one repository
  private async maven(args: readonly string[], cwd: string): Promise<void> {
    const turn = this.mavenTurn.then(() => this.run('mvn', ['--batch-mode', '--quiet', '--no-transfer-progress', ...args], cwd));
    this.mavenTurn = turn.catch(() => undefined);
    await turn;
  }

  private async run(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.keeper.run({ name: `fetch-${this.runs++}-${command}`, command, args, cwd, env });
  }
}
