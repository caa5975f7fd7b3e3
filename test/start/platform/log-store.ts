import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Environment } from '../../../lib/system';
import { serveHttps } from './https-server';
import type { OutsideSurroundings } from './outside';
import { isPassword, READER } from './store-values';

const OK = 200;
const CREATED = 201;
const BAD_REQUEST = 400;
const UNAUTHORIZED = 401;
const NOT_FOUND = 404;

/** Stands in for the log store of an environment: it takes records in bulk by HTTPS, as Elasticsearch does, and counts them. */
export class LogStoreServer {
  private readonly counts = new Map<string, number>();

  /** @returns nothing where the environment has none */
  static async start(
    { props: { logStore } }: Environment,
    { addresses, ...surroundings }: OutsideSurroundings,
  ): Promise<LogStoreServer | undefined> {
    const address = logStore && addresses.get(logStore.host);
    if (!logStore || address === undefined) return undefined;
    const { host, port } = logStore;
    const store = new LogStoreServer();
    await serveHttps({ host, address, port }, surroundings, (request, response) => store.answer(request, response));
    return store;
  }

  /** How many records an address has delivered. */
  recordsFrom(address: string): number {
    return this.counts.get(address) ?? 0;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers, socket } = request;
    const body = await text(request);
    const send = (status: number, content: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    if (!isKnown(headers.authorization)) return void send(UNAUTHORIZED, { error: 'no user of this store' });
    if (method !== 'POST' || url !== '/_bulk') return void send(NOT_FOUND, { error: `${method ?? ''} ${url ?? ''} is not answered here` });
    const records = recordsIn(body);
    if (records === undefined) return void send(BAD_REQUEST, { error: 'a bulk has an action and a document by turns, one a line' });
    const { remoteAddress = '' } = socket;
    this.counts.set(remoteAddress, this.recordsFrom(remoteAddress) + records);
    send(OK, { errors: false, items: Array.from({ length: records }, () => ({ create: { status: CREATED } })) });
  }
}

/** Whether a request comes with credentials that the store of Secrets has. */
function isKnown(authorization = ''): boolean {
  const [, encoded = ''] = /^Basic (.+)$/.exec(authorization) ?? [];
  const credentials = Buffer.from(encoded, 'base64').toString();
  return credentials.startsWith(`${READER}:`) && isPassword(credentials.slice(READER.length + 1));
}

/**
 * How many documents a bulk creates.
 *
 * @returns nothing where it is not one
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 */
export function recordsIn(bulk: string): number | undefined {
  const lines = bulk.split('\n').filter((line) => line !== '');
  try {
    const parsed = lines.map((line) => JSON.parse(line) as unknown);
    const actions = parsed.filter((_, index) => index % 2 === 0);
    const isBulk = parsed.length % 2 === 0 && actions.every(isCreation);
    return isBulk ? actions.length : undefined;
  } catch {
    // what is no JSON is no bulk
    return undefined;
  }
}

function isCreation(action: unknown): boolean {
  return typeof action === 'object' && action !== null && ('create' in action || 'index' in action);
}
