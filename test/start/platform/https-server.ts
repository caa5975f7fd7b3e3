import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { OutsideSurroundings } from './outside';

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/**
 * Answers for a host outside of the cluster by HTTPS, with a certificate of the run's authority.
 *
 * @returns when it listens
 */
export async function serveHttps(
  { host, address, port = 443 }: { readonly host: string; readonly address: string; readonly port?: number },
  { network, authority }: Omit<OutsideSurroundings, 'addresses'>,
  answer: Answer,
): Promise<void> {
  const { certificate, key } = authority.certificateFor(host);
  network.addOutside(address);
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    // a client that goes away while it sends is none of the run's troubles
    void Promise.resolve(answer(request, response)).catch(() => response.destroy());
  });
  server.listen(port, address);
  await once(server, 'listening');
}
