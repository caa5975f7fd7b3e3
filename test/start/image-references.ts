import type { ClusterRendering } from '../conformance/rendering';
import { referencesIn } from '../images/estate-references';
import { certificateImages } from './platform/certificates';
import { DNS_IMAGE } from './platform/dns';
import { EDGE_IMAGE } from './platform/edge';
import { PAUSE_IMAGE } from './real-node';
import { RenderedSystems } from './rendered-systems';

/** Images that the nodes of an environment pull and no estate names. */
export function clusterImages(rendering: ClusterRendering): readonly string[] {
  return [PAUSE_IMAGE, DNS_IMAGE, EDGE_IMAGE, ...certificateImages(rendering)];
}

/**
 * The images that systems and what they stand on name.
 *
 * @param wanted names of systems. @default - all
 */
export function imageReferences(rendering: ClusterRendering, wanted?: readonly string[]): string[] {
  const systems = new RenderedSystems(rendering);
  const asked = systems.all.filter(({ name }) => wanted?.includes(name) ?? true);
  const applications = [
    ...systems.foundation.flat(),
    ...asked.flatMap((system) => [system, ...systems.calledBy(system)]).map(({ application }) => application),
  ];
  return [...new Set(applications.flatMap(({ files }) => [...files.values()].flatMap(referencesIn)))].sort();
}
