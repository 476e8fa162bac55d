import { beforeReady } from './beforeReady.ts';

/**
 * Clocks around a board's capabilities, on the chip itself: the time from the card's switch to the balance on
 * the display, from that balance to the next and so on, and how much of it passed in exchanges with the card
 * and in native code.
 */
const CLOCKS = `
var $times = global.$times = { since: 0, wire: 0, native: 0, insertions: [], units: [], shown: '', shownAt: 0, loopAt: 0, hookAt: 0 };
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
  if (lines[0].indexOf('YEN') > 0 && ($times.since || lines[0] !== $times.shown)) {
    var list = $times.since ? $times.insertions : $times.units;
    list.push([getTime() - ($times.since || $times.shownAt), $times.wire, $times.native]);
    $times.shown = lines[0];
    $times.shownAt = getTime();
    $times.since = $times.wire = $times.native = 0;
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

type Passed = readonly [total: number, wire: number, native: number];

interface Times {
  readonly insertions: readonly Passed[];
  /**
   * From one balance to the next: the first of a call holds its dialling, later ones a unit and its charge.
   */
  readonly units: readonly Passed[];
  readonly hookAt: number;
  readonly loopAt: number;
}

const ms = (seconds: number): number => Math.round(seconds * 1000);

const passedFigures = (
  what: string,
  until: string,
  [total, wire, native]: Passed,
): Record<string, number> => ({
  [`${what}, ${until}, ms`]: ms(total),
  [`${what}, with the card, ms`]: ms(wire),
  [`${what}, native code, ms`]: ms(native),
  [`${what}, interpreter, ms`]: ms(total - wire - native),
});

/** The value of `$times` as figures in milliseconds, by name. */
export const timeFigures = (times: unknown): Record<string, number> => {
  const { insertions, units, hookAt, loopAt } = times as Times;
  return Object.assign(
    { 'handset lifted to loop closed, ms': ms(loopAt - hookAt) },
    ...insertions.map((passed, i) => passedFigures(`insertion ${i + 1}`, 'card to balance', passed)),
    ...units.map((passed, i) => passedFigures(`balance ${i + 2}`, 'since the one before', passed)),
  );
};
