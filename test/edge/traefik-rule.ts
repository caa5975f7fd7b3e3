/** What a rule looks at. */
export interface RuleInput {
  readonly host: string;
  readonly path: string;
}

export type Rule = (input: RuleInput) => boolean;

const TOKEN = /\s*(&&|\|\||\(|\)|[A-Za-z]+\(`[^`]*`\))/y;

/**
 * Reads a Traefik rule: `Host`, `Path` and `PathPrefix` with `&&`, `||` and parentheses, `&&` before `||`.
 *
 * `PathPrefix` compares letters, not elements.
 *
 * @see https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/http/routing/rules-and-priority/
 * @see https://github.com/traefik/traefik/blob/v3.7.9/pkg/muxer/http/matcher.go
 */
export function parseRule(text: string): Rule {
  const tokens = tokensOf(text);
  const rule = alternatives(tokens);
  if (tokens.length > 0) throw new Error(`rule ${text}: cannot read ${tokens.join(' ')}`);
  return rule;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; end < text.trimEnd().length; end = TOKEN.lastIndex) {
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new Error(`rule ${text}: cannot read from ${end}`);
    tokens.push(token);
  }
  return tokens;
}

function alternatives(tokens: string[]): Rule {
  const rules = [conjunction(tokens)];
  while (tokens[0] === '||') {
    tokens.shift();
    rules.push(conjunction(tokens));
  }
  return (input) => rules.some((rule) => rule(input));
}

function conjunction(tokens: string[]): Rule {
  const rules = [term(tokens)];
  while (tokens[0] === '&&') {
    tokens.shift();
    rules.push(term(tokens));
  }
  return (input) => rules.every((rule) => rule(input));
}

function term(tokens: string[]): Rule {
  const token = tokens.shift() ?? '';
  if (token === '(') {
    const rule = alternatives(tokens);
    tokens.shift();
    return rule;
  }
  const [, matcher, value = ''] = /^([A-Za-z]+)\(`([^`]*)`\)$/.exec(token) ?? [];
  if (matcher === 'Host') return ({ host }) => host === value;
  if (matcher === 'Path') return ({ path }) => path === value;
  if (matcher === 'PathPrefix') return ({ path }) => path.startsWith(value);
  throw new Error(`unknown matcher in rule: ${token}`);
}
