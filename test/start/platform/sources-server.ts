import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Environment } from '../../../lib/system';
import type { ClusterRendering } from '../../conformance/rendering';
import { run } from '../shell';
import { serveHttps } from './https-server';
import type { OutsideSurroundings } from './outside';

/** The purpose for which charts connect to it. */
const PURPOSE = 'sources';

/** A repository that something clones, and what may be the revision that it takes. */
export interface Repository {
  /** Such as `demo/node.git`. */
  readonly path: string;
  readonly revisions: readonly string[];
}

/**
 * Stands in for the server of sources: git itself answers, with a repository for each that a container of the environment clones. One named after
 * a project in `demo/` has that project in it, any other one file.
 */
export async function startSourcesServer(
  { props: { externalHosts = {} } }: Environment,
  rendering: ClusterRendering,
  { addresses, ...surroundings }: OutsideSurroundings,
  root: string,
  folder: string,
): Promise<void> {
  const { host = '' } = externalHosts[PURPOSE] ?? {};
  const address = addresses.get(host);
  if (address === undefined) return;
  for (const repository of clonedRepositories(rendering, host)) makeRepository(join(root, 'test/start/demo'), folder, repository);
  await serveHttps({ host, address }, surroundings, (request, response) => answer(folder, request, response));
}

/** Repositories of a host in the commands of containers; the words next to its URL may be a revision. */
export function clonedRepositories({ applications }: ClusterRendering, host: string): readonly Repository[] {
  const prefix = `https://${host}/`;
  const commands = applications.flatMap(({ objects }) => objects.flatMap(({ object }) => listsOfWords(object.spec)));
  const revisions = new Map<string, Set<string>>();
  for (const words of commands) {
    for (const url of words.filter((word) => word.startsWith(prefix) && word.endsWith('.git'))) {
      const path = url.slice(prefix.length);
      revisions.set(path, new Set([...(revisions.get(path) ?? []), ...words.filter((word) => /^\w[\w.-]*$/.test(word))]));
    }
  }
  return [...revisions].map(([path, words]) => ({ path, revisions: [...words] }));
}

function listsOfWords(value: unknown): readonly (readonly string[])[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listsOfWords) : [];
}

function makeRepository(demos: string, folder: string, { path, revisions }: Repository): void {
  const target = join(folder, path);
  const work = `${target}.work`;
  mkdirSync(work, { recursive: true });
  const demo = join(demos, basename(path, '.git'));
  if (existsSync(demo)) cpSync(demo, work, { recursive: true });
  else writeFileSync(join(work, 'README'), path);
  const git = (...args: string[]) => run('git', '-C', work, '-c', 'user.name=Demo', '-c', 'user.email=demo@example.com', ...args);
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Demo');
  for (const revision of revisions) git('tag', revision);
  git('clone', '--quiet', '--bare', work, target);
}

/** As a web server runs `git http-backend`. */
async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'https://sources');
  const { 'content-type': type = '', 'content-encoding': encoding = '', 'git-protocol': protocol = '' } = request.headers;
  const env = {
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: pathname,
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: type,
    HTTP_CONTENT_ENCODING: encoding,
    GIT_PROTOCOL: String(protocol),
    PATH: process.env.PATH,
  };
  const backend = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  request.pipe(backend.stdin);
  const output = await buffer(backend.stdout);
  const end = output.indexOf('\r\n\r\n');
  const headers = output.subarray(0, Math.max(end, 0)).toString().split('\r\n').map(headerOf);
  const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
  response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers.filter(([name]) => name !== 'Status' && name !== '')));
  response.end(output.subarray(end + 4));
}

function headerOf(line: string): readonly [name: string, value: string] {
  const at = line.indexOf(': ');
  return [line.slice(0, Math.max(at, 0)), line.slice(at + 2)];
}
