import { type Preview, when } from '../../system';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Mistakes in what a person asks for; an empty list when there are none.
 *
 * @param today as a date, to refuse what is over; the clock is read by whoever calls
 */
export function validatePreview({ id, expires }: Pick<Preview, 'id' | 'expires'>, today?: string): string[] {
  return [
    ...when(!Number.isInteger(id) || id < 1, `--id (${id}) must be a whole number of at least 1, such as that of the pull request`),
    ...when(!isDate(expires), `--expires (${expires}) is no date; write it like 2031-05-30`),
    ...when(
      isDate(expires) && today !== undefined && expires < today,
      `--expires (${expires}) is over; give a day from ${today ?? ''} on, until which the preview is needed`,
    ),
  ];
}

/** Whether a text is a day of the calendar, which the 30th of February is not. */
function isDate(text: string): boolean {
  const time = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
