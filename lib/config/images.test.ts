import { DEFAULT_USER, imageFacts } from './images';

test.each(['php', 'library/php', 'docker.io/library/php', 'localhost/php', 'localhost:5001/php', 'registry.example.com/php'])(
  '%s is known by its name without registry',
  (repository) => {
    expect(imageFacts(repository)?.user).toBe(33);
  },
);

test('an image with an organization of its own is another image', () => {
  expect(imageFacts('nginxinc/nginx-unprivileged')?.ports).toEqual([8080]);
  expect(imageFacts('shop/php')).toBeUndefined();
});

test('Apache and nginx are stopped with the signal that lets them finish what they do', () => {
  expect([imageFacts('php')?.stopSignal, imageFacts('nginx')?.stopSignal]).toEqual(['SIGWINCH', 'SIGQUIT']);
});

test.each(['shop/kids', '', 'constructor', 'toString'])('nothing is known of %j', (repository) => {
  expect(imageFacts(repository)).toBeUndefined();
});

test('an image that does not care runs as a user that no file of the node belongs to', () => {
  expect(DEFAULT_USER).toBe(10_001);
});

test('facts that an estate states come before those of the library', () => {
  const own = { php: { hasShell: false, user: 7 } };
  expect(imageFacts('registry.example.com/php', own)).toBe(own.php);
  expect(imageFacts('wordpress', own)?.user).toBe(33);
});
