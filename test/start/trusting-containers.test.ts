import { withTrust } from './trusting-containers';

test('every container has authorities where programs look for them, and keeps what the runtime gives', () => {
  const spec = { ociVersion: '1', process: { cwd: '/', env: ['PATH=/bin'] }, mounts: [{ destination: '/proc' }] };
  const options = ['rbind', 'ro', 'nosuid', 'nodev', 'noexec'];

  expect(withTrust(spec, { bundle: '/run/trusted.pem', keystore: '/run/cacerts' })).toEqual({
    ociVersion: '1',
    process: {
      cwd: '/',
      env: [
        'PATH=/bin',
        'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
        'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
        'PIP_CERT=/etc/ssl/certs/ca-certificates.crt',
      ],
    },
    mounts: [
      { destination: '/proc' },
      { destination: '/etc/ssl/certs/ca-certificates.crt', type: 'bind', source: '/run/trusted.pem', options },
      { destination: '/etc/ssl/certs/java/cacerts', type: 'bind', source: '/run/cacerts', options },
    ],
  });
});

test('a runtime that gives no variables leaves those of the run', () => {
  const spec = { process: {}, mounts: [] };

  expect(withTrust(spec, { bundle: '/run/trusted.pem', keystore: '/run/cacerts' })).toMatchObject({
    process: { env: expect.arrayContaining(['SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt']) as string[] },
  });
});
