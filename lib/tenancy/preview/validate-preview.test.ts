import fc from 'fast-check';
import { validatePreview } from './validate-preview';

test('a number and a day are fine, also the last one', () => {
  expect(validatePreview({ id: 12, expires: '2031-05-30' })).toEqual([]);
  expect(validatePreview({ id: 12, expires: '2031-05-30' }, '2031-05-30')).toEqual([]);
});

test.each([0, -1, 1.5, Number.NaN])('an id of %s is refused', (id) => {
  expect(validatePreview({ id, expires: '2031-05-30' })).toEqual([
    `--id (${id}) must be a whole number of at least 1, such as that of the pull request`,
  ]);
});

test.each(['2031-02-30', '2031-13-01', '30.05.2031', '2031-5-30', 'tomorrow', '', '2031-05-30T00:00:00Z'])('%j is no day', (expires) => {
  expect(validatePreview({ id: 1, expires })).toEqual([`--expires (${expires}) is no date; write it like 2031-05-30`]);
});

test('a day that is over is refused', () => {
  expect(validatePreview({ id: 1, expires: '2031-05-29' }, '2031-05-30')).toEqual([
    '--expires (2031-05-29) is over; give a day from 2031-05-30 on, until which the preview is needed',
  ]);
});

test('every day of the calendar is a day', () => {
  const days = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2999-12-31T00:00:00Z'), noInvalidDate: true });
  fc.assert(fc.property(days, (day) => expect(validatePreview({ id: 1, expires: day.toISOString().slice(0, 10) })).toEqual([])));
});
