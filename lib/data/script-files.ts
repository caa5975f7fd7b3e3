import type { EngineScripts } from './scripts/engine-scripts';

/** The scripts of an engine as the files of a ConfigMap. */
export function scriptFiles({ extra, ...scripts }: EngineScripts): Record<string, string> {
  const texts = Object.entries<string | undefined>({ ...scripts, ...extra });
  return Object.fromEntries(texts.flatMap(([name, text]) => (text === undefined ? [] : [[`${name}.sh`, text] as const])));
}
