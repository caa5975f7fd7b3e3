import { type Registries, splitRepository } from '../config/image-repository';

/** An image as its registry knows it, wherever the environment pulls it from. */
export interface ImageName {
  /** With its registry: `docker.io/library/php`. */
  readonly repository: string;
  /** Tag and digest, as they stand: `:8.4`, `@sha256:…`. */
  readonly version: string;
}

/** Undoes what an environment puts before the names of images, so that those of two environments can be compared. */
export function imageName(image: string, { registryPrefix = '', mirrors = {} }: Registries): ImageName {
  const [, place = image, version = ''] = /^(.+?)((?::[^/@:]+)?(?:@[^/]+)?)$/.exec(image) ?? [];
  const mirrored = Object.entries(mirrors).find(([, mirror]) => place.startsWith(`${mirror}/`));
  if (mirrored) return { repository: `${mirrored[0]}${place.slice(mirrored[1].length)}`, version };
  const given = registryPrefix !== '' && place.startsWith(registryPrefix) ? place.slice(registryPrefix.length) : place;
  const { registry, path } = splitRepository(given);
  return { repository: `${registry}/${path}`, version };
}
