/**
 * Who fills Secrets in an environment.
 *
 * - `store`: External Secrets Operator reads them from a ClusterSecretStore;
 * - `generator`: External Secrets Operator makes passwords itself, no store needed; what cannot be made up is listed;
 * - `manual`: a person makes them; `keelson secrets` lists what must exist.
 *
 * @see https://external-secrets.io/latest/api/generator/password/
 */
export type SecretProvider =
  | { readonly kind: 'store'; /** Name of the ClusterSecretStore. */ readonly store: string }
  | { readonly kind: 'generator' }
  | { readonly kind: 'manual' };
