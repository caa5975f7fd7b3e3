import { once } from 'node:events';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** Where an image lies: a folder in OCI layout, and its manifest there. */
export interface StoredImage {
  readonly layout: string;
  /** Such as `sha256:…`. */
  readonly manifest: string;
}

/** Finds the image of a reference such as `docker.io/library/busybox:1.37.0`. */
export type FindImage = (reference: string) => StoredImage | undefined;

/** A read-only container registry, which stands for every registry that pods pull from. */
export class Registry {
  private readonly layouts = new Set<string>();

  constructor(private readonly find: FindImage) {}

  /** It listens for as long as the program runs. */
  async listen(address: string, port: number): Promise<void> {
    const server = createServer();
    server.on('request', ({ url = '', method }, response) => this.answer(new URL(url, 'http://registry'), method === 'HEAD', response));
    server.listen(port, address);
    await once(server, 'listening');
  }

  private answer({ pathname, searchParams }: URL, isHead: boolean, response: ServerResponse): void {
    const [, name, what, reference] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(pathname) ?? [];
    if (name === undefined || reference === undefined) {
      response.writeHead(pathname === '/v2/' ? 200 : 404).end();
    } else if (what === 'blobs' || reference.startsWith('sha256:')) {
      this.sendBlob(reference, isHead, response);
    } else {
      this.sendManifest(`${searchParams.get('ns') ?? 'docker.io'}/${name}:${reference}`, isHead, response);
    }
  }

  private sendManifest(reference: string, isHead: boolean, response: ServerResponse): void {
    const image = this.find(reference);
    if (!image) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: `no image ${reference} was built` }] }));
      return;
    }
    this.layouts.add(image.layout);
    this.sendBlob(image.manifest, isHead, response);
  }

  /** Manifests lie among the blobs; those of images that were asked for are known. */
  private sendBlob(digest: string, isHead: boolean, response: ServerResponse): void {
    const path = [...this.layouts].map((layout) => blobPath(layout, digest)).find((each) => statSync(each, { throwIfNoEntry: false }));
    if (path === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { size } = statSync(path);
    response.writeHead(200, { 'content-type': mediaTypeOf(path, size), 'content-length': size, 'docker-content-digest': digest });
    if (isHead) response.end();
    else createReadStream(path).pipe(response);
  }
}

function blobPath(layout: string, digest: string): string {
  return join(layout, 'blobs', ...digest.split(':'));
}

const LARGEST_MANIFEST_BYTES = 100_000;

function mediaTypeOf(path: string, size: number): string {
  if (size > LARGEST_MANIFEST_BYTES) return 'application/octet-stream';
  const content = readFileSync(path);
  if (content[0] !== '{'.charCodeAt(0)) return 'application/octet-stream';
  return (JSON.parse(content.toString()) as { mediaType?: string }).mediaType ?? 'application/octet-stream';
}
