/** The steps that a play has: their words, what each may be, what it does. `docs/plays.md` lists the same. */
import { CARD_YEN_MAX, LOAD_YEN_MAX } from '../../firmware/wire/valueLimits.ts';

/** A word behind a step's name. */
export interface Word {
  /** As the documentation names it. */
  readonly name: string;
  /** What it has to be, with its unit, as errors say it. */
  readonly expected: string;
  readonly fits: (word: string) => boolean;
}

export interface StepForm {
  readonly words: readonly Word[];
  readonly does: string;
}

const secondsMax = 3600;
const digitsMax = 32;
const cellsMax = 20;
const nameMax = 16;

const number = (name: string, what: string, from: number, to: number, digits: RegExp): Word => ({
  name,
  expected: `${what} from ${from} to ${to}`,
  fits: word => digits.test(word) && Number(word) >= from && Number(word) <= to,
});
const pattern = (name: string, expected: string, regex: RegExp): Word => ({
  name,
  expected,
  fits: word => regex.test(word),
});

const NAME = pattern(
  'NAME',
  `a name of 1 to ${nameMax} letters, digits and _`,
  new RegExp(`^\\w{1,${nameMax}}$`),
);
const DIGITS = pattern(
  'DIGITS',
  `1 to ${digitsMax} of 0-9, * and #`,
  new RegExp(`^[0-9*#]{1,${digitsMax}}$`),
);
const KEY = pattern(
  'KEY',
  'one of 0-9, *, #, language, service, clear, followOn',
  /^([0-9*#]|language|service|clear|followOn)$/,
);
const STATE = pattern('on|off', 'on or off', /^(on|off)$/);
const TEXT = pattern(
  '"TEXT"',
  `1 to ${cellsMax} characters in quotation marks`,
  new RegExp(`^"[^"]{1,${cellsMax}}"$`),
);
const SECONDS = number('SECONDS', 'seconds', 0, secondsMax, /^\d{1,4}(\.\d{1,3})?$/);
export const LOAD_YEN = number('YEN', 'yen', 1, LOAD_YEN_MAX, /^\d{1,5}$/);
const CARD_YEN = number('YEN', 'yen', 0, CARD_YEN_MAX, /^\d{1,5}$/);

/** A step: what it does, and the words behind its name. */
export const step = (does: string, ...words: Word[]): StepForm => ({ does, words });

export const STEPS = {
  'new card': step('the dispenser issues a card, which NAME owns', NAME),
  load: step('the dispenser puts YEN on the card', NAME, LOAD_YEN),
  insert: step('the card goes into the phone', NAME),
  take: step('the card is taken out of the phone at once, in the middle of a call too'),
  lift: step('the handset is lifted'),
  'hang up': step('the handset is put back'),
  dial: step('DIGITS are pressed, one key after the other', DIGITS),
  press: step('one key is pressed', KEY),
  wait: step('SECONDS pass; 0.001 is the shortest time', SECONDS),
  expect: step('waits until a row of the display has the text, 30 seconds at most', TEXT),
  'far end hangs up': step('the other side ends the call'),
  center: step('the line to the center is cut (off) or whole again (on)', STATE),
  balance: step('the dispenser reads the card, which has to hold YEN', NAME, CARD_YEN),
} as const satisfies Record<string, StepForm>;

export type Verb = keyof typeof STEPS;
