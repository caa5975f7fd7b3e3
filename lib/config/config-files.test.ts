import * as fc from 'fast-check';
import { parse } from 'yaml';
import { readProperties } from '../../test/properties-file';
import { checksum, type Config, ConfigFile, envData, fileKey, filesData, validateConfig } from './config-files';

const properties = (values: Record<string, string | number | boolean>) => ConfigFile.properties(values).content;

test('a text is written as it is', () => {
  expect(ConfigFile.text('a\n\tb').content).toBe('a\n\tb');
});

describe('a JSON file', () => {
  test('is indented, and its keys are in order', () => {
    expect(ConfigFile.json({ b: 1, a: { d: true, c: 'x' } }).content).toBe(
      '{\n  "a": {\n    "c": "x",\n    "d": true\n  },\n  "b": 1\n}\n',
    );
  });

  test('keeps what is empty or null, because it says something to the program that reads it', () => {
    expect(JSON.parse(ConfigFile.json({ list: [], map: {}, none: null, text: '' }).content)).toEqual({
      list: [],
      map: {},
      none: null,
      text: '',
    });
  });

  test('may be a list', () => {
    expect(ConfigFile.json([{ b: 1 }, []]).content).toBe('[\n  {\n    "b": 1\n  },\n  []\n]\n');
  });
});

describe('a YAML file', () => {
  test('is block style, and its keys are in order', () => {
    expect(ConfigFile.yaml({ b: ['x'], a: { c: 'on' } }).content).toBe('a:\n  c: on\nb:\n  - x\n');
  });

  test('has no anchors, also where values are shared', () => {
    const shared = { host: 'db' };
    expect(ConfigFile.yaml({ reader: shared, writer: shared }).content).toBe('reader:\n  host: db\nwriter:\n  host: db\n');
  });

  test('keeps what is empty or null', () => {
    expect(ConfigFile.yaml({ list: [], map: {}, none: null }).content).toBe('list: []\nmap: {}\nnone: null\n');
  });
});

test('JSON and YAML files hold the same value as the typed one', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const typed = { value };
      const json = JSON.parse(JSON.stringify(typed)) as unknown;
      expect(JSON.parse(ConfigFile.json(typed).content)).toEqual(json);
      expect(parse(ConfigFile.yaml(typed).content)).toEqual(json);
    }),
  );
});

describe('a properties file', () => {
  test('holds a line per value', () => {
    expect(properties({ 'server.port': 8080, debug: false, name: 'shop kids' })).toBe('server.port=8080\ndebug=false\nname=shop kids\n');
  });

  test('escapes what its readers would take for something else', () => {
    expect(properties({ 'a b': ' x', 'c=d:e': 'c:\\temp', '#f': 'one\ntwo' })).toBe('a\\ b=\\ x\nc\\=d\\:e=c:\\\\temp\n\\#f=one\\ntwo\n');
  });

  test('is ASCII, because some readers take it for Latin-1 and some for UTF-8', () => {
    expect(properties({ grüße: '日' })).toBe('gr\\u00fc\\u00dfe=\\u65e5\n');
  });

  test('gives back every key and value', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...Array.from('\\ :=#!\t\n\r\f\u00a0ü日u')),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(fc.dictionary(text, text, { maxKeys: 5 }), (values) => {
        expect(readProperties(properties(values))).toEqual({ ...values });
      }),
      { numRuns: 200 },
    );
  });
});

describe('the key of a file', () => {
  test('is its path, readable', () => {
    expect(fileKey('/etc/shop/app config.json')).toBe('etc.shop.app_config.json');
  });

  test('is one that a ConfigMap takes, whatever the path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (path) => {
        expect(fileKey(`/x${path}`)).toMatch(/^[-._a-zA-Z0-9]+$/);
      }),
    );
  });
});

test('variables are texts', () => {
  expect(envData({ env: { PORT: 8080, DEBUG: false, NAME: 'kids' } })).toEqual({ PORT: '8080', DEBUG: 'false', NAME: 'kids' });
});

test('files are data under their keys', () => {
  expect(filesData({ files: { '/etc/shop/greeting': ConfigFile.text('hello') } })).toEqual({ 'etc.shop.greeting': 'hello' });
});

test('without configuration there is no data', () => {
  expect([filesData({}), envData({})]).toEqual([{}, {}]);
});

describe('the checksum', () => {
  const data = fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), { maxKeys: 4, noNullPrototype: true });

  test('is a short text that is the same on every machine', () => {
    expect(checksum({ a: '1' })).toBe('9afeb0f2b203f254');
  });

  test('is the same for the same content in another order', () => {
    fc.assert(
      fc.property(data, (values) => {
        expect(checksum(Object.fromEntries(Object.entries(values).reverse()))).toBe(checksum(values));
      }),
    );
    const files: Config['files'] = { '/a': ConfigFile.json({ x: 1, y: 2 }), '/b': ConfigFile.text('b') };
    const reordered: Config['files'] = { '/b': ConfigFile.text('b'), '/a': ConfigFile.json({ y: 2, x: 1 }) };
    expect(checksum(filesData({ files: reordered }))).toBe(checksum(filesData({ files })));
  });

  test('differs when the content does', () => {
    const sortedText = (values: object) => JSON.stringify(Object.entries(values).sort());
    fc.assert(
      fc.property(data, data, (one, other) => {
        expect(checksum(one) === checksum(other)).toBe(sortedText(one) === sortedText(other));
      }),
    );
  });
});

describe('mistakes', () => {
  const files = (...paths: string[]): Config => ({ files: Object.fromEntries(paths.map((path) => [path, ConfigFile.text('')])) });

  test('there are none in right configuration', () => {
    const config: Required<Config> = { files: { '/etc/shop/app.json': ConfigFile.json({}) }, env: { GREETING: 'hello', _x: 1 } };
    expect(validateConfig(config)).toEqual([]);
    expect(validateConfig({})).toEqual([]);
  });

  test('a path must be that of a file, and absolute', () => {
    expect(validateConfig(files('app.json'))).toEqual([
      'config.files (app.json) must be an absolute path of a file, such as /etc/app/app.json',
    ]);
    expect(validateConfig(files('/etc/shop/'))).toEqual([
      'config.files (/etc/shop/) must be an absolute path of a file, such as /etc/app/shop',
    ]);
  });

  test('two paths need keys that differ', () => {
    expect(validateConfig(files('/etc/a/b', '/etc/a.b'))).toEqual([
      'config.files (/etc/a.b) cannot be told from another path of this workload; rename one of the files',
    ]);
  });

  test('files may not be larger than a ConfigMap, counted in bytes', () => {
    const large: Config = { files: { '/etc/large': ConfigFile.text('ä'.repeat(524_289)) } };
    expect(validateConfig(large)).toEqual([
      'config.files hold 1048578 bytes, and a ConfigMap may hold 1048576; put large files into the image or a volume',
    ]);
  });

  test('a variable needs a name that programs can read', () => {
    expect(validateConfig({ env: { '1ST': 'x' } })).toEqual([
      "config.env (1ST) is not the name of a variable; use letters, digits and '_'",
    ]);
  });
});
