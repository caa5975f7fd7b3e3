import { type ClientRequest, type IncomingMessage, request as plain } from 'node:http';
import { request as encrypted } from 'node:https';
import { text } from 'node:stream/consumers';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Where a request goes, and as what it arrives there. */
export interface HttpTarget {
  readonly address: string;
  readonly port: number;
  readonly isTls?: boolean;
  /** Certificates of the authorities that may have signed the server's, in PEM. @default - any, or none */
  readonly trusted?: string;
  /** The name that the client asks for. @default - the address */
  readonly host?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly seconds?: number;
}

/**
 * Asks a server, and does not follow where it redirects.
 *
 * @throws Error when nothing answers in time
 */
export async function ask(target: HttpTarget): Promise<Answer> {
  const { address, port, isTls = false, host = address, path = '/', method = 'GET', headers = {}, seconds = 10, trusted } = target;
  const options = {
    host: address,
    port,
    path,
    method,
    headers: { host, ...headers },
    timeout: seconds * 1000,
    agent: false,
    ...(isTls ? { servername: host, rejectUnauthorized: trusted !== undefined, ca: trusted } : {}),
  };
  const sent: ClientRequest = isTls ? encrypted(options) : plain(options);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve);
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`no answer after ${seconds} s`)));
    sent.end();
  });
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}
