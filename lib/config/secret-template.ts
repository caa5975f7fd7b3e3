/** A Go template's action, and where a scheme was named before it. */
const AFTER_SCHEME = /:\/\/.*\{\{/s;
const ACTIONS = /\{\{[^}]*\}\}/g;

/**
 * A key of a Secret inside a URI, for {@link SecretProps.template}: percent-encoded, so that a password with `@`, `/` or `#` in it changes
 * no other part.
 *
 * @example
 * template: { uri: `mysql://app:${uriPart('password')}@db:3306/app` }
 *
 * @see https://external-secrets.io/latest/guides/templating/
 */
export function uriPart(key: string): string {
  // a name with '-' is not a field of a Go template
  const value = /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `index . "${key}"`;
  // urlquery encodes for a query, where '+' is a space; a '+' of the value itself is %2B by then
  return `{{ ${value} | urlquery | replace "+" "%20" }}`;
}

/** Whether a text has the value of a key in it. */
export function isNamedIn(text: string, key: string): boolean {
  const literal = key.replace(/[.]/g, '\\.');
  return (text.match(ACTIONS) ?? []).some((action) => new RegExp(`\\.${literal}(?![A-Za-z0-9_])|"${literal}"`).test(action));
}

/** Errors of a template: values that stand in a URI as they are. */
export function validateTemplate(template: Readonly<Record<string, string>>): string[] {
  return Object.entries(template).flatMap(([key, text]) => {
    if (!AFTER_SCHEME.test(text)) return [];
    const inUri = text.slice(text.indexOf('://'));
    return (inUri.match(ACTIONS) ?? [])
      .filter((action) => !action.includes('urlquery'))
      .map(
        (action) =>
          `template.${key} (${action}) puts a value into a URI as it is, where '@', '/' or '#' would end a part of it; write ${suggested(action)}`,
      );
  });
}

function suggested(action: string): string {
  const [, key] = /^\{\{\s*\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}$/.exec(action) ?? [];
  return key === undefined ? "uriPart('…')" : `uriPart('${key}')`;
}
