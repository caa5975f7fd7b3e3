import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Environment } from '../../../lib/system';
import { demoPackages, pluginAt } from './demo-packages';
import type { OutsideSurroundings } from './outside';

const HTTPS = 443;

/** The purpose for which charts connect to it. */
const PURPOSE = 'packages';

/** Stands in for the mirror of packages of an environment: it has one package of ours for each registry. */
export async function startPackageMirror(
  { props: { externalHosts = {} } }: Environment,
  { addresses, network, authority }: OutsideSurroundings,
  folder: string,
): Promise<void> {
  const { host = '' } = externalHosts[PURPOSE] ?? {};
  const address = addresses.get(host);
  if (address === undefined) return;
  mkdirSync(folder, { recursive: true });
  const packages = demoPackages(host, folder);
  const { certificate, key } = authority.certificateFor(host);
  network.addOutside(address);
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
  server.on('request', ({ url = '' }, response) => {
    const path = url.replace(/\?.*$/, '');
    const content = packages.get(path) ?? pluginAt(path);
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': typeOf(path), 'content-length': content?.length ?? 0 });
    response.end(content);
  });
  server.listen(HTTPS, address);
  await once(server, 'listening');
}

/** Clients of Python read a page of links only where it says that it is one. */
function typeOf(path: string): string {
  return path.endsWith('/') ? 'text/html' : 'application/octet-stream';
}
