import { sourcesOf } from './debian';

const SIGNED = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]';

test('packages come from the servers of the machine, in the release that images use', () => {
  const targets = [
    'http://mirror.example/debian/ bookworm main',
    'http://mirror.example/debian/ bookworm contrib',
    'http://mirror.example/debian/ bookworm-updates main',
    'http://mirror.example/security/ bookworm-security main',
    'http://other.example/tools/ nodistro main',
    'http://other.example/tools/ tools-bookworm main',
  ];
  expect(sourcesOf(targets, 'ID=debian\nVERSION_CODENAME=bookworm\n')).toEqual([
    `deb ${SIGNED} http://mirror.example/debian/ trixie main`,
    `deb ${SIGNED} http://mirror.example/debian/ trixie-updates main`,
    `deb ${SIGNED} http://mirror.example/security/ trixie-security main`,
  ]);
});

test('another distribution has none', () => {
  expect(sourcesOf(['http://mirror.example/ubuntu/ noble main'], 'ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n')).toEqual([]);
});
