/**
 * Text that every parser reads as a string without quotes: paths, images, flags, `$(NAME)`, words with single spaces.
 * A dash is followed by a letter, because Go reads `-_1` as a number; some readers of YAML 1.1 take `e5` for an exponent alone.
 */
const PLAIN = /^(?!-?[Ee][-+]?[0-9]+$)(?:-{0,2}[A-Za-z]|[/_$(])(?:[!-9;-~]|:(?=[!-~])| (?=[!-"$-~]))*$/;

/** Numbers with a unit, which no parser takes for numbers: `500m`, `1.5Gi`, `30s`, `25%`. */
const QUANTITY = /^[0-9]+(?:\.[0-9]+)?(?:m|k|M|G|T|Ki|Mi|Gi|Ti|ms|s|h|d|%)$/;

/**
 * Words that YAML 1.1 or 1.2 reads as another type in at least one common parser.
 *
 * @see https://yaml.org/type/bool.html
 */
const RESERVED = /^(?:true|false|yes|no|on|off|y|n|null|-?(?:inf|infinity|nan))$/i;
const LONGEST_RESERVED = '-infinity'.length;

/** Characters that parsers refuse or take for line breaks, or that a reviewer could not see (soft hyphens, direction marks). */
const HIDDEN = '\\u007f-\\u00a0\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff';
const ESCAPED = new RegExp(`[${HIDDEN}]`, 'g');

/**
 * Several lines that a literal block gives back byte for byte. The first line must not start with a blank, since its indent is measured,
 * and the end must not be a line of blanks, which parsers chop differently.
 */
const BLOCK = new RegExp(`^(?!\\n*[ \\t])(?=[^]*[^\\n])(?=[^]*\\n)(?![^]*\\n[ \\t]+\\n*$)[^\\u0000-\\u0008\\u000b-\\u001f${HIDDEN}]*$`);

/** Manifests repeat themselves: most texts are keys and labels that were written before. */
const known = new Map<string, string>();
const LONGEST_KNOWN = 64;
const MOST_KNOWN = 20_000;

/** A string on one line: plain where every parser agrees that it is a string, otherwise in double quotes. */
export function yamlText(text: string): string {
  if (text.length > LONGEST_KNOWN) return written(text);
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const now = written(text);
  known.set(text, now);
  return now;
}

function written(text: string): string {
  return (PLAIN.test(text) && !(text.length <= LONGEST_RESERVED && RESERVED.test(text))) || QUANTITY.test(text) ? text : quoted(text);
}

/** A string value: a literal block for several lines where that is exact, otherwise one line. `indent` is that of the block's lines. */
export function yamlString(text: string, indent: string): string {
  return text.includes('\n') && BLOCK.test(text) ? literal(text, indent) : yamlText(text);
}

/**
 * A number that YAML 1.1 and 1.2 read alike: 1.1 knows an exponent only after a dot (`1.0e+21`), and a negative zero only as a float.
 *
 * @see https://yaml.org/type/float.html
 */
export function yamlNumber(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return /^-?\de/.test(text) ? text.replace('e', '.0e') : text;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(ESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function literal(text: string, indent: string): string {
  const body = text.replace(/\n+$/, '');
  const breaks = text.length - body.length;
  const chomping = breaks === 0 ? '-' : breaks === 1 ? '' : '+';

  return `|${chomping}\n${body.replace(/^(?=[^\n])/gm, indent)}${'\n'.repeat(Math.max(breaks - 1, 0))}`;
}
