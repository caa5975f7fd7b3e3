import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Keeper } from '../conformance/keeper';
import type { Progress } from '../conformance/progress';
import { sideBySide } from '../conformance/side-by-side';
import { Toolbox } from '../conformance/tools';
import { type ArchivedImage, writeArchive, writeLayout } from './archive';
import { LayerBuilder } from './builder';
import { CATALOGUE } from './catalogue';
import { Fetcher } from './fetcher';
import type { Image } from './recipe';
import { listedRepository, parseReference, storedName } from './reference';

/** Layers that are built at the same time: one downloads while another installs. */
const AT_ONCE = 2;

/** An image that was built. */
export interface BuiltImage {
  /** As the table lists it. */
  readonly repository: string;
  readonly class: 'program' | 'stand-in';
  /** What runs in it, and what that says its version is. */
  readonly software: string;
  readonly version: string;
  /** Why it is not the program, for a stand-in. */
  readonly reason?: string;
  /** References as they were asked for. */
  readonly references: readonly string[];
}

/** An image that was not built. */
export interface MissingImage {
  readonly repository: string;
  readonly class: 'absent';
  readonly reason: string;
  readonly references: readonly string[];
}

/** What became of the images that were asked for. */
interface Built {
  readonly built: readonly BuiltImage[];
  readonly missing: readonly MissingImage[];
}

interface BuildResult extends Built {
  readonly images: readonly ArchivedImage[];
}

/** What `ctr images import` takes, and what is in it. */
export interface Archive extends Built {
  /** A tar in the OCI layout. Images are stored under the names that a node stores what pods ask for under. */
  readonly file: string;
}

/** A folder in the OCI layout, and what is in it. */
export interface ImageLayout extends Built {
  readonly folder: string;
  /** Digest of each image's manifest, by the name that a node stores it under: `docker.io/library/redis:8` → `sha256:…`. */
  readonly manifests: Readonly<Record<string, string>>;
}

/** What the table says about an image reference. */
export function describedImage(reference: string): { readonly repository: string; readonly image: Image } {
  const repository = listedRepository(reference, (name) => Object.hasOwn(CATALOGUE, name));
  if (parseReference(reference).digest !== undefined)
    return { repository, image: { class: 'absent', reason: 'pinned by digest, which an image built here cannot have' } };
  return { repository, image: CATALOGUE[repository] ?? { class: 'absent', reason: 'not described in test/images/catalogue' } };
}

/**
 * Builds images with the names that the estate gives them, from what package registries have, and keeps their layers outside the work tree: a
 * change of a recipe builds anew, anything else is there at once.
 */
export class ImageBuilder {
  private readonly layers: LayerBuilder;
  private archives = 0;

  /**
   * @param root the root of the project
   * @param cache where layers and packages are kept
   * @throws Error where images cannot be built
   */
  constructor(
    root: string,
    private readonly keeper: Keeper,
    progress: Progress,
    cache: string = cacheFolder(),
  ) {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      throw new Error(
        `images are built in namespaces of Linux by root, and this is ${process.platform} with user ${process.getuid?.() ?? '?'}`,
      );
    const sources = join(root, 'test/images');
    const fetcher = new Fetcher(sources, keeper, new Toolbox(root, keeper, progress));
    this.layers = new LayerBuilder(sources, cache, keeper, progress, fetcher);
    this.layers.prepare();
  }

  /**
   * Builds what is not there yet, and writes an archive of the images. References to one repository get the same image, with each of the names.
   *
   * @param references as pods name them
   * @throws Error with the last lines of the step that failed
   */
  async archiveOf(references: readonly string[]): Promise<Archive> {
    const { images, ...found } = await this.build(references);
    const file = join(this.keeper.folder, `images-${this.archives++}.tar`);
    await writeArchive(images, file, this.keeper);
    return { file, ...found };
  }

  /**
   * Builds what is not there yet, and writes a folder that a registry can serve the images from, without copying layers.
   *
   * @param references as pods name them
   * @throws Error with the last lines of the step that failed
   */
  async layoutOf(references: readonly string[], folder: string): Promise<ImageLayout> {
    const { images, ...found } = await this.build(references);
    return { folder, manifests: Object.fromEntries(writeLayout(images, folder)), ...found };
  }

  private async build(references: readonly string[]): Promise<BuildResult> {
    const built: BuiltImage[] = [];
    const missing: MissingImage[] = [];
    const images: ArchivedImage[] = [];
    const groups = grouped(references);
    const layers = [...groups.values()].flatMap(({ image }) => (image.class === 'absent' ? [] : [image.layer]));
    await sideBySide(
      layers.map((layer) => async () => {
        await this.layers.build(layer);
      }),
      AT_ONCE,
    );
    for (const [repository, { image, references: names }] of groups) {
      if (image.class === 'absent') {
        missing.push({ repository, class: image.class, reason: image.reason, references: names });
        continue;
      }
      const { software, layer, config } = image;
      images.push({ names: [...new Set(names.map(storedName))], layers: await this.layers.build(layer), config });
      const version = await this.layers.ask(layer, image.version);
      const reason = image.class === 'stand-in' ? { reason: image.reason } : {};
      built.push({ repository, class: image.class, software, version, references: names, ...reason });
    }
    return { images, built, missing };
  }
}

function grouped(references: readonly string[]): ReadonlyMap<string, { readonly image: Image; readonly references: readonly string[] }> {
  const groups = new Map<string, { image: Image; references: string[] }>();
  for (const reference of new Set(references)) {
    const { repository, image } = describedImage(reference);
    // one that is pinned is not its repository's image
    const key = parseReference(reference).digest === undefined ? repository : reference;
    const group = groups.get(key) ?? { image, references: [] };
    group.references.push(reference);
    groups.set(key, group);
  }
  return groups;
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'keelson', 'images');
}
