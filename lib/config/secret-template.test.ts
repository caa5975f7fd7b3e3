import { uriPart, validateTemplate } from './secret-template';

test('a key in a URI is percent-encoded, a space too', () => {
  expect(uriPart('password')).toBe('{{ .password | urlquery | replace "+" "%20" }}');
});

test('a key that is not a field of a Go template is looked up by its name', () => {
  expect(uriPart('root-password')).toBe('{{ index . "root-password" | urlquery | replace "+" "%20" }}');
  expect(uriPart('tls.key')).toContain('index . "tls.key"');
});

test('a text that is not a URI may have values as they are', () => {
  expect(
    validateTemplate({ 'server.json': '{"encrypt":"{{ .key | b64enc }}"}', plain: '{{ .user }}', url: '{{ .scheme }}://host/path' }),
  ).toEqual([]);
});

test.each([
  ['{{ .user }}', "uriPart('user')"],
  ['{{.user}}', "uriPart('user')"],
  ['{{ index . "root-user" }}', "uriPart('…')"],
  ['{{ .user | upper }}', "uriPart('…')"],
])('%s in a URI is an error', (action, instead) => {
  expect(validateTemplate({ uri: `mysql://${action}:${uriPart('password')}@db/app` })).toEqual([
    `template.uri (${action}) puts a value into a URI as it is, where '@', '/' or '#' would end a part of it; write ${instead}`,
  ]);
});
