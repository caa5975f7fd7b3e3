import { estate } from '../estate';
import { problemLines, type Synthesis, synthesize } from '../lib/synth';
import { parseOptions } from './options';

/** `keelson secrets`: the Secrets that no controller makes, so that a person must, and who has to restart when one is rotated. */
export function secrets(args: string[]): number {
  const { environment, json } = parseOptions(args, { environment: { type: 'string' }, json: { type: 'boolean' } });
  const synthesis = synthesize(estate, { environment });
  const { mistakes, secretNeeds, secretReaders } = synthesis;
  process.stderr.write(textOf(problemLines(mistakes)));
  process.stdout.write(
    json === true ? `${JSON.stringify({ toCreate: secretNeeds, toRestart: secretReaders }, undefined, 2)}\n` : textOf(report(synthesis)),
  );
  return mistakes.length > 0 ? 1 : 0;
}

function report({ secretNeeds, secretReaders }: Synthesis): string[] {
  const toCreate = secretNeeds.map(({ environment, namespace, name, keys, template = {}, system }) => {
    const made = Object.entries(template).map(([key, text]) => `${key} = ${text}`);
    return `${environment} ${namespace}/${name}: ${[...keys, ...made].join(', ')} (${system})`;
  });
  const toRestart = new Map<string, string[]>();
  for (const { environment, namespace, secret, workload } of secretReaders) {
    const key = `${environment} ${namespace}/${secret}`;
    toRestart.set(key, [...(toRestart.get(key) ?? []), workload]);
  }
  return [
    ...section('To create, because nothing makes them:', toCreate),
    ...section(
      'To restart after a rotation:',
      [...toRestart].map(([key, workloads]) => `${key}: ${workloads.join(', ')}`),
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
