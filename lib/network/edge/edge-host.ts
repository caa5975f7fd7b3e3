import { when } from '../../system/messages';

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Mistakes in a host as it was given and as it is in full; an empty list when there are none. */
export function validateHost(given: string, host: string): string[] {
  const prop = `host (${given})`;
  if (given === '') return ["host ('') is empty; write a name such as 'app', or a full one such as 'app.example.com'"];
  if (/[:/]/.test(given)) return [`${prop} must be a name alone; leave out scheme, port and path`];
  if (given.includes('*')) return [`${prop} must name one host: a wildcard would take requests of other systems; name each host`];
  const wrong = host.split('.').filter((label) => !LABEL.test(label) || label.length > 63);
  return [
    ...when(
      wrong.length > 0,
      `${prop} is no DNS name because of '${wrong.join("', '")}': each part has 1 to 63 of a-z, 0-9 and '-', and neither begins nor ends with '-'`,
    ),
    ...when(host.length > 253, `${prop} gives a name of ${host.length} characters; at most 253 are possible: shorten it`),
  ];
}

/** Whether a certificate for these names is good for a host; `*.` stands for exactly one label. @see https://www.rfc-editor.org/rfc/rfc6125#section-6.4.3 */
export function coversHost(certificateHosts: readonly string[], host: string): boolean {
  const parent = host.slice(host.indexOf('.') + 1);
  return certificateHosts.some((name) => name === host || name === `*.${parent}`);
}
