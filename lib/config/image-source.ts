import { pulledFrom, type Registries } from './image-repository';
import type { ImageTable } from './images';
import type { ReleasedImage, Releases } from './releases';

/** Where images come from. */
export interface ImageSource extends Registries {
  /** Secrets with registry credentials, made in every namespace. @default - none */
  readonly pullSecrets?: readonly string[];
  readonly releases: Releases;
  /** Facts of images that the library does not know, or knows otherwise, by repository without registry. @default - none */
  readonly facts?: ImageTable;
}

/** The image of a repository as a workload, given as `system/workload`, runs it. */
export function imageFrom(source: ImageSource, repository: string, workload: string): ReleasedImage {
  const place = pulledFrom(repository, source);
  const release = source.releases.find(repository, workload);
  return release.tag === undefined
    ? { reference: place, mistake: release.mistake }
    : { reference: `${place}${release.tag}`, version: release.version, build: release.build };
}
