import { Construct } from 'constructs';
import { SharedVolume, StatefulDatabase } from '../data';
import { EdgeIngress, type EdgeIngressProps } from '../network/edge';
import { WebService, type WebServiceProps } from '../workloads';
import { CACHE_ENV, CACHE_STORAGE, DATABASE_ENV, filesEnv, type Needs, validateNeeds } from './needs';

/** Props of {@link WebApplication}. */
export interface WebApplicationProps<D extends string, C extends string> extends WebServiceProps {
  /** What it needs besides itself. Each part is made for it, and lets nobody else in. @default - nothing */
  readonly needs?: Needs<D, C>;

  /**
   * The host at which people find it, with every path; for more than that, make an {@link EdgeIngress} and route to `app`.
   *
   * @default - it is called from inside only
   */
  readonly route?: ApplicationRoute;
}

/** Where people find an application: all that an {@link EdgeIngress} takes. */
export interface ApplicationRoute extends Omit<EdgeIngressProps, 'host' | 'name' | 'namespace'> {
  /** @default - the name of the application, under the team's domain */
  readonly host?: string;
}

/**
 * A web application with what it needs: database, cache and files, which it alone can reach, and a route in front.
 *
 * For parts that several applications share, or that differ more, compose {@link WebService}, StatefulDatabase, SharedVolume and
 * EdgeIngress yourself: this construct adds nothing to them but the wiring.
 *
 * @example
 * new WebApplication(this, 'catalogue', {
 *   image: 'shop/catalogue', port: 8080, route: { host: 'catalogue' },
 *   needs: {
 *     database: { engine: Engine.mysql({ major: '8.4' }), storage: { size: Size.gibibytes(10) } },
 *     cache: { engine: Engine.redis({ major: 8 }) },
 *     files: { path: '/var/lib/catalogue', size: Size.gibibytes(20) },
 *   },
 * });
 */
export class WebApplication<D extends string = never, C extends string = never> extends Construct {
  /** The application itself. */
  readonly app: WebService;
  readonly database: StatefulDatabase<D | 'uri'> | undefined;
  readonly cache: StatefulDatabase<C | 'uri'> | undefined;
  readonly files: SharedVolume | undefined;
  readonly edge: EdgeIngress | undefined;

  constructor(scope: Construct, id: string, props: WebApplicationProps<D, C>) {
    super(scope, id);
    const { needs = {}, route, ...service } = props;
    const { name = id, namespace } = props;
    const part = (what: string) => ({ name: `${name}-${what}`, namespace });

    this.node.addValidation({ validate: () => validateNeeds(needs, props) });
    this.files = needs.files && new SharedVolume(this, 'files', { ...sizeOf(needs.files), ...part('files') });
    this.database = needs.database && new StatefulDatabase(this, 'database', { ...needs.database, ...part('database') });
    this.cache = needs.cache && new StatefulDatabase(this, 'cache', { storage: CACHE_STORAGE, ...needs.cache, ...part('cache') });
    this.app = new WebService(this, 'app', { ...service, name, ...this.withFiles(props) });
    if (this.database) this.app.connectTo(this.database, { env: needs.database?.env ?? DATABASE_ENV });
    if (this.cache) this.app.connectTo(this.cache, { env: needs.cache?.env ?? CACHE_ENV });
    this.edge = route && new EdgeIngress(this, 'edge', { host: name, ...route, ...part('edge') }).route('/', this.app);
  }

  private withFiles({ needs: { files } = {}, volumes, env }: WebApplicationProps<D, C>): Pick<WebServiceProps, 'volumes' | 'env'> {
    if (!files || !this.files) return { volumes, env };
    return { volumes: { ...volumes, [files.path]: this.files.storage }, env: { ...env, ...filesEnv(files) } };
  }
}

function sizeOf({ size, accessMode, class: name, volume }: NonNullable<Needs<string, string>['files']>) {
  return { size, accessMode, class: name, volume };
}
