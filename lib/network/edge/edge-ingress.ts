import type { Construct } from 'constructs';
import { Certificate, DnsEndpoint, NetworkPolicy } from '../../kinds';
import { Role, type RoleProps } from '../../system/role';
import { SystemChart } from '../../system/system-chart';
import { provesByHttp } from '../certificates';
import type { NamedSecret } from './authentication';
import { dnsRecord } from './dns-record';
import { validateHost } from './edge-host';
import type { EdgePlan, EdgeRoute, RouteLimits } from './edge-plan';
import type { EdgeObject, EdgeProvider } from './edge-provider';
import { certificateSpec, planTls, validateTls } from './edge-tls';
import { routeSlug } from './route-path';
import { choosePort, edgeTarget, type RouteTarget } from './route-target';
import { solverPolicySpec } from './solver-policy';
import { validateMesh } from './validate-mesh';
import { validatePlan } from './validate-plan';

/** Props of {@link EdgeIngress}. */
export interface EdgeIngressProps extends RoleProps, RouteLimits {
  /** Without a dot, a name under the team's domain in this environment: `app`. With one, the full name: `www.example.com`. */
  readonly host: string;

  /**
   * A Secret with the host's own certificate.
   *
   * @default - what the environment gives: its issuer, its Secret, or the certificate of its gateway
   */
  readonly certificateSecret?: NamedSecret;

  /**
   * Whether plain http is sent to https; without effect where the environment has no TLS.
   *
   * @default - what the environment says, which is yes unless it says no
   */
  readonly redirectToHttps?: boolean;

  /** Somebody else makes the DNS record. @default false */
  readonly noDnsRecord?: boolean;
}

/** What may be said of one route; what is left out is as the EdgeIngress says for all. */
export interface RouteOptions extends RouteLimits {
  /** Only this very path, nothing below it. @default false */
  readonly exact?: boolean;

  /** The backend sees the path without the route's own: `/home/x` becomes `/x`, and `/home` becomes `/`. @default false */
  readonly stripPrefix?: boolean;

  /** Name or number of the Service's port. @default - the port called `http`, or the first that speaks http */
  readonly port?: string | number;

  /** Last part of the names of the route's objects. @default - made of the path: `/a/b` gives `a-b` */
  readonly name?: string;
}

/**
 * A host through which outside requests come in, and the routes from its paths to services.
 *
 * The environment chooses the edge that serves it; the routing is the same on each, or synthesis is refused. A path is compared element
 * by element: `/home` matches `/home`, `/home/` and `/home/x`, never `/homes`. The longest path wins, and an exact one before others.
 *
 * To call a service from inside, use `connectTo`; nothing has to be routed for that.
 *
 * @example
 * const edge = new EdgeIngress(this, 'edge', { host: 'app' });
 * edge.route('/home', home, { stripPrefix: true });
 */
export class EdgeIngress extends Role {
  /** The full name of the host. */
  readonly host: string;
  /** What the environment's edge is asked for. */
  readonly plan: EdgePlan;

  private readonly provider: EdgeProvider;
  private readonly routes: EdgeRoute[] = [];
  private readonly targetProblems: string[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EdgeIngressProps,
  ) {
    super(scope, id, { ...props, name: props.name ?? `${SystemChart.of(scope).system}-${id}`, component: id });

    this.provider = this.environment.edge;
    this.host = this.environment.hostFor(this.system.team, props.host);
    this.plan = this.createPlan();

    this.node.addValidation({ validate: () => this.validateEdge() });
    this.createObjects(this.provider.hostObjects(this.plan));
    this.createCertificate();
    this.createDnsRecord();
    this.claim(...(this.provider.claims?.(this.plan) ?? []).map(({ what }) => what));
  }

  /** The address that people type. */
  get url(): string {
    return `${this.plan.tls === undefined ? 'http' : 'https'}://${this.host}/`;
  }

  /**
   * Sends requests for a path to a service.
   *
   * @example
   * edge.route('/api', api).route('/', website, { exact: true });
   */
  route(path: string, service: RouteTarget, options: RouteOptions = {}): this {
    const { port, problem } = choosePort(service.endpoint, options.port);
    if (port === undefined) {
      this.targetProblems.push(`route '${path}': ${problem}`);
      return this;
    }
    const { exact = false, stripPrefix = false } = options;
    const match = exact ? 'exact' : 'prefix';
    const slug = options.name ?? routeSlug(path, match);
    const target = edgeTarget(service.endpoint, port, service.traffic);
    const route = { path, match, stripPrefix, slug, name: `${this.name}-${slug}`, target, ...this.limits(options) } as const;
    this.addRoute(route);
    service.allowFromEdge([port]);
    this.keepSessions(route, service);
    const counter = this.provider.requestCounter?.(this.plan, route);
    if (counter) service.noteRequests?.(counter);
    const annotations = this.provider.serviceAnnotations?.(route) ?? {};
    for (const [key, value] of Object.entries(annotations)) service.service.metadata.addAnnotation(key, value);
    return this;
  }

