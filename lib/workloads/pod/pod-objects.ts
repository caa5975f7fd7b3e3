import { ConfigMap, type ManifestProps, PersistentVolumeClaim } from '../../kinds';
import { keptAnnotations, type Role } from '../../system';
import type { PodAssembly } from './pod-assembly';

/** Metadata of the object `<name>-<what>` of a workload. */
type MetadataOf = (options: {
  readonly what: string;
  readonly annotations?: Readonly<Record<string, string>>;
}) => ManifestProps<object>['metadata'];

/** The objects that a pod reads and writes: ConfigMaps of its typed configuration, and claims of its volumes. */
export function createPodObjects(workload: Role, pod: PodAssembly, metadataOf: MetadataOf): void {
  const whatOf = (name: string) => name.slice(workload.name.length + 1);
  for (const { name, data } of pod.configMaps()) {
    const what = whatOf(name);
    new ConfigMap(workload, `ConfigMap-${what}`, { metadata: metadataOf({ what }), body: () => ({ data }) });
  }
  const { environment } = workload;
  for (const { name, storage } of pod.claims()) {
    const what = whatOf(name);
    new PersistentVolumeClaim(workload, `Claim-${what}`, {
      metadata: metadataOf({ what, annotations: keptAnnotations(environment) }),
      body: () => ({
        spec: {
          accessModes: [storage.accessMode],
          storageClassName: environment.props.storage[storage.class],
          resources: { requests: { storage: `${storage.size.toMebibytes()}Mi` } },
        },
      }),
    });
  }
}
