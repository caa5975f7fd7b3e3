/** The parts of an image reference, such as `quay.io/kiali/kiali:v2`. */
export interface Reference {
  /** Host of the registry, `undefined` where the reference names none. */
  readonly registry: string | undefined;
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** @throws Error when the text is no reference */
export function parseReference(text: string): Reference {
  const [, name = '', tag, digest] = /^([a-z0-9.:_/-]+?)(?::(\w[\w.-]{0,127}))?(?:@([a-z0-9]+:[0-9a-f]{32,}))?$/i.exec(text) ?? fail(text);
  const [first = '', ...rest] = name.split('/');
  const isHost = rest.length > 0 && (first === 'localhost' || /[.:]/.test(first));
  const path = isHost ? rest.join('/') : name;
  if (!/^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/.test(path)) fail(text);
  return { registry: isHost ? first : undefined, path, tag, digest };
}

/** The name under which a node stores an image, as the reference in a pod asks for it: `redis:8` is `docker.io/library/redis:8`. */
export function storedName(text: string): string {
  const { registry = 'docker.io', path, tag, digest } = parseReference(text);
  const full = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  // a tag beside a digest is a remark
  return `${registry}/${full}${digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}`}`;
}

/**
 * The repository that a table of images lists for a reference: the name without tag, and without registries that the table does not list,
 * because an environment may pull the same image through a mirror, and a mirror may put the registry into the path.
 */
export function listedRepository(text: string, isListed: (repository: string) => boolean): string {
  const { registry, path } = parseReference(text);
  const name = registry === undefined ? path : `${registry}/${path}`;
  for (let shorter: string | undefined = name; shorter !== undefined; shorter = withoutRegistry(shorter))
    if (isListed(shorter)) return shorter;
  // a registry on the machine itself has nothing of its own
  return /^localhost(:|$)/.test(registry ?? '') ? path : name;
}

function withoutRegistry(name: string): string | undefined {
  const { registry, path } = parseReference(name);
  return registry === undefined ? undefined : path;
}

function fail(text: string): never {
  throw new Error(`'${text}' is no image reference: REGISTRY/PATH:TAG is one, in lower case`);
}
