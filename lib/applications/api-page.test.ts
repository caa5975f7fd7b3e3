import { apiPage, indexPage } from './api-page';

const bodyOf = (content: string, file = 'api.apib') => {
  const page = apiPage({ title: 'Kids', contract: { file, content } });
  return /<\/a><\/p>\n([^]*)\n<\/body>/.exec(page)?.[1];
};

test('a page has its title, and a link to the document that lies next to it', () => {
  const page = apiPage({ title: 'Kids & more', contract: { file: 'api.apib', content: 'FORMAT: 1A\n' } });
  expect(page).toContain('<title>Kids &amp; more</title>');
  expect(page).toContain('<a href="api.apib">api.apib</a>');
});

test('API Blueprint is laid out', () => {
  const blueprint = `# Kids

All that
is sold, in \`JSON\`.

## Shelf [/kids]

+ Parameters
    + size (number)

+ Response 200 (application/json)

        {
          "name": "boat",

          "price": 3
        }

    Later more.
`;
  expect(bodyOf(blueprint)).toBe(`<h1>Kids</h1>
<p>All that
is sold, in <code>JSON</code>.</p>
<h2>Shelf [/kids]</h2>
<ul><li>Parameters</li>
<li>size (number)</li>
<li>Response 200 (application/json)</li></ul>
<pre>{
  &quot;name&quot;: &quot;boat&quot;,

  &quot;price&quot;: 3
}</pre>
<p>Later more.</p>`);
});

test('paragraphs are told apart by an empty line', () => {
  expect(bodyOf('one\n\ntwo\n')).toBe('<p>one</p>\n<p>two</p>');
});

test('code outside of a list is indented by four', () => {
  expect(bodyOf('text\n\n    GET /kids\n')).toBe('<p>text</p>\n<pre>GET /kids</pre>');
});

test('what is no Markdown is shown as it stands', () => {
  expect(bodyOf('openapi: 3.1.0 # <1>\n', 'openapi.yaml')).toBe('<pre>openapi: 3.1.0 # &lt;1&gt;\n</pre>');
});

test('nothing of a document becomes markup', () => {
  expect(bodyOf('# <script>\n\n- <img src="x">\n\ntext <b>\n')).toBe(
    '<h1>&lt;script&gt;</h1>\n<ul><li>&lt;img src=&quot;x&quot;&gt;</li></ul>\n<p>text &lt;b&gt;</p>',
  );
});

test('the index leads to every page', () => {
  const contract = { file: 'api.apib', content: 'x' };
  expect(indexPage({ kids: { title: 'Kids', contract }, mens: { title: 'Mens', contract } })).toContain(
    '<li><a href="kids/api.html">Kids</a></li>\n<li><a href="mens/api.html">Mens</a></li>',
  );
});
