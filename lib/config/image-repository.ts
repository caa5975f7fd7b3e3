import { when } from '../system/messages';

const DOCKER_HUB = 'docker.io';

/** What stands in for registries. */
export interface Registries {
  /** Put before every repository, verbatim: `localhost:5001/`. @default - nothing */
  readonly registryPrefix?: string;
  /**
   * Mirrors by registry, each used in place of its registry: `{ 'docker.io': 'mirror.example.com/docker' }`. The prefix is for all others.
   *
   * @default - none
   */
  readonly mirrors?: Readonly<Record<string, string>>;
}

/** A repository as its registry knows it: `php` is `library/php` at Docker Hub. */
export function splitRepository(repository: string): { readonly registry: string; readonly path: string } {
  const [first = '', ...rest] = repository.split('/');
  if (rest.length === 0) return { registry: DOCKER_HUB, path: `library/${repository}` };
  // a registry has a dot or a port in its name
  return /[.:]|^localhost$/.test(first) ? { registry: first, path: rest.join('/') } : { registry: DOCKER_HUB, path: repository };
}

/** Where a repository is pulled from: the mirror of its registry; without one, from where the prefix says, or from the registry itself. */
export function pulledFrom(repository: string, { registryPrefix = '', mirrors = {} }: Registries): string {
  const { registry, path } = splitRepository(repository);
  const mirror = Object.hasOwn(mirrors, registry) ? mirrors[registry] : undefined;
  return mirror === undefined ? `${registryPrefix}${repository}` : `${mirror}/${path}`;
}

const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]+)?$/;
const PLACE = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]+)?(?:\/[a-z0-9._-]+)*$/;

/** Mistakes of an environment's mirrors; an empty list when there are none. */
export function validateMirrors(mirrors: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(mirrors).flatMap(([registry, mirror]) => [
    ...when(!HOST.test(registry), `images.mirrors (${registry}) must be the host of a registry, such as ${DOCKER_HUB} or quay.io`),
    ...when(
      !PLACE.test(mirror),
      `images.mirrors.${registry} (${mirror}) must be a host and perhaps a path, without a scheme or a '/' at its end, such as mirror.example.com/docker`,
    ),
  ]);
}
