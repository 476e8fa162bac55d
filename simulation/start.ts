/**
 * The whole system on one machine: a terminal's built image on the virtual board, a dispenser, a center,
 * cards.
 *
 *   npm start                              use the phone from this terminal's keyboard
 *   npm start -- --play NAME|FILE          perform a play and print what happens
 *
 * Exits with 1 when a play did not go as written, with 2 for an argument or a play that cannot be read.
 */
import { openKeyboard } from './panel/keyboard.ts';

/** A play and the help need no keyboard. */
const WITH_KEYBOARD = /^--(board|seed|pcap|trace)(=|$)/;
const wantsKeyboard = process.argv.slice(2).every(word => !word.startsWith('-') || WITH_KEYBOARD.test(word));

// Before the modules of the system are loaded, which takes a second: what is typed then is swallowed, too.
const keyboard = process.stdin.isTTY && wantsKeyboard ? openKeyboard(process.stdin) : undefined;
const { start } = await import('./command.ts');
await start(keyboard);
