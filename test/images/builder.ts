import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Keeper } from '../conformance/keeper';
import type { Progress } from '../conformance/progress';
import { makeAptFolder, SUITE } from './debian';
import type { Fetcher } from './fetcher';
import { buildOrder, Fingerprints, type Layer, stackOf } from './recipe';

/** A layer on disk. */
export interface BuiltLayer {
  /** An uncompressed tar, as images hold it. */
  readonly tar: string;
  /** Its sha256, in hexadecimal. */
  readonly digest: string;
  /** Its length in bytes. */
  readonly size: number;
}

/** The lowest layer: what Debian's packages need before any of them can be installed. */
export const DEBIAN: Layer = { name: 'debian' };

const INSTALL = `
fresh() { [ -n "$(find /var/cache/apt/archives/updated -mmin -720 2> /dev/null)" ]; }
update() { flock /var/cache/apt/archives apt-get -qq update && touch /var/cache/apt/archives/updated; }
download() { flock /var/cache/apt/archives apt-get -qq install -y --download-only "$@" > /dev/null; }
fresh || update
# a package that the lists name may be gone from the server
download $PACKAGES || { update && download $PACKAGES; }
apt-get -qq -o Debug::NoLocking=1 install -y --no-download $PACKAGES
`;

const COPY = `cd /mnt/files
find . -type f | while read -r file; do mkdir -p "/mnt/out/\${file%/*}" && cp "$file" "/mnt/out/$file"; done
cd /`;

const TIDY = 'rm -rf /var/log/*.log /var/log/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old /root/.cache';

/** How long a layer is kept that is in no image any more: two weeks. */
const UNUSED_MS = 14 * 24 * 3600 * 1000;

/** Builds layers in rooms of their own and keeps them, by what they are made from. */
export class LayerBuilder {
  private readonly fingerprints: Fingerprints;
  private readonly layers: string;
  private readonly apt: string;
  private readonly making = new Map<string, Promise<void>>();
  private runs = 0;

  /**
   * @param sources the folder that recipes name files in
   * @param cache where layers and packages are kept
   */
  constructor(
    private readonly sources: string,
    private readonly cache: string,
    private readonly keeper: Keeper,
    private readonly progress: Progress,
    private readonly fetcher: Fetcher,
  ) {
    this.layers = join(cache, 'layers');
    this.apt = join(cache, 'apt');
    const scripts = ['build-layer.sh', 'make-base.sh'].map((name) => readFileSync(join(sources, name), 'utf8'));
    this.fingerprints = new Fingerprints(sources, [SUITE, INSTALL, TIDY, ...scripts].join('\0'));
  }

  /** Removes what interrupted builds have left and what no build has used for long, and reads the machine's package sources. */
  prepare(): void {
    mkdirSync(this.layers, { recursive: true });
    for (const name of readdirSync(this.layers)) {
      const folder = join(this.layers, name);
      const [, runner] = /^unfinished-(\d+)-/.exec(name) ?? [];
      const isNeeded = runner === undefined ? Date.now() - lastUse(folder) < UNUSED_MS : isAlive(Number(runner));
      if (!isNeeded) rmSync(folder, { recursive: true, force: true });
    }
    makeAptFolder(this.apt);
  }

  /**
   * Builds a layer and all that it stands on, where they are not there yet.
   *
   * @throws Error with the last lines of the step that failed
   */
  async build(layer: Layer): Promise<readonly BuiltLayer[]> {
    for (const needed of buildOrder(layer)) await this.provide(needed);
    return stackOf(layer).map((part) => this.read(part));
  }

  /** Makes a layer once, also where several images ask for it at the same time. */
  private async provide(layer: Layer): Promise<void> {
    const folder = this.folderOf(layer);
    const making = this.making.get(folder) ?? (existsSync(folder) ? Promise.resolve() : this.make(layer));
    this.making.set(folder, making);
    await making;
  }

