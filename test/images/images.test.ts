import { describedImage } from '.';

test('an image that a mirror serves is the one of the table', () => {
  expect(describedImage('localhost:5000/redis:8.2.2')).toEqual(describedImage('redis:8.2.2'));
  expect(describedImage('redis:8.2.2').image.class).toBe('program');
});

test('an image that the table lacks is absent and not an error', () => {
  expect(describedImage('example/added-by-a-user:1')).toEqual({
    repository: 'example/added-by-a-user',
    image: { class: 'absent', reason: 'not described in test/images/catalogue' },
  });
});

test('an image that is pinned by digest cannot be built', () => {
  expect(describedImage(`redis@sha256:${'0'.repeat(64)}`).image).toEqual({
    class: 'absent',
    reason: 'pinned by digest, which an image built here cannot have',
  });
});
