import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';

/** A node of the cluster as HAProxy sees it: plain http with a health path, and a port for connections that it cannot open. */
export class BalancedServer {
  /** What came first on each connection of https. */
  readonly greetings: Buffer[] = [];
  httpPort = 0;
  httpsPort = 0;
  private readonly http = createHttpServer(({ url, headers }, response) => {
    response.setHeader('connection', 'close');
    if (url === '/ping') response.end('OK');
    else response.end(JSON.stringify({ server: this.name, headers }));
  });
  private readonly https = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (data) => {
      this.greetings.push(data);
      socket.end();
    });
  });

  constructor(readonly name: string) {}

  async start(): Promise<void> {
    this.httpPort = await listen(this.http);
    this.httpsPort = await listen(this.https);
  }

  async stop(): Promise<void> {
    this.http.closeAllConnections();
    await Promise.all([this.http, this.https].filter(({ listening }) => listening).map(close));
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
