import { withTable } from './document-table';

test('the table takes its place in the document, and nothing else changes', () => {
  const document = 'before\n<!-- mine -->\nold\n<!-- end -->\nbetween\n<!-- other -->\nkept\n<!-- end -->\nafter\n';

  expect(withTable(document, 'mine', '| new |')).toBe(
    'before\n<!-- mine -->\n\n| new |\n\n<!-- end -->\nbetween\n<!-- other -->\nkept\n<!-- end -->\nafter\n',
  );
});

test.each([['no place'], ['<!-- mine -->\nwithout an end'], ['<!-- end -->']])(
  'a document without a place for it is an error: %j',
  (document) => {
    expect(() => withTable(document, 'mine', '| new |')).toThrow(
      "the document has no place for the table: it needs '<!-- mine -->' and '<!-- end -->'",
    );
  },
);
