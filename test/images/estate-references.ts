import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every image that what is rendered for some environments names, also inside configuration, such as Jenkins' of its agents. */
export function estateReferences(dist: string, environments: readonly string[] = readdirSync(dist)): readonly string[] {
  const texts = environments.flatMap((environment) =>
    readdirSync(join(dist, environment), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.yaml'))
      .map((path) => readFileSync(join(dist, environment, path), 'utf8')),
  );
  return [...new Set(texts.flatMap(referencesIn))].sort();
}

/** Every image that rendered text names. */
export function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(/^[ -]*image: "?([^\s"]+)"?$/gm)].map(([, reference = '']) => reference);
}
