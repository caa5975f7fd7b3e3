// Writes what the entry points of the library offer to api/, so that a change of it shows in review; with --check it writes nothing and
// says what differs, or has no doc comment.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import ts from 'typescript';

const ROOT = process.cwd();
const TYPES = join(ROOT, 'build/api');
const REPORTS = join(ROOT, 'api');
/** Entry point below lib/ → name of its report. */
const ENTRY_POINTS = { index: 'keelson', extend: 'keelson-extend', testing: 'keelson-testing' };

const isCheck = process.argv.includes('--check');

function report(entryPoint, name) {
  const configObject = {
    projectFolder: ROOT,
    mainEntryPointFilePath: join(TYPES, `lib/${entryPoint}.d.ts`),
    compiler: { tsconfigFilePath: join(ROOT, 'test/api/tsconfig.json') },
    apiReport: { enabled: true, reportFileName: `${name}.api.md`, reportFolder: REPORTS, reportTempFolder: join(TYPES, 'reports') },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages: {
      compilerMessageReporting: { default: { logLevel: 'none' } },
      extractorMessageReporting: { default: { logLevel: 'none' } },
      tsdocMessageReporting: { default: { logLevel: 'none' } },
    },
  };
  const config = ExtractorConfig.prepare({ configObject, configObjectFullPath: undefined, packageJsonFullPath: join(ROOT, 'package.json') });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: !isCheck,
    messageCallback: (message) => (message.handled = true),
  });
  return isCheck && apiReportChanged ? [`api/${name}.api.md is not what lib/${entryPoint}.ts offers: run npm run api, and commit what changes`] : [];
}

/** Exports of our own without a doc comment. */
function undocumented(entryPoint) {
  const file = join(TYPES, `lib/${entryPoint}.d.ts`);
  const program = ts.createProgram([file], { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const isOurs = symbol.declarations?.some((declaration) => declaration.getSourceFile().fileName.startsWith(TYPES));
    return isOurs && symbol.getDocumentationComment(checker).length === 0 ? [`lib/${entryPoint}.ts exports ${exported.name} without a doc comment`] : [];
  });
}

rmSync(TYPES, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
mkdirSync(join(TYPES, 'reports'), { recursive: true });
execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '--project', 'test/api/tsconfig.json'], { stdio: 'inherit' });
const problems = Object.entries(ENTRY_POINTS).flatMap(([entryPoint, name]) => [...report(entryPoint, name), ...undocumented(entryPoint)]);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
