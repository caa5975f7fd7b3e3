import type { HTTPIngressPath } from 'kubernetes-types/networking/v1';
import type { EdgeFacts, SignInService } from './edge-facts';
import type { EdgePlan, EdgeRoute } from './edge-plan';
import type { EdgeObject } from './edge-provider';

/** What an Ingress controller understands beyond the plain kind: annotations, and objects of its own. */
export interface IngressDialect {
  readonly name: string;
  /** How messages call it. */
  readonly title: string;
  /** How its controller is called in an IngressClass. @default - not known: somebody else makes the class */
  readonly controller?: string;
  /** Whether the controller makes paths plain unless it is told not to. */
  readonly normalizesPaths: boolean;
  validate(plan: EdgePlan, settings: DialectSettings): string[];
  /** Paths that together match a route. */
  paths(route: EdgeRoute): Pick<HTTPIngressPath, 'path' | 'pathType'>[];
  annotations(plan: EdgePlan, route: EdgeRoute, settings: DialectSettings): Readonly<Record<string, string>>;
  /** Further objects of one route. */
  routeObjects(plan: EdgePlan, route: EdgeRoute, settings: DialectSettings): EdgeObject[];
  /** Further objects of the host. */
  hostObjects(plan: EdgePlan, settings: DialectSettings): EdgeObject[];
  serviceAnnotations?(route: EdgeRoute): Readonly<Record<string, string>>;
}

export interface DialectSettings {
  readonly className: string;
  readonly facts: EdgeFacts;
  readonly entryPoints: { readonly http: string; readonly https: string };
  readonly signIn?: SignInService;
}

/** The paths of an Ingress as the plain kind means them. @see https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types */
export function plainPaths({ path, match }: EdgeRoute): Pick<HTTPIngressPath, 'path' | 'pathType'>[] {
  return [{ path, pathType: match === 'exact' ? 'Exact' : 'Prefix' }];
}
