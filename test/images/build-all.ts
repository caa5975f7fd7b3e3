import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../lib/synth';
import { Keeper } from '../conformance/keeper';
import { Progress } from '../conformance/progress';
import { ImageBuilder } from '.';
import { estateReferences } from './estate-references';

/** Builds the images whose references are given, or all that the estate names, and says what each of them is. */
async function main(args: readonly string[]): Promise<void> {
  const output = args[0] === '--output' ? args[1] : undefined;
  const references = output === undefined ? args : args.slice(2);
  const root = projectRoot();
  const keeper = await Keeper.start(root);
  keeper.stopWhenInterrupted();
  try {
    const builder = new ImageBuilder(root, keeper, new Progress());
    const { file, built, missing } = await builder.archiveOf(references.length > 0 ? references : estateReferences(join(root, 'dist')));
    if (output !== undefined) await copyFile(file, output);
    for (const { repository, class: kind, software, version, reason } of built)
      console.log([repository, kind, `${software} ${version}`, reason].filter((part) => part !== undefined).join(' | '));
    for (const { repository, reason } of missing) console.log([repository, 'absent', reason].join(' | '));
    const programs = built.filter((image) => image.class === 'program').length;
    console.log(`${programs} of ${built.length + missing.length} images are the program itself`);
  } finally {
    await keeper.stop();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
