import { storeSpec } from '../config/secret';
import { ExternalSecret } from '../kinds';
import type { ForeignSecret } from '../network';
import type { Role } from '../system';

/** A Secret does not cross namespaces; its entry in the store does, into a Secret of the caller's own. */
export function createForeignSecrets(
  caller: Role,
  secrets: readonly ForeignSecret[],
  metadataOf: (what: string) => { readonly name: string },
): void {
  const { secrets: provider } = caller.environment.props;
  if (provider.kind !== 'store') return;
  for (const { what, stored } of secrets) {
    const metadata = metadataOf(what);
    new ExternalSecret(caller, `ForeignSecret-${what}`, { metadata, spec: storeSpec(provider.store, metadata.name, stored) });
  }
}
