import type { Construct } from 'constructs';
import { Secret } from '../../config/secret';
import { SystemChart } from '../../system/system-chart';

/** Names and passwords in a Secret, or another service that is asked about each request. */
export type Authentication = BasicAuthentication | ForwardAuthentication;

export interface BasicAuthentication {
  readonly kind: 'basic';
  readonly secret: NamedSecret;
}

/** A Secret that the system declares: `Secret.given(…)`, `Secret.generated(…)`. */
export interface NamedSecret {
  readonly name: string;
  readonly namespace: string;
  readonly keys: readonly string[];
}

export interface ForwardAuthentication {
  readonly kind: 'forward';
}

/**
 * Who may use a route.
 *
 * @example
 * const readers = Secret.given(this, 'readers', { keys: ['auth'] });
 * edge.route('/reports', reports, { authentication: Authentication.basic(readers) });
 */
export const Authentication = {
  /**
   * The browser asks for a name and a password.
   *
   * @param secret A Secret with htpasswd lines under its only key, `auth`: the form that every edge reads.
   */
  basic: (secret: NamedSecret): BasicAuthentication => ({ kind: 'basic', secret }),

  /** The environment's own sign-in service is asked about each request. */
  forward: (): ForwardAuthentication => ({ kind: 'forward' }),

  /** As the environment knows people: its sign-in service; where it has none, names and passwords in a Secret called `id`. */
  ofEnvironment: (scope: Construct, id: string): Authentication =>
    SystemChart.of(scope).environment.edge.hasSignIn === true
      ? Authentication.forward()
      : Authentication.basic(Secret.given(scope, id, { keys: ['auth'] })),
} as const;
