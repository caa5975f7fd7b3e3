import { execFileSync } from 'node:child_process';
import { Linter } from 'eslint';
import { parser } from 'typescript-eslint';

const RULE = 'no-restricted-imports';
const FILES = ['charts/shop.ts', 'charts/shop.test.ts', 'estate/systems.ts', 'estate/releases.test.ts'];

/** Prints the rule as the project sets it for each file; its configuration is a module, which Jest does not load. */
const PRINT = `import { ESLint } from 'eslint';
const eslint = new ESLint();
const configs = await Promise.all(process.argv.slice(1).map((file) => eslint.calculateConfigForFile(file)));
console.log(JSON.stringify(configs.map(({ rules }) => rules['${RULE}'])));`;
const rules = JSON.parse(
  execFileSync(process.execPath, ['--input-type=module', '--eval', PRINT, ...FILES], { encoding: 'utf8' }),
) as readonly Linter.RuleEntry[];

/** What the rule says to a line in a file. */
function complaints(file: string, line: string): string[] {
  const found = new Linter().verify(line, [{ languageOptions: { parser }, rules: { [RULE]: rules[FILES.indexOf(file)] ?? 'off' } }]);
  return found.map(({ message }) => message);
}

const entry = expect.stringContaining('Import from lib, lib/extend or lib/testing: modules inside are free to move.') as string;

test.each(FILES)('%s imports entry points alone', (file) => {
  for (const module of ['../lib', '../lib/extend', '../lib/testing', '../../lib'])
    expect(complaints(file, `import { WebService } from '${module}';`)).toEqual([]);
  for (const module of ['../lib/workloads', '../../lib/workloads/pod/pod-assembly', '../lib/testing/environments', '../lib/index'])
    expect(complaints(file, `import { WebService } from '${module}';`)).toEqual([entry]);
  expect(complaints(file, "import { Size } from 'cdk8s';")).toEqual([
    expect.stringContaining('Import it from lib, which has what charts need of it.'),
  ]);
});

test('charts import no raw Kubernetes', () => {
  expect(complaints('charts/shop.ts', "import type { Pod } from 'kubernetes-types/core/v1';")).toEqual([
    expect.stringContaining('Charts describe systems: add what is missing to lib/ instead.'),
  ]);
});
