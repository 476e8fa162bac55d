import type { Clock } from '../clock.ts';
import { partMismatch } from './partMismatch.ts';

/**
 * STM32F4 reference manual RM0090, 26.6.20: RTC_BKP17R to RTC_BKP19R. "They are powered-on by VBAT when VDD
 * is switched off".
 */
const OFFSET = 0x40002894;
const CHECK = 0x40002898;
const SET_AT = 0x4000289c;
/** Told from what a domain reset leaves, which is zeros. */
const MARK = 0x52544331;

/**
 * The clock of an STM32F4 itself, with a crystal of 32 kHz and a battery at VBAT. The interpreter's own time
 * comes from that RTC and goes on through resets and, with the battery, through power cuts; moving it would
 * make `systemTimer` jump. So what is kept here is the calendar's offset to it, in backup registers, which go
 * when the battery does: then the time is unknown again. Throws `partMismatch` when `set` finds that the
 * registers do not hold what is written: a chip without them.
 *
 * Not promised: the first two seconds after a power cut on a board without the crystal, whose RTC starts at
 * zero; `now` is then undefined, since time would have gone back.
 */
export const chipClock = (): Clock => {
  const seconds = () => Math.floor(getTime());
  const checkOf = (offset: number) => (offset ^ MARK) >>> 0;
  const put = (address: number, value: number) => {
    poke32(address, value);
    const got = peek32(address) >>> 0;
    if (got !== value) throw partMismatch('RTC', `backup register ${address}`, String(value), String(got));
  };
  return {
    now() {
      const offset = peek32(OFFSET) >>> 0;
      if (peek32(CHECK) >>> 0 !== checkOf(offset)) return undefined;
      const elapsed = seconds();
      // The RTC has started anew behind the registers' back.
      if (elapsed < peek32(SET_AT) >>> 0) return undefined;
      return (elapsed + offset) >>> 0;
    },
    set(calendar) {
      const elapsed = seconds();
      const offset = (calendar - elapsed) >>> 0;
      put(SET_AT, elapsed >>> 0);
      put(OFFSET, offset);
      put(CHECK, checkOf(offset));
    },
  };
};
