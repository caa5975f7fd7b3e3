import { when } from '../../system/messages';
import { type IngressDialect, plainPaths } from './ingress-dialect';
import { refuse } from './refusals';

const NO_WORD = {
  because: 'the plain Ingress has no word for it',
  remedy: "leave it out, or name the controller's dialect in the environment",
} as const;

/** An Ingress of any controller: what the kind itself cannot say is refused. */
export const plainDialect: IngressDialect = {
  name: 'plain',
  title: 'a plain Ingress',
  normalizesPaths: false,
  validate: (plan) => [
    ...refuse(
      'a plain Ingress',
      {
        stripPrefix: NO_WORD,
        rateLimit: NO_WORD,
        'basic authentication': NO_WORD,
        'forward authentication': NO_WORD,
        allowedSources: NO_WORD,
        sessionAffinity: NO_WORD,
        'http2 to the backend': NO_WORD,
      },
      plan,
    ),
    ...when(
      plan.redirectToHttps,
      "redirectToHttps is not possible on a plain Ingress: the kind has no word for it; add 'redirect: false' to the environment's tls, or name the controller's dialect",
    ),
  ],
  paths: plainPaths,
  annotations: () => ({}),
  routeObjects: () => [],
  hostObjects: () => [],
};
