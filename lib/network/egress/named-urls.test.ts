import { namedHosts } from './named-urls';

const urlsOf = (text: string) => namedHosts(text).map(({ url }) => url);

test.each([
  ['--server=https://api.example.org/v1', { url: 'https://api.example.org', host: 'api.example.org', port: 443 }],
  ['http://Vets:8080', { url: 'http://Vets:8080', host: 'vets', port: 8080 }],
  ['jdbc:mysql://user:p%40ss@db.web.svc/myweb', { url: 'mysql://db.web.svc', host: 'db.web.svc', port: undefined }],
  ['{"url":"http://10.0.0.1:9090/"}', { url: 'http://10.0.0.1:9090', host: '10.0.0.1', port: 9090 }],
])('%s names a host', (text, named) => {
  expect(namedHosts(text)).toEqual([named]);
});

test('a URI names each member', () => {
  expect(urlsOf('mongodb://root@mongo-0.mongo:27017,mongo-1.mongo:27017/?replicaSet=rs0')).toEqual([
    'mongodb://mongo-0.mongo:27017',
    'mongodb://mongo-1.mongo:27017',
  ]);
});

test('each once', () => {
  expect(urlsOf('https://a.example/1 https://a.example/2 http://a.example')).toEqual(['https://a.example', 'http://a.example']);
});

test.each([
  'file:///etc/app.yaml',
  'unix:///run/app.sock',
  'CLIENT://:9092',
  'https://$HOST/path',
  'https://${HOST}:8443/path',
  'https://$(HOST)/path',
  'http://%s/metrics',
  'https://*.example.org',
  '# see https://docs.example.org/app',
  '  // https://docs.example.org/app',
  '<settings xmlns="http://maven.apache.org/SETTINGS/1.2.0" xsi:schemaLocation="http://maven.apache.org/a http://maven.apache.org/b.xsd">',
])('%s names none', (text) => {
  expect(urlsOf(text)).toEqual([]);
});
