import { type Problem, problemLines } from './problem';

const problem = (environment: string, path: string, message: string): Problem => ({ environment, path, message });

test('a problem is one line: environment, construct path, message', () => {
  expect(problemLines([problem('prod', 'shop/kids', 'is odd')])).toEqual(['prod shop/kids: is odd']);
});

test('the same problem of several environments is one line, and each environment is in it once', () => {
  expect(
    problemLines([
      problem('dev', 'shop/kids', 'is odd'),
      problem('dev', 'shop/mens', 'is odd'),
      problem('prod', 'shop/kids', 'is odd'),
      problem('prod', 'shop/kids', 'is odd'),
    ]),
  ).toEqual(['dev, prod shop/kids: is odd', 'dev shop/mens: is odd']);
});

test('what concerns no environment or no construct is said without it', () => {
  expect(problemLines([problem('', '', 'a'), problem('', 'shop', 'b'), problem('dev', '', 'c')])).toEqual(['a', 'shop: b', 'dev c']);
});

test('nothing wrong is no line', () => {
  expect(problemLines([])).toEqual([]);
});
