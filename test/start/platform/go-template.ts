import { createHash } from 'node:crypto';

type Value = string | number;

const TOKENS = /"(?:[^"\\]|\\.)*"|[|()]|[^\s|()]+/g;

const FUNCTIONS: Readonly<Record<string, (...args: readonly Value[]) => Value>> = {
  // as Go escapes for a query: a space is '+'
  urlquery: (value) =>
    encodeURIComponent(value)
      .replace(/[!'()*]/g, escaped)
      .replaceAll('%20', '+'),
  replace: (old, replacement, value) => String(value).replaceAll(String(old), String(replacement)),
  b64enc: (value) => Buffer.from(String(value)).toString('base64'),
  sha256sum: (value) => createHash('sha256').update(String(value)).digest('hex'),
  substr: (start, end, value) => String(value).slice(Number(start), Number(end)),
  quote: (value) => JSON.stringify(String(value)),
  trim: (value) => String(value).trim(),
};

/**
 * Renders the part of Go's templates, with functions of Sprig, that templates of Secrets are written in: fields, pipes and calls.
 *
 * @throws Error when a template has something else
 */
export function renderTemplate(template: string, data: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{-?\s*(.*?)\s*-?\}\}/gs, (action: string, words: string) => {
    if (/\{\{-|-\}\}/.test(action)) throw new Error(`the stand-in renders no trimmed action (${action})`);
    const tokens = words.match(TOKENS) ?? [];
    const value = pipeline(tokens, data);
    if (tokens.length > 0) throw new Error(`the stand-in cannot read ${action}`);
    return String(value);
  });
}

/** Takes the tokens of a pipeline: `a | f x | g`. */
function pipeline(tokens: string[], data: Readonly<Record<string, string>>): Value {
  let value = command(tokens, data, []);
  while (tokens[0] === '|') {
    tokens.shift();
    value = command(tokens, data, [value]);
  }
  return value;
}

function command(tokens: string[], data: Readonly<Record<string, string>>, piped: readonly Value[]): Value {
  const first = tokens.shift() ?? '';
  const args: Value[] = [];
  const isCall = /^[a-z][A-Za-z0-9]*$/.test(first);
  if (!isCall) return operand(first, tokens, data);
  while (tokens.length > 0 && tokens[0] !== '|' && tokens[0] !== ')') args.push(operand(tokens.shift() ?? '', tokens, data));
  if (first === 'index') return data[String(args[1])] ?? '';
  const called = FUNCTIONS[first];
  if (!called) throw new Error(`the stand-in knows no function '${first}' of templates`);
  return called(...args, ...piped);
}

function operand(token: string, rest: string[], data: Readonly<Record<string, string>>): Value {
  if (token === '(') {
    const value = pipeline(rest, data);
    if (rest.shift() !== ')') throw new Error("the stand-in misses a ')'");
    return value;
  }
  if (token.startsWith('"')) return JSON.parse(token) as string;
  if (/^\d+$/.test(token)) return Number(token);
  if (token === '.') return token;
  const value = data[token.replace(/^\./, '')];
  if (!token.startsWith('.') || value === undefined) throw new Error(`the template has no value for '${token}'`);
  return value;
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
