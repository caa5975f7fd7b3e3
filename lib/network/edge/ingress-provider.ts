import type { IngressSpec } from 'kubernetes-types/networking/v1';
import { Ingress, IngressClass } from '../../kinds';
import type { EdgeFacts, IssuedTls, SecretTls, SignInService } from './edge-facts';
import type { EdgePlan, EdgeRoute } from './edge-plan';
import type { EdgeObject, EdgeProvider } from './edge-provider';
import type { DialectSettings, IngressDialect } from './ingress-dialect';
import { nginxDialect } from './nginx-dialect';
import { plainDialect } from './plain-dialect';
import { refuseRawPaths } from './refusals';
import { traefikDialect } from './traefik-dialect';
import { SANITIZE_PATH_REMEDY } from './traefik-provider';

/** Facts of an edge that reads Ingress objects. */
export interface IngressEdgeProps extends Omit<EdgeFacts, 'normalizesPaths' | 'tls'> {
  readonly className: string;
  /** Which controller reads the class; `plain` refuses what an Ingress alone cannot say. @default 'plain' */
  readonly dialect?: 'plain' | 'traefik' | 'nginx';
  /** @default - true for Traefik, which does so by itself; false for others, to be stated once something before them does */
  readonly normalizesPaths?: boolean;
  readonly tls?: IssuedTls | SecretTls;
  /** Entry points of Traefik. @default { http: 'web', https: 'websecure' } */
  readonly entryPoints?: { readonly http: string; readonly https: string };
  /** Who is asked for forward authentication. @default - forward authentication is an error */
  readonly signIn?: SignInService;
}

const DIALECTS: Readonly<Record<string, IngressDialect>> = { plain: plainDialect, traefik: traefikDialect, nginx: nginxDialect };

/**
 * One `networking.k8s.io/v1` Ingress per route, in the dialect of its controller.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
 */
export class IngressProvider implements EdgeProvider {
  readonly name: string;
  readonly ingressClass: string;
  readonly facts: EdgeFacts;
  private readonly dialect: IngressDialect;
  private readonly settings: DialectSettings;

  constructor(props: IngressEdgeProps) {
    const { className, dialect = 'plain', entryPoints = { http: 'web', https: 'websecure' }, signIn } = props;
    this.dialect = DIALECTS[dialect] ?? plainDialect;
    const { normalizesPaths = this.dialect.normalizesPaths } = props;
    this.name = this.dialect.title;
    this.ingressClass = className;
    this.facts = { ...props, normalizesPaths };
    this.settings = { className, facts: this.facts, entryPoints, signIn };
  }

  get hasSignIn(): boolean {
    return this.settings.signIn !== undefined;
  }

  validate(plan: EdgePlan): string[] {
    const remedy = this.dialect.normalizesPaths ? SANITIZE_PATH_REMEDY : 'put a proxy before it that does so, then state it';
    return [...refuseRawPaths(this.name, this.facts, remedy), ...this.dialect.validate(plan, this.settings)];
  }

  hostObjects(plan: EdgePlan): EdgeObject[] {
    return this.dialect.hostObjects(plan, this.settings);
  }

  routeObjects(plan: EdgePlan, route: EdgeRoute): EdgeObject[] {
    const annotations = this.dialect.annotations(plan, route, this.settings);
    const body = () => ({ spec: ingressSpec(plan, route, this.settings.className, this.dialect) });
    return [
      ...this.dialect.routeObjects(plan, route, this.settings),
      {
        kind: 'Ingress',
        name: route.name,
        component: route.target.component,
        annotations,
        create: (scope, id, metadata) => new Ingress(scope, id, { metadata, body }),
      },
    ];
  }

  platformObjects(): EdgeObject[] {
    const { controller } = this.dialect;
    const name = this.settings.className;
    if (controller === undefined) return [];
    return [
      {
        kind: 'IngressClass',
        name,
        create: (scope, id, metadata) => new IngressClass(scope, id, { metadata, body: () => ({ spec: { controller } }) }),
      },
    ];
  }

  serviceAnnotations(route: EdgeRoute): Readonly<Record<string, string>> {
    return this.dialect.serviceAnnotations?.(route) ?? {};
  }
}

/** One route as an Ingress. */
export function ingressSpec(plan: EdgePlan, route: EdgeRoute, className: string, dialect: IngressDialect): IngressSpec {
  const { service, port } = route.target;
  const backend = { service: { name: service, port: { number: port } } };
  return {
    ingressClassName: className,
    rules: [{ host: plan.host, http: { paths: dialect.paths(route).map((path) => ({ ...path, backend })) } }],
    tls: plan.tls?.kind === 'secret' ? [{ hosts: [plan.host], secretName: plan.tls.secretName }] : undefined,
  };
}
