import type { EdgeFacts } from './edge-facts';
import type { EdgePlan, EdgeRoute } from './edge-plan';

/** What a route may ask for that not every edge can do. */
export type EdgeFeature =
  | 'stripPrefix'
  | 'rateLimit'
  | 'basic authentication'
  | 'forward authentication'
  | 'allowedSources'
  | 'sessionAffinity'
  | 'http2 to the backend';

/** Why an edge cannot do a feature, and what helps. */
export interface Refusal {
  readonly because: string;
  readonly remedy: string;
}

/** The features that a route asks for. */
export function featuresOf({ stripPrefix, rateLimit, authentication, allowedSources, sessionAffinity, target }: EdgeRoute): EdgeFeature[] {
  const features: EdgeFeature[] = [];
  if (stripPrefix) features.push('stripPrefix');
  if (rateLimit !== undefined) features.push('rateLimit');
  if (authentication !== undefined) features.push(`${authentication.kind} authentication`);
  if (allowedSources !== undefined) features.push('allowedSources');
  if (sessionAffinity !== undefined) features.push('sessionAffinity');
  if (target.protocol === 'http2') features.push('http2 to the backend');
  return features;
}

/** One message for each feature that a plan asks for and an edge cannot do. */
export function refuse(provider: string, refusals: Partial<Record<EdgeFeature, Refusal>>, plan: EdgePlan): string[] {
  return plan.routes.flatMap((route) =>
    featuresOf(route).flatMap((feature) => {
      const refusal = refusals[feature];
      return refusal === undefined
        ? []
        : [`route '${route.path}': ${feature} is not possible on ${provider}: ${refusal.because}; ${refusal.remedy}`];
    }),
  );
}

/** Every edge must see paths as the others do, or the same declaration would route differently. */
export function refuseRawPaths(provider: string, { normalizesPaths }: EdgeFacts, remedy: string): string[] {
  if (normalizesPaths) return [];
  return [
    `normalizesPaths (false) of ${provider} must be true, or '/a//b' and '/a/../b' would reach other backends than in other environments; ${remedy}`,
  ];
}
