/**
 * Who fills Secrets in an environment.
 *
 * - `store`: External Secrets Operator reads them from a ClusterSecretStore;
 * - `generator`: External Secrets Operator makes passwords itself, no store needed; what cannot be made up is listed;
 * - `manual`: a person makes them; `keelson secrets` lists what must exist.
 *
 * A store that leaves passwords to the generator holds what is given alone: so it is in previews.
 *
 * @see https://external-secrets.io/latest/api/generator/password/
 */
export type SecretProvider =
  | {
      readonly kind: 'store';
      /** Name of the ClusterSecretStore. */
      readonly store: string;
      /** What names of its entries begin with. @default - the environment's name */
      readonly folder?: string;
      /** Who makes up what nobody needs to know. @default 'store' */
      readonly generated?: 'store' | 'generator';
    }
  | { readonly kind: 'generator' }
  | { readonly kind: 'manual' };

/** Whether passwords are made in the cluster, where no store knows them. */
export function isMadeUp(provider: SecretProvider): boolean {
  return provider.kind === 'generator' || (provider.kind === 'store' && provider.generated === 'generator');
}
