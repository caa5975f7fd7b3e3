import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolName } from '../conformance/tools';

/** What the client of a package registry brings before a layer is built; its script finds it under `/mnt/fetched`. */
export type Fetch =
  /** Artifacts of Maven Central, `group:artifact:version[:packaging[:classifier]]`, as files `NAME` → artifact. */
  | { readonly maven: Readonly<Record<string, string>> }
  /** What `mvn package` makes of the project in a folder beside this file, under `target/`. */
  | { readonly mavenProject: string }
  /** The jars that the `pom.xml` in a folder beside this file asks for, with all that they need, under `jars/`. */
  | { readonly mavenLibraries: string }
  /** Packages of the npm registry with their versions, under `node_modules/`. */
  | { readonly npm: Readonly<Record<string, string>> }
  /** Requirements for PyPI, pinned, as wheels for the Python of the base, under `python/`. */
  | { readonly pip: readonly string[] }
  /** Programs that the project builds from Go modules, under `bin/`. */
  | { readonly go: ToolName }
  /** A static program that is built from a package of the Go module in a folder beside this file, under `bin/` with the name of the package. */
  | { readonly goProgram: string; readonly of: string }
  /** The content of a Go module, `path@version`, under `module/`. */
  | { readonly goModule: string };

/** A file system layer: what is changed on top of another one. */
export interface Layer {
  readonly name: string;
  /** The layer below, none for the first one. */
  readonly from?: Layer;
  /**
   * A layer in which the script runs instead, where the new one has no shell or no package manager of its own. What the script leaves in
   * `/mnt/out` becomes the layer.
   */
  readonly stage?: Layer;
  /** A script for `sh -eu`, run as root before packages are installed, such as for users that they would make otherwise. */
  readonly before?: string;
  /** Packages of Debian. */
  readonly packages?: readonly string[];
  readonly fetch?: readonly Fetch[];
  /** Path in the image → file beside this one. A file that begins with `#!` is executable. */
  readonly files?: Readonly<Record<string, string>>;
  /** A script for `sh -eu`, run as root after everything else is in place. */
  readonly run?: string;
}

/** How a container starts, unless its pod says otherwise. */
export interface Config {
  /** @default root */
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** @default / */
  readonly workdir?: string;
  /** Such as `80` or `8125/udp`. */
  readonly ports?: readonly (number | string)[];
  readonly volumes?: readonly string[];
  /** @default SIGTERM */
  readonly stopSignal?: string;
}

interface Built {
  /** What runs in it. */
  readonly software: string;
  readonly layer: Layer;
  readonly config: Config;
  /** A script for `sh` that prints the version of what was built. */
  readonly version: string;
}

/** The software that the published image has, started as that image starts it. */
export interface Program extends Built {
  readonly class: 'program';
}

/** A small program of ours that keeps what the published image documents. */
export interface StandIn extends Built {
  readonly class: 'stand-in';
  /** Why it is not the program. */
  readonly reason: string;
}

/** An image that is not built. */
export interface Absent {
  readonly class: 'absent';
  readonly reason: string;
}

export type Image = Program | StandIn | Absent;

/** All layers that a layer stands on, the lowest first, and itself. */
export function stackOf(layer: Layer): readonly Layer[] {
  return layer.from === undefined ? [layer] : [...stackOf(layer.from), layer];
}

/** Everything that must be built for a layer, in an order in which it can be, and itself. */
export function buildOrder(layer: Layer): readonly Layer[] {
  const needed = [layer.from, layer.stage].flatMap((other) => (other === undefined ? [] : buildOrder(other)));
  return [...new Set([...needed, layer])];
}

/** What a layer is made from, shortened: it differs whenever the layer would. */
export class Fingerprints {
  private readonly known = new Map<Layer, string>();

  /**
   * @param folder where files and folders that layers name are
   * @param builder what the way of building depends on
   */
  constructor(
    private readonly folder: string,
    private readonly builder: string,
  ) {}

  of(layer: Layer): string {
    const known = this.known.get(layer) ?? this.compute(layer);
    this.known.set(layer, known);
    return known;
  }

  private compute(layer: Layer): string {
    const { from, stage, ...own } = layer;
    const parts = [this.builder, from && this.of(from), stage && this.of(stage), own, this.contents(layer)];
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
  }

  private contents({ files = {}, fetch = [] }: Layer): readonly string[] {
    return [...Object.values(files), ...fetch.flatMap(sourcesOf)].map((path) => hashOf(join(this.folder, path)));
  }
}

// a program of the toolbox has its source elsewhere, beside the version of each of its modules
function sourcesOf(fetch: Fetch): readonly string[] {
  if ('mavenProject' in fetch) return [fetch.mavenProject];
  if ('mavenLibraries' in fetch) return [fetch.mavenLibraries];
  if ('goProgram' in fetch) return [fetch.of];
  if ('go' in fetch) return [`../conformance/tools/${fetch.go}`];
  return [];
}

function hashOf(path: string): string {
  const hash = createHash('sha256');
  const add = (at: string, name: string): void => {
    if (statSync(at).isDirectory()) for (const entry of readdirSync(at).sort()) add(join(at, entry), `${name}/${entry}`);
    else hash.update(`${name}\0`).update(readFileSync(at)).update('\0');
  };
  add(path, '');
  return hash.digest('hex');
}
