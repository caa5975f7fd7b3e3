import { retail } from '../../../test/edge/sample-system';
import type { Endpoint, Port } from '../../system/endpoint';
import { choosePort, edgeTarget } from './route-target';

const http: Port = { name: 'http', port: 80, targetPort: 5000, protocol: 'TCP', appProtocol: 'http' };
const admin: Port = { name: 'admin', port: 9000, targetPort: 9000, protocol: 'TCP', appProtocol: 'http' };
const grpc: Port = { name: 'grpc', port: 50051, targetPort: 50051, protocol: 'TCP', appProtocol: 'grpc' };
const database: Port = { name: 'mysql', port: 3306, targetPort: 3306, protocol: 'TCP', appProtocol: 'mysql' };

function endpoint(...ports: Port[]): Endpoint {
  return { system: 'shop', team: retail, namespace: 'retail', component: 'home', host: 'home', selector: {}, ports, facts: {} };
}

test('without a wish it is the port called http, or the first that speaks http', () => {
  expect(choosePort(endpoint(admin, http))).toEqual({ port: http });
  expect(choosePort(endpoint(database, admin))).toEqual({ port: admin });
});

test('a port is wished for by name or by number', () => {
  expect(choosePort(endpoint(http, admin), 'admin')).toEqual({ port: admin });
  expect(choosePort(endpoint(http, admin), 9000)).toEqual({ port: admin });
});

test('a port that is not there lists those that are', () => {
  expect(choosePort(endpoint(http, admin), 8080)).toEqual({
    problem: "port (8080) is no port of 'home'; it has: http (80, http), admin (9000, http)",
  });
});

test('an edge routes http only', () => {
  expect(choosePort(endpoint(http, database), 'mysql')).toEqual({
    problem: "port (mysql) of 'home' speaks mysql, and an edge routes http, http2 or grpc; set the port's appProtocol if it is one of them",
  });
  expect(choosePort(endpoint(database))).toEqual({ problem: "'home' has no port that speaks http; it has: mysql (3306, mysql)" });
});

test("a route ends at the Service's port; gRPC is http2 without TLS", () => {
  expect(edgeTarget(endpoint(http), http)).toEqual({
    service: 'home',
    namespace: 'retail',
    component: 'home',
    selector: {},
    port: 80,
    protocol: 'http',
  });
  expect(edgeTarget(endpoint(grpc), grpc).protocol).toBe('http2');
});
