import { generatedHeader } from '../lib/synth/emitter';

const FILES = 200;

/**
 * Two sets of files for the test that kills a writer: most paths are in both with other content, some in one only,
 * so that a run adds, changes and removes files and folders.
 */
export const generations: readonly [Map<string, Buffer>, Map<string, Buffer>] = [generation('old'), generation('new')];

function generation(name: 'old' | 'new'): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let index = 0; index < FILES; index++) {
    const onlyHere = index % 10 === 0;
    const path = `prod/team-${index % 7}${onlyHere ? `/${name}` : ''}/system-${index}.k8s.yaml`;
    // Up to 60 kB, so that a write in place would often be caught half done; no file is a start of another.
    const body = `${name}: ${index}\n`.repeat(50 + ((index * 37) % 50) * 100);
    files.set(path, Buffer.from(`${generatedHeader('charts/system.ts')}\n---\n${body}`));
  }
  return files;
}