  private keepSessions(route: EdgeRoute, service: RouteTarget): void {
    const cookie = this.provider.sessionCookie?.(route);
    if (cookie === undefined) return;
    if (service.keepSessions) service.keepSessions(cookie);
    else
      this.targetProblems.push(
        `route '${route.path}': '${route.target.service}' cannot keep sessions on ${this.provider.name}; leave sessionAffinity out`,
      );
  }

  private createPlan(): EdgePlan {
    const { tls: facts } = this.provider.facts;
    const tls = planTls(facts, this.name, this.props.certificateSecret);
    const redirectToHttps = tls !== undefined && (this.props.redirectToHttps ?? facts?.redirect ?? true);
    return { name: this.name, namespace: this.namespace, host: this.host, routes: this.routes, tls, redirectToHttps };
  }

  private addRoute(route: EdgeRoute): void {
    const before = [...this.routes];
    this.routes.push(route);
    // a second route of the same name or path is a mistake that validation reports
    if (before.every(({ name }) => name !== route.name)) this.createObjects(this.provider.routeObjects(this.plan, route));
    if (before.every(({ path, match }) => path !== route.path || match !== route.match)) this.claim(routeClaim(this.host, route));
  }

  private limits(options: RouteOptions): RouteLimits {
    const { rateLimit, authentication, allowedSources, sessionAffinity } = this.props;
    return {
      rateLimit: options.rateLimit ?? rateLimit,
      authentication: options.authentication ?? authentication,
      allowedSources: options.allowedSources ?? allowedSources,
      sessionAffinity: options.sessionAffinity ?? sessionAffinity,
    };
  }

  private createObjects(objects: readonly EdgeObject[]): void {
    for (const { kind, name, component = this.component, annotations, create } of objects) {
      create(this, `${kind}-${name}`, this.objectMetadata(name, component, annotations));
    }
  }

  private createCertificate(): void {
    const spec = certificateSpec(this.plan);
    if (spec === undefined) return;
    new Certificate(this, 'Certificate', { metadata: this.objectMetadata(this.name), spec });
    if (this.plan.tls?.kind === 'secret' && provesByHttp(this.plan.tls.issuer)) this.createSolverPolicy();
  }

  private createSolverPolicy(): void {
    const { source } = this.provider.facts;
    new NetworkPolicy(this, 'SolverPolicy', {
      metadata: this.objectMetadata(`${this.name}-acme`),
      body: () => ({ spec: solverPolicySpec(source) }),
    });
  }

  private createDnsRecord(): void {
    const { dns } = this.provider.facts;
    if (dns === undefined || this.props.noDnsRecord === true) return;
    new DnsEndpoint(this, 'DnsEndpoint', { metadata: this.objectMetadata(this.name), spec: { endpoints: [dnsRecord(this.host, dns)] } });
  }

  private objectMetadata(name: string, component = this.component, annotations: Readonly<Record<string, string>> = {}) {
    return { ...this.system.metadataOf(name, { base: this.name, component }, { ...annotations }), namespace: this.namespace };
  }

  private claim(...things: readonly string[]): void {
    const remedy = 'change the host or the path of one, or serve both from one system';
    this.system.claims.push(...things.map((what) => ({ what, path: this.node.path, remedy })));
  }

  private validateEdge(): string[] {
    const { facts } = this.provider;
    return [
      ...validateHost(this.props.host, this.host),
      ...validateTls(facts.tls, this.host, this.props.certificateSecret),
      ...validateMesh(this.provider, this.environment.mesh),
      ...this.targetProblems,
      ...validatePlan(this.plan),
      ...this.provider.validate(this.plan),
    ];
  }
}

/** A path of a host, which two systems of a cluster cannot both have. */
function routeClaim(host: string, { path, match }: EdgeRoute): string {
  return `route ${host}${path}${match === 'exact' ? ' (exact)' : ''}`;
}
