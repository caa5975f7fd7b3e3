import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run } from '../shell';

const NAME = 'greeting';
const VERSION = '1.0.0';

/** An archive in the format of zip without any file. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);

/**
 * What a mirror of packages answers: one package of ours in the language of each registry, under the paths that clients ask.
 *
 * @param host of the mirror
 * @param folder of the run
 */
export function demoPackages(host: string, folder: string): ReadonlyMap<string, Buffer> {
  return new Map([...mavenPaths(), ...npmPaths(host, folder), ...pythonPaths(folder), ...rubyPaths(folder), ...jenkinsPaths()]);
}

/** A plugin of Jenkins, whatever it is called; there is nothing in it. */
export function pluginAt(path: string): Buffer | undefined {
  return /^\/jenkins\/download\/plugins\/[^/]+\/[^/]+\/[^/]+\.hpi$/.test(path) ? EMPTY_ZIP : undefined;
}

type Paths = readonly (readonly [path: string, content: Buffer])[];

/** A parent is all that a project without code asks for. */
function mavenPaths(): Paths {
  const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>${NAME}</artifactId>
  <version>${VERSION}</version>
  <packaging>pom</packaging>
</project>
`;
  const path = `/maven/com/example/${NAME}/${VERSION}/${NAME}-${VERSION}.pom`;
  return [
    [path, Buffer.from(pom)],
    [`${path}.sha1`, Buffer.from(createHash('sha1').update(pom).digest('hex'))],
  ];
}

function npmPaths(host: string, folder: string): Paths {
  const description = { name: NAME, version: VERSION, main: 'index.js' };
  const inFolder = written(join(folder, 'npm'), {
    'package/package.json': JSON.stringify(description),
    'package/index.js': "module.exports = 'hello';\n",
  });
  const tarball = tar(inFolder, 'package');
  const archive = `/npm/${NAME}/-/${NAME}-${VERSION}.tgz`;
  const dist = { tarball: `https://${host}${archive}`, integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}` };
  const document = { name: NAME, 'dist-tags': { latest: VERSION }, versions: { [VERSION]: { ...description, dist } } };
  return [
    [`/npm/${NAME}`, Buffer.from(JSON.stringify(document))],
    [archive, tarball],
  ];
}

function pythonPaths(folder: string): Paths {
  const facts = `${NAME}-${VERSION}.dist-info`;
  const inFolder = written(join(folder, 'python'), {
    [`${NAME}.py`]: 'TEXT = "hello"\n',
    [`${facts}/METADATA`]: `Metadata-Version: 2.1\nName: ${NAME}\nVersion: ${VERSION}\n`,
    [`${facts}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: keelson\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${facts}/RECORD`]: `${NAME}.py,,\n${facts}/METADATA,,\n${facts}/WHEEL,,\n${facts}/RECORD,,\n`,
  });
  const wheel = `${NAME}-${VERSION}-py3-none-any.whl`;
  run('sh', '-c', 'cd "$0" && python3 -m zipfile -c "$@"', inFolder, wheel, `${NAME}.py`, facts);
  return [
    [`/pypi/simple/${NAME}/`, Buffer.from(`<!doctype html><a href="${wheel}">${wheel}</a>`)],
    [`/pypi/simple/${NAME}/${wheel}`, readFileSync(join(inFolder, wheel))],
  ];
}

function rubyPaths(folder: string): Paths {
  const inFolder = written(join(folder, 'ruby'), {
    'data/bin/rake': RAKE,
    [`data/lib/${NAME}.rb`]: "module Greeting\n  TEXT = 'hello'\nend\n",
  });
  const files = join(inFolder, 'data');
  writeFileSync(join(inFolder, 'metadata.gz'), gzipSync(GEM));
  writeFileSync(join(inFolder, 'data.tar.gz'), tar(files, 'bin', 'lib'));
  const gem = `${NAME}-${VERSION}.gem`;
  run('tar', '-cf', join(inFolder, gem), '-C', inFolder, 'metadata.gz', 'data.tar.gz');
  const content = readFileSync(join(inFolder, gem));
  const info = `---\n${VERSION} |checksum:${createHash('sha256').update(content).digest('hex')}\n`;
  const sum = createHash('md5').update(info).digest('hex');
  return [
    ['/gems/versions', Buffer.from(`created_at: 2026-01-01T00:00:00Z\n---\n${NAME} ${VERSION} ${sum}\n`)],
    [`/gems/info/${NAME}`, Buffer.from(info)],
    [`/gems/gems/${gem}`, content],
  ];
}

/** Runs the tasks of a Rakefile that its arguments name. */
const RAKE = `#!/usr/bin/env ruby
require '${NAME}'
TASKS = {}
def task(name, &work) = TASKS[name.to_s] = work
load 'Rakefile'
ARGV.each { |name| TASKS.fetch(name).call }
`;

const ANY_VERSION = `!ruby/object:Gem::Requirement
  requirements:
  - - ">="
    - !ruby/object:Gem::Version
      version: '0'`;

const GEM = `--- !ruby/object:Gem::Specification
name: ${NAME}
version: !ruby/object:Gem::Version
  version: ${VERSION}
platform: ruby
authors:
- Keelson
summary: A word
bindir: bin
executables:
- rake
files:
- bin/rake
- lib/${NAME}.rb
require_paths:
- lib
dependencies: []
required_ruby_version: ${ANY_VERSION}
required_rubygems_version: ${ANY_VERSION}
rubygems_version: 3.0.0
specification_version: 4
`;

/** Lists of what there is; the plugins are asked for by their names. */
function jenkinsPaths(): Paths {
  const names = ['update-center.actual.json', 'experimental/update-center.actual.json', 'current/plugin-versions.json'];
  return names.map((name) => [`/jenkins/${name}`, Buffer.from('{"plugins":{}}')] as const);
}

function written(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content, { mode: content.startsWith('#!') ? 0o755 : 0o644 });
  }
  return folder;
}

function tar(folder: string, ...entries: readonly string[]): Buffer {
  const file = join(folder, 'archive.tgz');
  run('tar', '-czf', file, '-C', folder, '--owner=0', '--group=0', ...entries);
  return readFileSync(file);
}
