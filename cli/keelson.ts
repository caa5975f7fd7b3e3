import { UserError } from '../lib/synth';
import { contexts } from './contexts';
import { factors } from './factors';
import { preview } from './preview';
import { release } from './release';
import { secrets } from './secrets';
import { synth } from './synth';

/** A command: takes the words after its name, and says how it ended. */
export type Command = (args: string[]) => number;

const commands: Readonly<Record<string, { readonly run: Command; readonly usage: string }>> = {
  synth: { run: synth, usage: 'synth [--environment E] [--system S] [--strict] [--check] [--json]   render into dist/' },
  release: {
    run: release,
    usage:
      'release --environment E --image R --tag T [--workload S/W]\n' +
      '          [--build N] [--revision R] [--pull-request N]                  record what was built in a release file',
  },
  secrets: { run: secrets, usage: 'secrets [--environment E] [--json]                             what a person has to create' },
  contexts: {
    run: contexts,
    usage: "contexts [--environment E] [--out FILE]                        a kubeconfig with every team's contexts",
  },
  factors: {
    run: factors,
    usage: 'factors [--system S] [--environment E] [--json]                how far workloads meet the fifteen factors',
  },
  preview: {
    run: preview,
    usage: 'preview --system S --id N --expires DATE [--environment E] [--out DIR]   one system in a namespace of its own',
  },
};

const usage = `keelson, the estate as plain YAML\n\n${Object.values(commands)
  .map((command) => `  keelson ${command.usage}\n`)
  .join('')}`;

const USAGE_ERROR = 2;

function main([name, ...args]: string[]): number {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage);
    return name === undefined ? USAGE_ERROR : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UserError(`command (${name}) is not known; there are: ${Object.keys(commands).join(', ')}`);
  return command.run(args);
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = USAGE_ERROR;
}
