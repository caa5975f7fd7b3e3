import { join } from 'node:path';
import { codeOwners } from './code-owners';
import { ownedBy, type Synthesis, type SynthesisOptions, synthesize } from './engine';
import type { Estate, Selection } from './estate';
import { GeneratedFile } from './generated-file';
import { problemLines } from './problem';
import { applyWrite, planWrite, type WriteCounts, type WritePlan } from './writer';

export interface RunOptions extends SynthesisOptions {
  /** The folder that files are written to. */
  readonly dist: string;
  /**
   * The file that tells the code host who reviews what. Only a run of the whole estate knows that, and only an estate with a delivery.
   *
   * @default - none is written
   */
  readonly codeOwners?: string;
  /** Makes warnings mistakes. @default false */
  readonly strict?: boolean;
  /** Writes nothing, and says what would change. @default false */
  readonly check?: boolean;
}

/** How a run ended. */
export interface Outcome {
  /** One line per mistake; with any, nothing was written. */
  readonly mistakes: readonly string[];
  readonly warnings: readonly string[];
  readonly objects: number;
  readonly files: number;
  /** What was written; undefined when nothing was, or when it was only checked. */
  readonly counts?: WriteCounts;
  /** What differs, when it was only checked. */
  readonly differences?: readonly string[];
}

/**
 * Renders an estate and writes what changed, when nothing is wrong with it.
 *
 * @throws UserError when the selection names nothing, or the folder cannot be written
 */
export function run(estate: Estate, { dist, codeOwners: ownersFile, strict = false, check = false, ...options }: RunOptions): Outcome {
  const { files, teams, mistakes, warnings, objects } = synthesize(estate, options);
  const doubts = problemLines(warnings);
  const outcome = {
    mistakes: [...problemLines(mistakes), ...(strict ? doubts : [])],
    warnings: strict ? [] : doubts,
    objects,
    files: files.size,
  };
  if (outcome.mistakes.length > 0) return outcome;

  const plan = planWrite(dist, files, ownedBy(options, teams));
  const owners = ownersFile === undefined ? undefined : ownersOf(ownersFile, estate, options, teams);
  if (check) return { ...outcome, differences: [...differences(plan), ...differenceOf(owners)].sort() };
  const counts = applyWrite(plan);
  owners?.write();
  return { ...outcome, counts };
}

function ownersOf(file: string, { delivery, systems }: Estate, selection: Selection, teams: Synthesis['teams']): GeneratedFile | undefined {
  if (!delivery || selection.environment !== undefined || selection.system !== undefined) return undefined;
  return new GeneratedFile(file, codeOwners({ delivery, systems, teams }));
}

function differenceOf(file: GeneratedFile | undefined): string[] {
  const difference = file?.difference;
  return difference === undefined ? [] : [difference];
}

function differences({ dist, added, changed, removed }: WritePlan): string[] {
  const lines = (paths: readonly string[], what: string) => paths.map((path) => `${join(dist, path)} ${what}`);
  return [...lines(added, 'is missing'), ...lines(changed, 'differs'), ...lines(removed, 'is no longer produced')];
}
