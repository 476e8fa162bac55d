import type { Cover } from '../../../hal/cover.ts';
import type { Hal } from '../../../hal/hal.ts';
import { dayOf } from '../../wire/calendar.ts';
import { type Craft, result, row } from '../craft.ts';
import { dateText, timeText } from '../dateText.ts';

/** OPEN or CLOSED, or NO SWITCH on a board without a cover switch. */
export const coverState = ({ phone }: Craft): string => {
  const { cover } = phone.hal as Hal & { cover?: Cover };
  if (!cover) return 'NO SWITCH';
  return cover.isOpen() ? 'OPEN' : 'CLOSED';
};

/**
 * Test of the battery: the calendar and the keys, which it keeps, and the cover switch, which clears the
 * keys.
 */
export const testBattery = (craft: Craft): Promise<void> => {
  const { phone } = craft;
  const now = phone.hal.clock.now();
  return result(craft, [
    row('DATE', now === undefined ? 'LOST' : dateText(dayOf(now))),
    row('TIME', now === undefined ? 'LOST' : timeText(now)),
    row('KEYS', phone.identity ? 'THERE' : 'NONE'),
    row('COVER', coverState(craft)),
  ]);
};
