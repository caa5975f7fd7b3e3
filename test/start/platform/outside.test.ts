import { testEnvironment } from '../../environments';
import { outsideAddresses } from './outside';

test('what is outside has the first address of its block', () => {
  const environment = testEnvironment({
    externalHosts: { packages: { host: 'packages.example.com', cidrs: ['198.51.100.0/24'] } },
    logStore: { host: 'logs.example.com', port: 9200, cidrs: ['198.51.100.40/32'] },
    backups: { endpoint: 'http://store.example.com:9000', bucket: 'backups' },
  });

  expect([...outsideAddresses(environment)]).toEqual([
    ['packages.example.com', '198.51.100.1'],
    ['logs.example.com', '198.51.100.40'],
  ]);
});
