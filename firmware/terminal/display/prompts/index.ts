/**
 * Prompts by number: each language is one text of lines in this order, each at most 20 cells long. One text,
 * because the interpreter keeps a literal in flash and an array of literals in RAM.
 */
export const INSERT_CARD = 0;
export const LIFT_HANDSET = 1;
export const DIAL_NUMBER = 2;
export const PLEASE_WAIT = 3;
export const TAKE_CARD = 4;
export const YEN = 5;
export const BUTTONS = 6;
export const CALL_ENDED = 7;
export const LAST_UNIT = 8;
export const NO_VALUE_LEFT = 9;
export const NOT_ENOUGH = 10;
export const NOT_CONNECTED_HERE = 11;
export const FREE_CALL = 12;
export const EMERGENCY_FREE = 13;
export const NOT_INSTALLED = 14;
export const OUT_OF_ORDER = 15;
export const CONFIRM = 16;
export const ASKING_CHARGE = 17;
export const NO_ANSWER = 18;
export const TIME_SIGNAL = 19;
export const WEATHER = 20;
export const DIRECTORY = 21;
export const CARD_SILENT = 22;
export const CARD_UNREADABLE = 23;
export const CARD_NOT_OURS = 24;
export const CARD_NOT_ISSUED = 25;
export const CARD_BLOCKED = 26;
export const CARD_EXPIRED = 27;
export const CARD_INVALID = 28;
export const CARD_PULLED = 29;
export const CARD_REFUSED = 30;
export const JOURNAL_FULL = 31;
export const CLOCK_LOST = 32;
export const LANGUAGE_NAME = 33;

/** The number of a line of each language. */
export type Prompt = number;
