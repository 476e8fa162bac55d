/**
 * Variables that the card link takes on the real interpreter: built as for a board, the card on the host
 * behind USART2, RST on USART3.
 *
 *   npx tsx test/link/memory.test.ts
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cardT0 } from '../../firmware/card/link/t0.ts';
import { cardT1 } from '../../firmware/card/link/t1.ts';
import { fromHex } from '../../firmware/runtime/bytes.ts';
import { bundle } from '../../flash/image/bundle.ts';
import { pretokenise } from '../../flash/image/pretokenise.ts';
import { shortenable } from '../../flash/image/properties.ts';
import type { SerialPeer } from '../../flash/interpreter/board.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import { hostTimer } from '../../host/timer.ts';
import { chipFirmware, chipMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';

type Protocol = 't0' | 't1';
const ATR = { t0: fromHex('3b1394504f43'), t1: fromHex('3b92948131fe4d504f1a') };

/**
 * The most variables that each state may take: functions that are loaded, an empty slot, a card that is in
 * besides, a command under way besides the slot; and what is left of a card after it, a pending timer of 7
 * and a last value.
 */
const LIMITS: Record<Protocol, Record<string, number>> = {
  t0: { loaded: 185, wired: 145, active: 160, transmit: 240, after: 16 },
  t1: { loaded: 390, wired: 145, active: 175, transmit: 245, after: 16 },
};

/**
 * What both images have, so that the difference is the card link: timer, bytes, faults, and the prototypes
 * that the interpreter makes when a property of their kind is first looked for.
 */
const common = `
import { systemTimer } from './hal/drivers/systemTimer.ts';
import { fromLatin1, toLatin1 } from './firmware/runtime/bytes.ts';
import { fault } from './firmware/runtime/fault.ts';
const plain = () => {};
const timer = systemTimer();
const present = new Pin('B0');
const keep = [fromLatin1, toLatin1, fault];
const made = [plain, {}, [], '', 1, new Error(''), new Uint8Array(2), present, Serial2, Promise, Math].map(value => value.unknown);
const used = () => process.memory().usage;
const tell = (name, text) => print('[' + name + ' ' + text + ']');
const awaited = async () => { await timer; };
const later = next => { setTimeout(next, 300); };
const select = new Uint8Array([0x00, 0xa4, 0x00, 0x00, 0x02, 0x3f, 0x00]);
Serial3.setup(115200, { tx: B10, rx: B11 });
const rst = { write: level => Serial3.write(level ? '1' : '0'), read: plain, set: plain, reset: plain, mode: plain };
`;
const without = `${common}
awaited().then(() => later(() => { tell('boot', used()); tell('end', 0); }));
`;
/** Each figure is taken while no event is handled. */
const withLink = (protocol: Protocol): string => `
import { cardUart } from './hal/drivers/iso7816/cardSlot.ts';
import { ${protocol} } from './hal/drivers/iso7816/${protocol}.ts';
${common}
const beforeWiring = used();
const slot = cardUart({
  uart: Serial2, tx: A2, rx: A3, present: present, vcc: B1, clock: B5, reset: rst, timer: timer, echo: false,
  protocols: [${protocol}],
});
const wired = used() - beforeWiring;
let base = 0;
const fail = reason => tell('fault', reason.code + ' ' + reason.message);
const talked = () => later(() => { slot.deactivate(); later(() => { tell('after', used() - base); tell('end', 0); }); });
const active = () => {
  tell('active', used() - base);
  slot.transmit(select).then(talked, fail);
  later(() => tell('transmit', used() - base));
};
awaited().then(() => later(() => {
  base = used();
  tell('boot', base);
  tell('wired', wired);
  slot.activate().then(() => later(active), fail);
}));
`;

const build = async (text: string): Promise<Uint8Array> => {
  const { modules } = await bundle(text, { wrapped: false, properties: [] });
  const { code } = await bundle(text, { wrapped: false, terse: true, properties: shortenable(modules) });
  return pretokenise(code);
};

/** A card that works for a second. */
const slowCard = (protocol: Protocol): Record<number, SerialPeer> => {
  let say: (bytes: Uint8Array) => void = () => {};
  const link = (protocol === 't0' ? cardT0 : cardT1)({
    atr: ATR[protocol],
    timer: hostTimer(),
    send: bytes => say(bytes),
    takesData: () => true,
    process: () => new Promise(resolve => setTimeout(() => resolve(fromHex('9000')), 1000)),
  });
  return {
    2: line => {
      say = bytes => line.write(bytes);
      line.onData(bytes => link.receive(bytes));
    },
    3: line =>
      line.onData(bytes => {
        if (bytes[bytes.length - 1] === 0x31) link.reset();
      }),
  };
};

/** Boots, and reads `[name value]` up to the one called `end`. */
const figures = async (
  text: string,
  serials: Record<number, SerialPeer> = {},
): Promise<Record<string, number>> => {
  const files: [string, Uint8Array][] = [['.boot0', await build(text)]];
  const board = await bootQemu({ firmware: chipFirmware, files, serials, instructionShift: 4 });
  try {
    await Promise.race([board.waitFor('[end', 20_000), board.waitFor('[fault', 20_000)]);
    assert.not.match(board.output(), /Uncaught/, board.output());
    assert.not.match(board.output(), /\[fault/, board.output());
    const told = [...board.output().matchAll(/\[(\w+) (-?\d+)\]/g)];
    return Object.fromEntries(told.map(([, name, value]) => [name, Number(value)]));
  } finally {
    await board.stop();
  }
};

const measure = (protocol: Protocol): void => {
  needing(chipMissing)(`${protocol}: the card link keeps to its variables`, async () => {
    const empty = await figures(without);
    const found = await figures(withLink(protocol), slowCard(protocol));
    const loaded = found['boot'] - empty['boot'] - found['wired'];
    const { wired, active, transmit, after } = found;
    console.log(
      `${protocol}: functions ${loaded}, wired ${wired}; with a card ${active} more, in a command ${transmit}, after it ${after}`,
    );
    for (const [name, value] of Object.entries({ loaded, wired, active, transmit, after }))
      assert.ok(value <= LIMITS[protocol][name], `${name}: at most ${LIMITS[protocol][name]}, got ${value}`);
  });
};

measure('t0');
measure('t1');
test.run();
