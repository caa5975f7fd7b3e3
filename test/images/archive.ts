import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Keeper } from '../conformance/keeper';
import type { BuiltLayer } from './builder';
import type { Config } from './recipe';

/** An image to put into an archive, under all of its names. */
export interface ArchivedImage {
  readonly names: readonly string[];
  readonly layers: readonly BuiltLayer[];
  readonly config: Config;
}

const LAYER = 'application/vnd.oci.image.layer.v1.tar';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/** Always the same one, so that the same content is the same image. */
const CREATED = '2025-01-01T00:00:00Z';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Writes one archive in the OCI layout that holds each layer once, however many images share it. */
export async function writeArchive(images: readonly ArchivedImage[], file: string, keeper: Keeper): Promise<void> {
  const layout = mkdtempSync(join(keeper.folder, 'layout-'));
  writeLayout(images, layout);
  await keeper.run({
    name: 'archive',
    command: 'tar',
    args: ['--dereference', '-C', layout, '-cf', file, 'oci-layout', 'index.json', 'blobs'],
  });
  rmSync(layout, { recursive: true, force: true });
}

/**
 * Writes a folder in the OCI layout, in which layers are links to where they are kept.
 *
 * @returns digests of manifests, by the names of their images
 */
export function writeLayout(images: readonly ArchivedImage[], layout: string): ReadonlyMap<string, string> {
  const blobs = join(layout, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (content: object): { digest: string; size: number } => {
    const text = JSON.stringify(content);
    const digest = createHash('sha256').update(text).digest('hex');
    writeFileSync(join(blobs, digest), text);
    return { digest: `sha256:${digest}`, size: Buffer.byteLength(text) };
  };
  const linked = new Set<string>();
  const manifests = images.flatMap(({ names, layers, config }) => {
    for (const { digest, tar } of layers) {
      if (!linked.has(digest)) symlinkSync(tar, join(blobs, digest));
      linked.add(digest);
    }
    const manifest = {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: CONFIG, ...put(imageConfig(config, layers)) },
      layers: layers.map(({ digest, size }) => ({ mediaType: LAYER, digest: `sha256:${digest}`, size })),
    };
    const descriptor = { mediaType: MANIFEST, ...put(manifest) };
    return names.map((name) => ({ ...descriptor, annotations: { 'io.containerd.image.name': name } }));
  });
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }));
  return new Map(manifests.map(({ digest, annotations }) => [annotations['io.containerd.image.name'], digest]));
}

function imageConfig(config: Config, layers: readonly BuiltLayer[]): object {
  const { user = '', entrypoint, cmd, env = {}, workdir = '/', ports = [], volumes = [], stopSignal } = config;
  return {
    created: CREATED,
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {
      User: user,
      Env: Object.entries({ PATH, ...env }).map(([name, value]) => `${name}=${value}`),
      ...(entrypoint && { Entrypoint: entrypoint }),
      ...(cmd && { Cmd: cmd }),
      WorkingDir: workdir,
      ExposedPorts: setOf(ports.map((port) => (typeof port === 'number' ? `${port}/tcp` : port))),
      Volumes: setOf(volumes),
      ...(stopSignal !== undefined && { StopSignal: stopSignal }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => `sha256:${digest}`) },
    history: layers.map(() => ({ created: CREATED })),
  };
}

function setOf(names: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}
