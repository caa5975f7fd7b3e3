import { RuleTester } from 'eslint';
import { join } from 'node:path';
import { parser } from 'typescript-eslint';
import rule from './construct-signature';

const tester = new RuleTester({
  languageOptions: {
    parser,
    parserOptions: { projectService: { allowDefaultProject: ['sample.ts'] }, tsconfigRootDir: __dirname },
  },
});

/** One sample file that knows constructs and charts. */
const sample = (code: string) => ({
  filename: join(__dirname, 'sample.ts'),
  code: `import { App, Chart } from 'cdk8s'; import { Construct } from 'constructs'; class Role extends Construct {} ${code}`,
});

const error = (message: string) => ({ errors: [{ message }] });

tester.run('construct-signature', rule, {
  valid: [
    {
      name: 'scope, id and props',
      ...sample('export class Web extends Role { constructor(scope: Construct, id: string, props: object) { super(scope, id); } }'),
    },
    {
      name: 'props with a default',
      ...sample('export class Web extends Role { constructor(scope: Construct, id: string, props = {}) { super(scope, id); } }'),
    },
    { name: 'no props', ...sample('export class Web extends Role { constructor(scope: Construct, id: string) { super(scope, id); } }') },
    { name: 'no constructor of its own', ...sample('export class Web extends Role {}') },
    {
      name: 'a chart',
      ...sample("export class Shop extends Chart { constructor(scope: Construct, props: object) { super(scope, 'shop'); } }"),
    },
    { name: 'an app', ...sample('export class Estate extends App { constructor(outdir: string) { super({ outdir }); } }') },
    {
      name: 'a class that is no construct',
      ...sample('export class Mistake extends Error { constructor(message: string) { super(message); } }'),
    },
    { name: 'a class that stays in its file', ...sample("class Web extends Role { constructor(id: string) { super(new App(), 'id'); } }") },
  ],
  invalid: [
    {
      name: 'a construct with its parameters in another order',
      ...sample('export class Web extends Role { constructor(id: string, scope: Construct) { super(scope, id); } }'),
      ...error("the constructor of construct 'Web' must take (scope, id, props), not (id, scope)"),
    },
    {
      name: 'a construct with a further parameter',
      ...sample(
        'export class Web extends Role { constructor(scope: Construct, id: string, props: object, port: number) { super(scope, id); } }',
      ),
      ...error("the constructor of construct 'Web' must take (scope, id, props), not (scope, id, props, port)"),
    },
    {
      name: 'a parameter property',
      ...sample('export class Web extends Role { constructor(scope: Construct, readonly port: number) { super(scope, "web"); } }'),
      ...error("the constructor of construct 'Web' must take (scope, id, props), not (scope, port)"),
    },
    {
      name: 'a chart with an id',
      ...sample(
        'export default class Shop extends Chart { constructor(scope: Construct, id: string, props: object) { super(scope, id); } }',
      ),
      ...error("the constructor of chart 'Shop' must take (scope, props), not (scope, id, props)"),
    },
  ],
});
