import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Keeper } from '../../conformance/keeper';
import { until } from '../../conformance/until';
import type { Authority } from '../authority';
import type { ClusterNetwork } from '../cluster-network';
import { ask } from '../http';

const START_SECONDS = 30;
const HTTPS = 443;
const HTTP = 80;
/** Where Pebble tells what it signs with. */
const MANAGEMENT_PORT = 15000;

/** What an ACME server needs around it. */
export interface AcmeSurroundings {
  readonly keeper: Keeper;
  /** The program of Pebble. */
  readonly pebble: string;
  readonly authority: Authority;
  readonly network: Pick<ClusterNetwork, 'addOutside'>;
  /** Who is asked where a host is that is to be proven. */
  readonly dns: string;
  readonly folder: string;
}

/**
 * Stands in for the ACME server of an organization: Pebble, outside of the pod network, at the name and port of a URL. Containers trust what it
 * issues from then on.
 *
 * @param address where the name of the server leads to
 * @returns the certificate of the authority that it signs with, in PEM
 * @throws Error with its last words when it does not start
 */
export async function startAcmeServer(
  { keeper, pebble, authority, network, dns, folder }: AcmeSurroundings,
  { hostname, port }: URL,
  address: string,
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  network.addOutside(address);
  const { certificate, key } = authority.certificateFor(hostname);
  const config = join(folder, `${hostname}.json`);
  const settings = {
    listenAddress: `${address}:${port === '' ? HTTPS : port}`,
    managementListenAddress: `${address}:${MANAGEMENT_PORT}`,
    certificate,
    privateKey: key,
    httpPort: HTTP,
    tlsPort: HTTPS,
  };
  writeFileSync(config, JSON.stringify({ pebble: settings }));
  const server = keeper.spawn({
    name: `acme-server-${hostname}`,
    command: pebble,
    args: ['-config', config, '-dnsserver', `${dns}:53`],
    // it waits and refuses at random otherwise, to test clients
    env: { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' },
  });
  let root = '';
  await until(`${hostname} tells what it signs with`, START_SECONDS, async () => {
    if (!server.isAlive) throw new Error(server.obituary);
    root = await rootOf(hostname, address, authority.certificate);
    return root !== '';
  });
  authority.trust(root);
  return root;
}

async function rootOf(host: string, address: string, trusted: string): Promise<string> {
  try {
    const { status, body } = await ask({ address, port: MANAGEMENT_PORT, isTls: true, host, path: '/roots/0', trusted });
    return status === 200 ? body : '';
  } catch {
    // it does not listen yet, and that is what is being waited for
    return '';
  }
}
