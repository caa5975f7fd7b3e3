import { mkdirSync } from 'node:fs';
import type { Environment } from '../../../lib/system';
import { demoPackages, pluginAt } from './demo-packages';
import { serveHttps } from './https-server';
import type { OutsideSurroundings } from './outside';

/** The purpose for which charts connect to it. */
const PURPOSE = 'packages';

/** Stands in for the mirror of packages of an environment: it has one package of ours for each registry. */
export async function startPackageMirror(
  { props: { externalHosts = {} } }: Environment,
  { addresses, ...surroundings }: OutsideSurroundings,
  folder: string,
): Promise<void> {
  const { host = '' } = externalHosts[PURPOSE] ?? {};
  const address = addresses.get(host);
  if (address === undefined) return;
  mkdirSync(folder, { recursive: true });
  const packages = demoPackages(host, folder);
  await serveHttps({ host, address }, surroundings, ({ url = '' }, response) => {
    const path = url.replace(/\?.*$/, '');
    const content = packages.get(path) ?? pluginAt(path);
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': typeOf(path), 'content-length': content?.length ?? 0 });
    response.end(content);
  });
}

/** Clients of Python read a page of links only where it says that it is one. */
function typeOf(path: string): string {
  return path.endsWith('/') ? 'text/html' : 'application/octet-stream';
}
