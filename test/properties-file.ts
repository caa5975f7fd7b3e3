/**
 * Reads a Java properties file by the rules of its documentation, written without a look at what writes it.
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)
 */
export function readProperties(content: string): Record<string, string> {
  const values: [string, string][] = [];
  for (const line of logicalLines(content)) {
    const end = keyEnd(line);
    const separator = /^[ \t\f]*[=:]?[ \t\f]*/.exec(line.slice(end))?.[0] ?? '';
    values.push([unescaped(line.slice(0, end)), unescaped(line.slice(end + separator.length))]);
  }
  return Object.fromEntries(values);
}

function logicalLines(content: string): string[] {
  const lines: string[] = [];
  let continued: string | undefined;
  for (const natural of content.split(/\r\n|\r|\n/)) {
    const text = natural.replace(/^[ \t\f]+/, '');
    if (continued === undefined && (text === '' || /^[#!]/.test(text))) continue;
    const whole: string = (continued ?? '') + text;
    const isContinued = (/\\*$/.exec(whole)?.[0].length ?? 0) % 2 === 1;
    continued = isContinued ? whole.slice(0, -1) : undefined;
    if (!isContinued) lines.push(whole);
  }
  return lines;
}

function keyEnd(line: string): number {
  for (let index = 0; index < line.length; index++) {
    const unit = line.charAt(index);
    if (unit === '\\') index++;
    else if (/[=: \t\f]/.test(unit)) return index;
  }
  return line.length;
}

function unescaped(text: string): string {
  const control: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_, code: string | undefined, unit = '') =>
    code === undefined ? (control[unit] ?? unit) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
