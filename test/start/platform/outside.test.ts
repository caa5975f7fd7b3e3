import { testEnvironment } from '../../environments';
import { outsideAddresses } from './outside';

test('each host outside has an address of its block', () => {
  const environment = testEnvironment({
    externalHosts: {
      packages: { host: 'packages.example.com', cidrs: ['198.51.100.0/24'] },
      sources: { host: 'sources.example.com', cidrs: ['198.51.100.0/24'] },
      other: { host: 'other.example.com', cidrs: ['203.0.113.8/32'] },
    },
    logStore: { host: 'logs.example.com', port: 9200, cidrs: ['198.51.100.40/32'] },
    backups: { endpoint: 'https://store.example.com', bucket: 'backups', cidrs: ['198.51.100.0/24'] },
  });

  expect([...outsideAddresses(environment)]).toEqual([
    ['packages.example.com', '198.51.100.1'],
    ['sources.example.com', '198.51.100.2'],
    ['other.example.com', '203.0.113.8'],
    ['logs.example.com', '198.51.100.40'],
    ['store.example.com', '198.51.100.3'],
  ]);
});

test('where nothing says where a host is, it has no address, and one name has one address', () => {
  const environment = testEnvironment({
    externalHosts: { packages: { host: 'outside.example.com', cidrs: ['198.51.100.0/24'] } },
    logStore: { host: 'outside.example.com', port: 9200, cidrs: ['198.51.100.0/24'] },
    backups: { endpoint: 'http://store.example.com:9000', bucket: 'backups' },
  });

  expect([...outsideAddresses(environment)]).toEqual([['outside.example.com', '198.51.100.1']]);
});
