import { isAtLeast, SUPPORTED } from './kubernetes-version';

test('a version is at least itself and every older one', () => {
  expect(isAtLeast('1.30', '1.30')).toBe(true);
  expect(isAtLeast('1.30', '1.27')).toBe(true);
  expect(isAtLeast('1.27', '1.30')).toBe(false);
});

test('minor versions are numbers, not fractions', () => {
  expect(isAtLeast('1.10', '1.9')).toBe(true);
  expect(isAtLeast('1.9', '1.10')).toBe(false);
});

test('what is rendered for begins with 1.27 and ends with 1.37', () => {
  expect(SUPPORTED).toEqual({ oldest: '1.27', newest: '1.37' });
});
