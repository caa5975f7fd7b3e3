import type { Claim } from '../../system';
import type { Problem } from '../problem';
import type { RenderedObject } from '../render';
import { groupOf, type Reference, referencesOf } from './references';

/** Where something comes from. */
interface Origin {
  readonly environment: string;
  readonly path: string;
}

interface OpenReference extends Origin, Reference {}

/**
 * What exists in one cluster, over all environments that share it: names that collide, claims that are made twice, references that lead
 * nowhere. Holds texts only, because objects are let go once they are written.
 */
export class ClusterRegister {
  private readonly objects = new Map<string, Origin>();
  private readonly claims = new Map<string, Origin>();
  private readonly provided = new Set<string>();
  private readonly open: OpenReference[] = [];
  private readonly found: Problem[] = [];

  /** Notes the objects of a system. */
  add(environment: string, rendered: readonly RenderedObject[]): void {
    for (const { json, path } of rendered) {
      const { apiVersion, kind, metadata } = json;
      this.addObject(
        `${groupOf(apiVersion)}|${kind}|${metadata.namespace ?? ''}|${metadata.name}`,
        { environment, path },
        `${kind} ${metadata.name}`,
        metadata.namespace,
      );
      const { references, provides, nodePorts } = referencesOf(json);
      for (const each of provides) this.provided.add(each);
      for (const port of nodePorts) {
        this.claim({
          what: `node port ${port}`,
          path,
          environment,
          remedy: 'choose another, or leave it to the cluster',
        });
      }
      for (const reference of references) if (!this.isThere(reference.id)) this.open.push({ ...reference, environment, path });
    }
  }

  /** Notes that a Secret will exist because a person makes it. */
  provideSecret(namespace: string, name: string): void {
    this.provided.add(`|Secret|${namespace}|${name}`);
  }

  /** Notes something of which there is one in the cluster. */
  claim({ what, path, remedy, environment }: Claim & { readonly environment: string }): void {
    const other = this.claims.get(what);
    if (!other) this.claims.set(what, { environment, path });
    else if (other.path !== path || other.environment !== environment) {
      this.found.push({ environment, path, message: `${what} is claimed by ${describe(other, environment)} too; ${remedy}` });
    }
  }

  /** What collides. */
  collisions(): readonly Problem[] {
    return this.found;
  }

  /** References to what does not exist anywhere in the cluster; known only when everything was noted. */
  dangling(): Problem[] {
    return this.open
      .filter(({ id }) => !this.isThere(id))
      .map(({ environment, path, text }) => ({
        environment,
        path,
        message: `${text} does not exist in the cluster; declare it, or correct the name`,
      }));
  }

  private addObject(id: string, origin: Origin, text: string, namespace: string | undefined): void {
    const other = this.objects.get(id);
    if (!other) {
      this.objects.set(id, origin);
      return;
    }
    const where = namespace === undefined ? 'the cluster' : `namespace ${namespace}`;
    this.found.push({
      environment: origin.environment,
      path: origin.path,
      message: `${text} is made by ${describe(other, origin.environment)} too, in ${where}; give one of them another id or 'name'`,
    });
  }

  private isThere(id: string): boolean {
    return this.objects.has(id) || this.provided.has(id);
  }
}

function describe({ environment, path }: Origin, from: string): string {
  return environment === from ? path : `${path} in ${environment}`;
}
