import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { twoTeamsEstate } from '../../test/two-teams-estate';
import { contextsOf } from './contexts';
import { kubeconfig, kubeconfigText } from './kubeconfig';

const folder = mkdtempSync(join(tmpdir(), 'keelson-kubectl-'));
const file = join(folder, 'kubeconfig');
const credentials = join(folder, 'credentials');

function kubectl(files: readonly string[], ...args: string[]): string {
  try {
    return execFileSync('kubectl', args, {
      encoding: 'utf8',
      env: { ...process.env, KUBECONFIG: files.join(delimiter) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
      throw new Error('kubectl is not on the path; get it with: apt-get install kubernetes-client', { cause: error });
    throw error;
  }
}

beforeAll(() => {
  writeFileSync(file, kubeconfigText(kubeconfig(contextsOf(twoTeamsEstate))));
  writeFileSync(
    credentials,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      users: [
        {
          name: 'dev',
          user: { exec: { apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'sign-in', interactiveMode: 'IfAvailable' } },
        },
      ],
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const table = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));

test('kubectl reads the contexts, and is in the first one', () => {
  expect(table(kubectl([file], 'config', 'get-contexts', '--no-headers'))).toEqual([
    ['*', 'ctx-dev', 'kubernetes-cluster', 'dev', 'development'],
    ['ctx-prod', 'kubernetes-cluster', 'prod', 'production'],
  ]);
});

test('kubectl sees the whole configuration as it was written', () => {
  const seen = JSON.parse(kubectl([file], 'config', 'view', '--raw', '--output=json'));
  const { clusters, contexts } = kubeconfig(contextsOf(twoTeamsEstate));
  expect(seen.clusters).toEqual(clusters);
  expect(seen.contexts).toEqual(contexts);
  expect(seen.users).toEqual([
    { name: 'dev', user: {} },
    { name: 'prod', user: {} },
  ]);
});

test("a person's own file, named first, gives the credential; the contexts stay", () => {
  const seen = JSON.parse(kubectl([credentials, file], 'config', 'view', '--raw', '--output=json'));
  expect(seen['current-context']).toBe('ctx-dev');
  expect(seen.users[0]).toMatchObject({ name: 'dev', user: { exec: { command: 'sign-in' } } });
  expect(seen.users[1]).toEqual({ name: 'prod', user: {} });
  expect(seen.contexts).toHaveLength(2);
});
