import type { AppProtocol, Port } from '../../system';

const HTTP: ReadonlySet<AppProtocol> = new Set(['http', 'http2', 'grpc']);

/** Whether a mesh sees single requests on a port, and not only connections. */
export function speaksHttp({ appProtocol }: Port): boolean {
  return HTTP.has(appProtocol);
}
