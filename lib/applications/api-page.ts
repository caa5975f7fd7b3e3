import { extname } from 'node:path/posix';
import type { ApiContract } from '../workloads';

/** An API as its page shows it. */
export interface ApiDocument {
  /** Such as `Monitoring data`. */
  readonly title: string;
  /** The document itself; API Blueprint and other Markdown is laid out, everything else is shown as it stands. */
  readonly contract: ApiContract;
}

const MARKDOWN: readonly string[] = ['.apib', '.md'];
const STYLE =
  'body{font:1rem/1.5 sans-serif;margin:2rem auto;max-width:50rem;padding:0 1rem}pre{background:#f4f4f4;overflow:auto;padding:1rem}';

/** The page of a document, with a link to the document itself, which lies next to it. */
export function apiPage({ title, contract: { file, content } }: ApiDocument): string {
  const body = MARKDOWN.includes(extname(file)) ? markdown(content) : `<pre>${escaped(content)}</pre>`;
  return page(title, `<p><a href="${escaped(file)}">${escaped(file)}</a></p>\n${body}`);
}

/** The page that leads to the others, by the folder of each. */
export function indexPage(documents: Readonly<Record<string, ApiDocument>>): string {
  const items = Object.entries(documents).map(
    ([folder, { title }]) => `<li><a href="${escaped(folder)}/api.html">${escaped(title)}</a></li>`,
  );
  return page('APIs', `<h1>APIs</h1>\n<ul>\n${items.join('\n')}\n</ul>`);
}

function page(title: string, body: string): string {
  const head = `<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>${escaped(title)}</title>\n<style>${STYLE}</style>`;
  return `<!doctype html>\n<html lang="en">\n<head>\n${head}\n</head>\n<body>\n${body}\n</body>\n</html>\n`;
}

type Line = { readonly kind: 'pre' | 'ul' | 'p'; readonly html: string } | { readonly kind: 'heading' | 'blank'; readonly html: string };

/** Headings, paragraphs, lists and indented code: all that API Blueprint is made of. */
function markdown(content: string): string {
  const blocks: { kind: Line['kind']; lines: string[] }[] = [];
  let isInList = false;
  let blanks = 0;
  for (const text of content.split('\n')) {
    const line = readLine(text, isInList);
    const last = blocks.at(-1);
    if (line.kind === 'blank') {
      blanks += 1;
      continue;
    }
    // empty lines end a paragraph, and are part of a list or of code
    if (last?.kind === line.kind && line.kind !== 'heading' && (blanks === 0 || line.kind !== 'p')) {
      last.lines.push(...(line.kind === 'pre' ? Array.from({ length: blanks }, () => '') : []), line.html);
    } else {
      blocks.push({ kind: line.kind, lines: [line.html] });
    }
    blanks = 0;
    isInList = line.kind === 'ul' || (isInList && line.kind === 'pre');
  }
  return blocks.map(({ kind, lines }) => (kind === 'heading' ? lines.join('\n') : `<${kind}>${lines.join('\n')}</${kind}>`)).join('\n');
}

function readLine(text: string, isInList: boolean): Line {
  if (text.trim() === '') return { kind: 'blank', html: '' };
  // what belongs to an item of a list is indented once more
  const code = isInList ? 8 : 4;
  if (text.startsWith(' '.repeat(code))) return { kind: 'pre', html: escaped(text.slice(code)) };
  const heading = /^(#{1,6}) +(.*)$/.exec(text);
  if (heading?.[1] !== undefined) {
    const level = heading[1].length;
    return { kind: 'heading', html: `<h${level}>${inline(heading[2] ?? '')}</h${level}>` };
  }
  const item = /^ *[-+*] +(.*)$/.exec(text);
  return item ? { kind: 'ul', html: `<li>${inline(item[1] ?? '')}</li>` } : { kind: 'p', html: inline(text.trim()) };
}

function inline(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
