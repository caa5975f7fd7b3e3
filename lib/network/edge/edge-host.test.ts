import { coversHost, validateHost } from './edge-host';

test.each([
  ['app', 'app.example.com'],
  ['www.other.org', 'www.other.org'],
])('%s is a fine host', (given, host) => {
  expect(validateHost(given, host)).toEqual([]);
});

test.each([
  ['', "host ('') is empty; write a name such as 'app', or a full one such as 'app.example.com'"],
  ['https://app', 'host (https://app) must be a name alone; leave out scheme, port and path'],
  ['app:80', 'host (app:80) must be a name alone; leave out scheme, port and path'],
  ['*', 'host (*) must name one host: a wildcard would take requests of other systems; name each host'],
  ['App', "host (App) is no DNS name because of 'App': each part has 1 to 63 of a-z, 0-9 and '-', and neither begins nor ends with '-'"],
  ['-app', "host (-app) is no DNS name because of '-app': each part has 1 to 63 of a-z, 0-9 and '-', and neither begins nor ends with '-'"],
])("'%s' is refused", (given, message) => {
  expect(validateHost(given, `${given}.example.com`)).toEqual([message]);
});

test('a name that is too long says by how much', () => {
  const host = Array.from({ length: 32 }, () => 'abcdefg').join('.');
  expect(validateHost(host, host)).toEqual([`host (${host}) gives a name of 255 characters; at most 253 are possible: shorten it`]);
});

// https://www.rfc-editor.org/rfc/rfc6125#section-6.4.3
test('a wildcard of a certificate stands for exactly one label', () => {
  expect(coversHost(['*.example.com'], 'app.example.com')).toBe(true);
  expect(coversHost(['*.example.com'], 'app.retail.example.com')).toBe(false);
  expect(coversHost(['*.example.com'], 'example.com')).toBe(false);
  expect(coversHost(['app.example.com'], 'app.example.com')).toBe(true);
});
