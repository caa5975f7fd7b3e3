import type { ClusterRendering, PlacedObject } from './rendering';

/** What names an object. */
export interface Identity {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Where the objects of a cluster came from. */
export class Places {
  private readonly placed: ReadonlyMap<string, PlacedObject>;

  constructor({ applications }: ClusterRendering) {
    this.placed = new Map(applications.flatMap(({ objects }) => objects.map((each) => [keyOf(identityOf(each.object)), each] as const)));
  }

  /** The file, the object and the construct: `dist/prod/retail/shop.k8s.yaml: Deployment retail/kids (shop/kids/Deployment)`. */
  describe(identity: Identity): string {
    const { kind, namespace, name } = identity;
    const object = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
    const placed = this.placed.get(keyOf(identity));
    return placed === undefined ? object : `dist/${placed.file}: ${object} (${placed.path})`;
  }
}

export function identityOf({ apiVersion, kind, metadata }: Omit<PlacedObject['object'], 'spec'>): Identity {
  const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/') : [];
  return { group, kind, namespace: metadata.namespace ?? '', name: metadata.name };
}

function keyOf({ group, kind, namespace, name }: Identity): string {
  return [group, kind, namespace, name].join('/');
}
