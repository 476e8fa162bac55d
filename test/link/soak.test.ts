/**
 * A thousand SELECTs and twenty warm resets; afterwards no more variables are in use. Reader and card are one
 * image, joined by a port that is no hardware, so that the same program runs on the virtual board, on the
 * interpreter's Linux build (ESPRUINO_BIN) and on its STM32F405 firmware (ESPRUINO_FW), and no character is
 * lost on the way.
 *
 *   npx tsx test/link/soak.test.ts 1000 20     SELECTs and warm resets, on the emulated chip too
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createVirtualPhone } from '../../bench/phone/virtualPhone.ts';
import { description } from '../../boards/virtual.ts';
import { bundle } from '../../flash/image/bundle.ts';
import { pretokenise } from '../../flash/image/pretokenise.ts';
import { shortenable } from '../../flash/image/properties.ts';
import type { TargetBoard } from '../../flash/interpreter/board.ts';
import { bootLinux } from '../../flash/interpreter/linux.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import { chipFirmware, chipMissing, linuxBuild, linuxMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';
import { numberArguments } from '../whole.ts';

const whole = { selects: 1000, resets: 20 };
/** The emulated chip takes a tenth of a second for a SELECT of both ends. */
const [selects = 1000, resets = 20] = numberArguments();
const onChip = { selects, resets };
interface Counts {
  selects: number;
  resets: number;
}

/** The card is deaf at the first reset of each activation, so the reader makes a warm one. */
const entry = ({ selects, resets }: Counts): string => `
import { cardUart } from './hal/drivers/iso7816/cardSlot.ts';
import { cardT0 } from './firmware/card/link/t0.ts';
import { systemTimer } from './hal/drivers/systemTimer.ts';
const plain = () => {};
const timer = systemTimer();
let heard = plain;
let isOpen = false;
let toggles = 0;
let warm = 0;
const link = cardT0({
  atr: new Uint8Array([0x3b, 0x12, 0x94, 0x4f, 0x43]),
  timer: timer,
  takesData: header => header[1] === 0xa4,
  process: () => Promise.resolve(new Uint8Array([0x90, 0x00])),
  send: bytes => {
    let text = '';
    for (let i = 0; i < bytes.length; i++) { text += String.fromCharCode(bytes[i]); }
    timer.after(1, () => { if (isOpen) { heard(text); } });
  },
});
const uart = {
  setup: () => { isOpen = true; },
  unsetup: () => { isOpen = false; },
  on: (event, listener) => { if (event === 'data') { heard = listener; } },
  write: text => {
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) { bytes[i] = text.charCodeAt(i); }
    timer.after(1, () => link.receive(bytes));
  },
};
const pin = { read: () => false, write: plain, set: plain, reset: plain, mode: plain, onEdge: plain };
const rst = { read: plain, set: plain, reset: plain, mode: plain, write: level => {
  if (!level) { return; }
  if (++toggles % 2 === 0) { warm++; link.reset(); }
} };
const clock = { write: plain };
global['analogWrite'] = plain;
const slot = cardUart({
  uart: uart, tx: pin, rx: pin, present: pin, vcc: pin, clock: clock, reset: rst, timer: timer, echo: false,
});
const select = new Uint8Array([0x00, 0xa4, 0x00, 0x00, 0x02, 0x3f, 0x00]);
const say = text => print('[' + text + ']');
const fail = reason => say('fault ' + (reason.code || 'bug') + ' ' + reason.message);
// By then the card's timer for NULL bytes has run out too.
const later = next => { setTimeout(next, 3000); };
const transmit = () => slot.transmit(select).then(response => {
  if (response.length !== 2 || response[0] !== 0x90) { say('fault answer ' + response.length); }
});
const activate = () => slot.activate();
// Twice first, so that what the first time makes for good is there before. All in globals: each figure is of
// one place.
const times = [2, ${resets}, 2, ${selects}];
const figures = [0, 0, 0, 0];
let at = 0;
let left = times[0];
// The callbacks return nothing: a promise that waits for the next one would keep all of them.
const go = () => { if (left-- > 0) { (at < 2 ? activate : transmit)().then(go, fail); } else { later(measure); } };
const measure = () => {
  figures[at] = process.memory().usage;
  if (++at < 4) { left = times[at]; go(); return; }
  slot.deactivate();
  say('activations ' + times[1] + ' ' + figures[0] + ' ' + figures[1]);
  say('selects ' + times[3] + ' ' + figures[2] + ' ' + figures[3]);
  say('warm ' + warm);
  say('end');
};
later(go);
`;
const build = async (counts: Counts): Promise<string> => {
  const text = entry(counts);
  const { modules } = await bundle(text, { wrapped: false, properties: [] });
  return (await bundle(text, { wrapped: false, properties: shortenable(modules) })).code;
};

const judge = (output: string, { selects, resets }: Counts, where: string, hasMemory: boolean): void => {
  assert.not.match(output, /\[fault|Uncaught/, output);
  const figures = (name: string): number[] =>
    (output.match(new RegExp(`\\[${name} ([\\d ]+)\\]`))?.[1] ?? '').split(' ').map(Number);
  for (const [name, times] of [
    ['activations', resets],
    ['selects', selects],
  ] as const) {
    const [made, before, after] = figures(name);
    assert.is(made, times, name);
    if (!hasMemory) continue;
    // A timer that runs at one of the two moments is a variable; a leak is one of each repetition.
    assert.ok(after - before < times / 2, `${where}, ${name}: ${before} variables before, ${after} after`);
    console.log(`${where}: ${made} ${name}, ${before} variables before, ${after} after`);
  }
  assert.is(figures('warm')[0], resets + 2, 'a warm reset each activation');
};

test(`virtual board: ${whole.selects} SELECTs and ${whole.resets} warm resets`, async () => {
  const phone = createVirtualPhone({ description, image: await build(whole) });
  phone.board.powerOn();
  await phone.board.run({ until: () => phone.board.output.includes('[end]'), limitMs: 600_000 });
  judge(phone.board.output.join('\n'), whole, 'virtual board', false);
  assert.equal(phone.board.errors, []);
});

const run = async (boot: Promise<TargetBoard>, counts: Counts, where: string): Promise<void> => {
  const board = await boot;
  try {
    await Promise.race([board.waitFor('[end]', 900_000), board.waitFor('[fault', 900_000)]);
    judge(board.output().replace(/\r?\n/g, ''), counts, where, true);
  } finally {
    await board.stop();
  }
};
needing(linuxMissing)('on the Linux build', async () => {
  const files: [string, Uint8Array][] = [['.boot0', pretokenise(await build(whole))]];
  await run(bootLinux({ binary: linuxBuild, files }), whole, 'Linux build');
});
needing(chipMissing)('on the STM32F405 firmware', async () => {
  const files: [string, Uint8Array][] = [['.boot0', pretokenise(await build(onChip))]];
  const options = { firmware: chipFirmware, files, instructionShift: 4, realTime: true };
  await run(bootQemu(options), onChip, 'STM32F405 firmware');
});

test.run();