  /** What a script prints that runs in a layer, remembered. */
  async ask(layer: Layer, script: string): Promise<string> {
    const key = createHash('sha256')
      .update(`${this.fingerprints.of(layer)}\0${script}`)
      .digest('hex')
      .slice(0, 16);
    const answers = join(this.cache, 'answers');
    const file = join(answers, key);
    if (!existsSync(file)) {
      mkdirSync(answers, { recursive: true });
      const answer = await this.inRoom(layer.name, async (folder) => {
        writeFileSync(join(folder, 'script'), script);
        await this.run(`ask-${layer.name}`, ['ask-layer.sh', folder, this.lowerOf(layer)]);
        return readFileSync(join(folder, 'answer'), 'utf8').trim();
      });
      writeFileSync(file, answer);
    }
    return readFileSync(file, 'utf8');
  }

  private read(layer: Layer): BuiltLayer {
    const folder = this.folderOf(layer);
    const tar = join(folder, 'layer.tar');
    const digest = join(folder, 'digest');
    const now = new Date();
    utimesSync(digest, now, now);
    return { tar, digest: readFileSync(digest, 'utf8'), size: statSync(tar).size };
  }

  private async make(layer: Layer): Promise<void> {
    await this.progress.during(`building layer ${layer.name}, once`, () =>
      this.inRoom(layer.name, async (folder) => {
        if (layer === DEBIAN) await this.run(`base-${layer.name}`, ['make-base.sh', folder, SUITE]);
        else await this.change(layer, folder);
        const hash = createHash('sha256');
        await pipeline(createReadStream(join(folder, 'layer.tar')), hash);
        writeFileSync(join(folder, 'digest'), hash.digest('hex'));
        for (const name of readdirSync(folder))
          if (!['diff', 'layer.tar', 'digest'].includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
        if (!existsSync(this.folderOf(layer))) renameSync(folder, this.folderOf(layer));
      }),
    );
  }

  private async change(layer: Layer, folder: string): Promise<void> {
    const { before = '', packages = [], files = {}, fetch = [], run = '' } = layer;
    const input = this.input(
      folder,
      [
        'umask 022',
        before,
        ...(packages.length > 0 ? [`PACKAGES='${packages.join(' ')}'`, INSTALL] : []),
        COPY,
        run,
        ...(layer.stage === undefined ? [TIDY] : []),
      ].join('\n'),
    );
    for (const [path, source] of Object.entries(files)) {
      const target = join(input, 'files', path);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(this.sources, source), target);
      chmodSync(target, readFileSync(target, 'utf8').startsWith('#!') ? 0o755 : 0o644);
    }
    for (const item of fetch) await this.fetcher.bring(item, join(input, 'fetched'));
    const room = layer.stage ?? layer.from;
    if (room === undefined) throw new Error(`layer ${layer.name} stands on nothing: name from or stage`);
    const output = layer.stage === undefined ? 'diff' : 'out';
    await this.run(`layer-${layer.name}`, ['build-layer.sh', folder, this.lowerOf(room), output]);
  }

  /** Gives a script and folders to a room. */
  private input(folder: string, script: string): string {
    const input = join(folder, 'input');
    for (const name of ['files', 'fetched']) mkdirSync(join(input, name), { recursive: true });
    writeFileSync(join(input, 'run.sh'), script);
    return input;
  }

  /** Folders of a layer and of those below, the highest first. */
  private lowerOf(layer: Layer): string {
    const folders = stackOf(layer).map((part) => join(this.folderOf(part), 'diff'));
    return folders.reverse().join(':');
  }

  private async run(name: string, [script = '', ...args]: readonly string[]): Promise<void> {
    const command = { name: `${name}-${this.runs++}`, command: 'sh', args: [join(this.sources, script), ...args], env: { APT: this.apt } };
    await this.keeper.run(command);
  }

  private async inRoom<T>(name: string, use: (folder: string) => Promise<T>): Promise<T> {
    // the process that it belongs to is in its name, so that a later one knows what was left behind
    const folder = mkdtempSync(join(this.layers, `unfinished-${process.pid}-${name}-`));
    chmodSync(folder, 0o755);
    try {
      return await use(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private folderOf(layer: Layer): string {
    return join(this.layers, `${layer.name}-${this.fingerprints.of(layer)}`);
  }
}

function lastUse(folder: string): number {
  return statSync(join(folder, 'digest'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
