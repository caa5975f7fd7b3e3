import type { Outcome } from './run';

/** What a person reads after a run, on standard error; `afterMistakes` says what became of the output when there were mistakes. */
export function reportOf({ mistakes, warnings, differences }: Outcome, afterMistakes: string): string {
  const lines = [...warnings.map((warning) => `warning: ${warning}`), ...mistakes];
  if (mistakes.length > 0) lines.push(`${count(mistakes.length, 'mistake')}; ${afterMistakes}`);
  if (differences && differences.length > 0)
    lines.push(...differences, `${count(differences.length, 'file')} to write; run 'make synth' and commit the result`);
  return lines.map((line) => `${line}\n`).join('');
}

/** Whether a run ended well. */
export function isGood({ mistakes, differences = [] }: Outcome): boolean {
  return mistakes.length === 0 && differences.length === 0;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
