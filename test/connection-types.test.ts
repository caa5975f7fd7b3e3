import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..');

/** Stands in the folder of the tests, and only there in thought. */
const FILE = join(root, 'test', 'connection-types.snippet.ts');

const HEAD = `
import { Engine, StatefulDatabase } from '../lib/data';
import { WebService, Worker } from '../lib/workloads';
import { type Connectable, SystemChart, type SystemProps } from '../lib/system';

declare const api: WebService;
declare const worker: Worker;
declare const replicaSet: Connectable<'uri'>;
declare const scope: SystemChart;
declare const storage: ConstructorParameters<typeof StatefulDatabase>[2]['storage'];
const mongo = new StatefulDatabase(scope, 'mongo', { engine: Engine.mongodb({ major: '8.0' }), replicas: 3, storage });
const postgres = new StatefulDatabase(scope, 'postgres', { engine: Engine.postgresql({ major: 16 }), storage });
const redis = new StatefulDatabase(scope, 'redis', { engine: Engine.redis({ major: 7 }), storage });
declare class ShippyChart extends SystemChart {
  readonly vessel: WebService;
  readonly mailer: Worker;
  constructor(scope: SystemChart, props: SystemProps);
}
declare const shippy: ReturnType<typeof api.system.refer<ShippyChart>>;
`;

const right = [
  "api.connectTo(api, { env: { A: 'host', B: 'port', C: 'address', D: 'url' } });",
  "api.connectTo(api, { port: 'http' });",
  'api.connectTo(api, { env: { A: ({ host, port }) => `${host}:${port}` } });',
  "api.connectTo(replicaSet, { env: { A: 'uri' } });",
  "api.connectTo(mongo, { env: { A: 'uri', B: 'members', C: 'username', D: 'password' } });",
  "api.connectTo(postgres, { env: { A: 'host', B: 'port', C: 'address', D: 'database', E: 'username', F: 'password', G: 'uri' } });",
  "api.connectTo(redis, { env: { A: 'host', B: 'port', C: 'address', D: 'password', E: 'uri' } });",
  "worker.connectTo(shippy.vessel, { env: { A: 'address', B: ({ url }) => url } });",
];
const wrong: [string, RegExp][] = [
  ["api.connectTo(api, { env: { A: 'uri' } });", /'"uri"' is not assignable to type 'FromFact<ServiceFact>/],
  ["api.connectTo(replicaSet, { env: { A: 'host' } });", /'"host"' is not assignable to type 'FromFact<"uri">/],
  ["api.connectTo(mongo, { env: { A: 'host' } });", /'"host"' is not assignable to type 'FromFact<ReplicaSetFact>/],
  ["api.connectTo(postgres, { env: { A: 'members' } });", /'"members"' is not assignable to type 'FromFact<SqlFact>/],
  ["api.connectTo(redis, { env: { A: 'database' } });", /'"database"' is not assignable to type 'FromFact<RedisFact>/],
  ['api.connectTo(api, { env: { A: ({ uri }) => uri } });', /'uri' does not exist/],
  ["api.connectTo(shippy.vessel, { env: { A: 'uri' } });", /'"uri"' is not assignable to type 'FromFact<ServiceFact>/],
  ['api.connectTo(worker);', /'endpoint' is missing in type 'Worker'|'Worker' is not assignable/],
  ['api.connectTo(shippy.mailer);', /'mailer' does not exist/],
  ['api.connectTo(shippy.kids);', /'kids' does not exist/],
];

const statements = [...right, ...wrong.map(([statement]) => statement)];

/** What the compiler says of each statement. */
function diagnose(): Map<string, string> {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config as object;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root, { incremental: false, types: [] });
  const host = ts.createCompilerHost(options);
  const source = ts.createSourceFile(FILE, `${HEAD}\n${statements.join('\n')}\n`, ts.ScriptTarget.ES2022, true);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => (name === FILE ? source : getSourceFile(name, ...rest));
  const program = ts.createProgram([FILE], { ...options, incremental: false, tsBuildInfoFile: undefined }, host);
  const first = HEAD.split('\n').length;
  return new Map(
    program.getSemanticDiagnostics(source).map(({ start = 0, messageText }) => {
      const { line } = source.getLineAndCharacterOfPosition(start);
      return [statements[line - first] ?? HEAD, ts.flattenDiagnosticMessageText(messageText, ' ')];
    }),
  );
}

describe('connectTo', () => {
  let said: Map<string, string>;
  beforeAll(() => {
    said = diagnose();
  }, 60_000);

  test('the statements stand in a program that compiles', () => {
    expect(said.get(HEAD)).toBeUndefined();
  });

  test.each(right)('compiles: %s', (statement) => {
    expect(said.get(statement)).toBeUndefined();
  });

  test.each(wrong)('does not compile: %s', (statement, message) => {
    expect(said.get(statement)).toMatch(message);
  });
});
