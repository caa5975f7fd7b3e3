import { renderTemplate } from './go-template';

const PASSWORD = 'p@ss/w#rd:% +é!';

test.each([
  ['mysql://app:{{ .password | urlquery | replace "+" "%20" }}@db', 'mysql://app:p%40ss%2Fw%23rd%3A%25%20%2B%C3%A9%21@db'],
  ['{{ index . "root-password" | b64enc }}', 'cm9vdA=='],
  ['{{ substr 0 4 (sha256sum .token) }}-{{ substr 4 8 (sha256sum .token) }}', '3c46-9e9d'],
  ['no action', 'no action'],
])('renders %s', (template, expected) => {
  expect(renderTemplate(template, { password: PASSWORD, 'root-password': 'root', token: 'token' })).toBe(expected);
});

test.each([
  ['{{ .missing }}', "the template has no value for '.missing'"],
  ['{{ .token | genCA }}', "the stand-in knows no function 'genCA' of templates"],
  ['{{ (.token }}', "the stand-in misses a ')'"],
  ['{{ .token .token }}', 'the stand-in cannot read {{ .token .token }}'],
  ['{{- .token }}', 'the stand-in renders no trimmed action ({{- .token }})'],
])('refuses %s', (template, message) => {
  expect(() => renderTemplate(template, { token: 'token' })).toThrow(message);
});
