import { type Conditioned, type Issuance, isIssued, standOf } from './issuance';

const owned = (name: string, uid: string, owner: string, labels = {}) => ({
  metadata: { name, uid, labels, ownerReferences: [{ kind: 'Any', name: owner, uid: owner }] },
});

const certificate: Conditioned = {
  metadata: { name: 'shop-edge', uid: 'certificate' },
  status: { conditions: [{ type: 'Ready', status: 'False', reason: 'DoesNotExist', message: 'Secret does not exist' }] },
};

const reason = "failed to perform self check GET request 'http://shop.example.com/.well-known/acme-challenge/x': 504";
const issuance: Issuance = {
  requests: [
    {
      ...owned('shop-edge-1', 'request', 'certificate'),
      status: { conditions: [{ type: 'Ready', status: 'False', reason: 'Pending', message: 'Waiting on order' }] },
    },
    owned('other-1', 'other-request', 'other'),
  ],
  orders: [{ ...owned('shop-edge-1-7', 'order', 'request'), status: { state: 'pending' } }],
  challenges: [
    { ...owned('shop-edge-1-7-8', 'challenge', 'order'), spec: { dnsName: 'shop.example.com' }, status: { state: 'pending', reason } },
  ],
  solvers: [
    {
      ...owned('cm-acme-http-solver-x', 'pod', 'challenge', { solver: 'true' }),
      spec: { containers: [{ ports: [{ containerPort: 8089 }] }] },
      status: { phase: 'Running' },
    },
  ],
  policies: [
    { metadata: { name: 'default-deny' }, spec: { podSelector: {} } },
    { metadata: { name: 'shop' }, spec: { podSelector: { matchLabels: { app: 'shop' } }, ingress: [{}] } },
  ],
};

test('of a Certificate that is not issued, every step tells where it stands, and that nothing may call the solver', () => {
  expect(isIssued(certificate)).toBe(false);
  expect(standOf(certificate, issuance)).toEqual([
    'Certificate shop-edge: DoesNotExist, Secret does not exist',
    'CertificateRequest shop-edge-1: Pending, Waiting on order',
    'Order shop-edge-1-7: pending',
    `Challenge shop.example.com: pending, ${reason}`,
    'its solver, Pod cm-acme-http-solver-x: Running, listens on 8089; no NetworkPolicy lets it be called',
  ]);
});

test('a policy that opens the solver is named', () => {
  const policy = {
    metadata: { name: 'shop-acme' },
    spec: { podSelector: { matchLabels: { solver: 'true' } }, ingress: [{ ports: [{ port: 8090 }] }] },
  };

  expect(standOf(certificate, { ...issuance, policies: [...issuance.policies, policy] }).at(-1)).toBe(
    'its solver, Pod cm-acme-http-solver-x: Running, listens on 8089; it may be called by NetworkPolicy shop-acme on 8090',
  );
});

test('a Certificate that nothing looks at says so', () => {
  const untouched: Conditioned = { metadata: { name: 'shop-edge', uid: 'new' } };

  expect(standOf(untouched, issuance)).toEqual(['Certificate shop-edge: pending, cert-manager has said nothing of it']);
});

test('a Certificate is issued once it is Ready', () => {
  expect(isIssued({ ...certificate, status: { conditions: [{ type: 'Ready', status: 'True' }] } })).toBe(true);
});
