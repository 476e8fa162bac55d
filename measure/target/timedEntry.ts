import { beforeReady } from './beforeReady.ts';

/**
 * Clocks around a board's capabilities, on the chip itself: the time from the card's switch to the balance on
 * the display, and how much of it passed in exchanges with the card and in native code.
 */
const CLOCKS = `
var $times = global.$times = { since: 0, wire: 0, native: 0, insertions: [], loopAt: 0, hookAt: 0 };
var transmit = hal.cardSlot.transmit, activate = hal.cardSlot.activate, native = hal.nativeCode.call;
var show = hal.display.show, onPresence = hal.cardSlot.onPresence, seize = hal.line.seize, onHook = hal.handset.onHook;
var waited = function (promise, from) {
  return promise.then(function (result) { $times.wire += getTime() - from; return result; });
};
hal.cardSlot.transmit = function (command) { var from = getTime(); return waited(transmit(command), from); };
hal.cardSlot.activate = function () { var from = getTime(); return waited(activate(), from); };
hal.nativeCode.call = function (entry, context) {
  var from = getTime(), result = native(entry, context);
  $times.native += getTime() - from;
  return result;
};
hal.cardSlot.onPresence = function (listener) {
  onPresence(function (present) {
    if (present) { $times.since = getTime(); $times.wire = $times.native = 0; }
    listener(present);
  });
};
hal.display.show = function (lines) {
  show(lines);
  if ($times.since && lines[0].indexOf('YEN') > 0) {
    $times.insertions.push([getTime() - $times.since, $times.wire, $times.native]);
    $times.since = 0;
  }
};
hal.handset.onHook = function (listener) {
  onHook(function (lifted) { if (lifted) $times.hookAt = getTime(); listener(lifted); });
};
hal.line.seize = function () { seize(); $times.loopAt = getTime(); };
`;

/**
 * A board's program with these clocks, which keep seconds in the global `$times`. Throws as `beforeReady`
 * does.
 */
export const timedEntry = (entry: string): string => beforeReady(entry, CLOCKS);

interface Times {
  insertions: [total: number, wire: number, native: number][];
  hookAt: number;
  loopAt: number;
}

const ms = (seconds: number): number => Math.round(seconds * 1000);

/** The value of `$times` as figures in milliseconds, by name. */
export const timeFigures = (times: unknown): Record<string, number> => {
  const { insertions, hookAt, loopAt } = times as Times;
  const figures: Record<string, number> = { 'handset lifted to loop closed, ms': ms(loopAt - hookAt) };
  for (const [i, [total, wire, native]] of insertions.entries()) {
    const insertion = `insertion ${i + 1}`;
    figures[`${insertion}, card to balance, ms`] = ms(total);
    figures[`${insertion}, with the card, ms`] = ms(wire);
    figures[`${insertion}, native code, ms`] = ms(native);
    figures[`${insertion}, interpreter, ms`] = ms(total - wire - native);
  }
  return figures;
};
