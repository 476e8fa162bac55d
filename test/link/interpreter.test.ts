/**
 * The reader's driver on the real interpreter, built as for a board, against the card's transport on the
 * host: USART2 is the contact I/O (without an echo: tx and rx are not joined there), USART3 carries the level
 * of RST.
 *
 *   npx tsx test/link/interpreter.test.ts 1000     that many SELECTs instead of 100
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cardT0 } from '../../firmware/card/link/t0.ts';
import { cardT1 } from '../../firmware/card/link/t1.ts';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import { bundle } from '../../flash/image/bundle.ts';
import { moduleSizes } from '../../flash/image/moduleSizes.ts';
import { pretokenise } from '../../flash/image/pretokenise.ts';
import { shortenable } from '../../flash/image/properties.ts';
import type { TargetBoard } from '../../flash/interpreter/board.ts';
import { bootQemu } from '../../flash/interpreter/qemu.ts';
import type { ByteStream } from '../../hal/byteStream.ts';
import type { Timer } from '../../hal/timer.ts';
import { chipFirmware, chipMissing } from '../interpreters.ts';
import { needing } from '../skip.ts';
import { numberArguments } from '../whole.ts';

const onChip = needing(chipMissing);
const [selects = 100, activations = 20] = numberArguments();

type Protocol = 't0' | 't1';
const entry = (protocol: Protocol): string => `
import { cardUart } from './hal/drivers/iso7816/cardSlot.ts';
import { ${protocol} } from './hal/drivers/iso7816/${protocol}.ts';
import { systemTimer } from './hal/drivers/systemTimer.ts';
const plain = () => {};
const slot = cardUart({
  uart: Serial2, tx: A2, rx: A3, present: new Pin('B0'), vcc: B1, clock: B5,
  reset: { write: level => Serial3.write(level ? '1' : '0'), read: plain, set: plain, reset: plain, mode: plain },
  timer: systemTimer(), echo: false, protocols: [${protocol}],
});
Serial3.setup(115200, { tx: B10, rx: B11 });
global['report'] = 'nothing yet';
const hex = bytes => { let s = ''; for (let i = 0; i < bytes.length; i++) s += (256 + bytes[i]).toString(16).substr(1); return s; };
const tell = (number, what) => print('step ' + number + ': ' + what + ';');
const outcome = (number, promise) => promise.then(
  value => tell(number, value),
  reason => tell(number, (reason.code || 'bug') + ' ' + reason.message));
const transmit = bytes => slot.transmit(new Uint8Array(bytes)).then(hex);
// The callbacks return nothing: a promise that waits for the next one would keep all of them.
const repeat = (bytes, times) => new Promise((resolve, reject) => {
  const command = new Uint8Array(bytes);
  const start = getTime();
  let left = times;
  const next = response => {
    if (left-- > 0) { slot.transmit(command).then(next, reject); }
    else { resolve(hex(response).substr(-4) + ' ' + (getTime() - start) * 1000 / times); }
  };
  next();
});
// Later, when nothing of what went before is on the stack.
const usage = () => new Promise(resolve => { setTimeout(() => { resolve(process.memory().usage); }, 200); });
const activations = times => new Promise((resolve, reject) => {
  let left = times;
  const next = () => {
    if (left-- > 0) { slot.activate().then(next, reject); }
    // The line holds on to its last promise, and an activation's is a long one: compared is after a command,
    // as before.
    else { slot.transmit(new Uint8Array([0x00, 0xa4, 0x00, 0x00])).then(() => { resolve(times); }, reject); }
  };
  next();
});
const write64 = [0x00, 0xd5, 0x00, 0x00, 64];
for (let i = 0; i < 64; i++) write64.push(i);
const steps = [
  () => slot.activate().then(hex),
  () => transmit([0x00, 0xa4, 0x00, 0x00]),
  () => transmit([0x00, 0xb0, 0x00, 0x00, 0x10]),
  () => transmit([0x00, 0xb0, 0x00, 0x00, 0x40]),
  () => transmit([0x00, 0x89, 0x00, 0x00, 0x02, 0xab, 0xcd, 0x00]),
  () => transmit([0x00, 0xc0, 0x00, 0x00, 0x03]),
  () => repeat([0x00, 0xa4, 0x00, 0x00, 0x02, 0x3f, 0x00], 2),
  usage,
  () => repeat([0x00, 0xa4, 0x00, 0x00, 0x02, 0x3f, 0x00], ${selects}),
  usage,
  () => repeat(write64, 10),
  () => repeat([0x00, 0xb0, 0x00, 0x00, 0x40], 5),
  usage,
  () => activations(${activations}),
  usage,
  () => transmit([0x00, 0xee, 0x00, 0x00]),
  () => slot.activate().then(hex),
  () => slot.activate().then(hex),
];
const go = at => { if (at < steps.length) { outcome(at, steps[at]()).then(() => { go(at + 1); }); } };
setTimeout(() => go(0), 500);
`;

/** As for a board: without a wrapper, property names shortened. */
const build = async (protocol: Protocol) => {
  const text = entry(protocol);
  const { modules } = await bundle(text, { wrapped: false, properties: [] });
  return bundle(text, { wrapped: false, properties: shortenable(modules) });
};

const hostTimer: Timer = (() => {
  const running: NodeJS.Timeout[] = [];
  return {
    now: () => performance.now(),
    after: (milliseconds, listener) => running.push(setTimeout(listener, milliseconds)) - 1,
    cancel: id => clearTimeout(running[id]),
  };
})();

interface Host {
  io: (line: ByteStream) => void;
  rst: (line: ByteStream) => void;
  rates: number[];
}
const hostCard = (protocol: Protocol, atr: Uint8Array): Host => {
  let wire: ByteStream | undefined;
  const host: Host = { io: () => {}, rst: () => {}, rates: [] };
  let deadResets = 0;
  let recent = 0;
  const link = (protocol === 't0' ? cardT0 : cardT1)({
    atr,
    timer: hostTimer,
    send: bytes => wire?.write(bytes),
    takesData: header => (header[1] & 1) === 1 || header[1] === 0xa4,
    onRate: rate => host.rates.push(rate),
    process: async apdu => {
      if (apdu[1] === 0xb0) return new Uint8Array([...new Uint8Array(apdu[4] || 256).fill(0xa5), 0x90, 0]);
      if (apdu[1] === 0x89) return fromHex('0102039000');
      return fromHex('9000');
    },
  });
  host.io = line => {
    wire = line;
    line.onData(bytes => {
      // 00EE00 kills the card for the next two resets; its characters may come one by one.
      for (const byte of bytes) {
        recent = ((recent << 8) | byte) & 0xffffff;
        if (recent === 0x00ee00) deadResets = 3;
      }
      if (deadResets === 0) link.receive(bytes);
    });
  };
  host.rst = line =>
    line.onData(bytes => {
      if (bytes[bytes.length - 1] !== 0x31) return;
      if (deadResets > 0) deadResets--;
      if (deadResets === 0) link.reset();
    });
  return host;
};

interface Expected {
  atr: string;
  case4: string;
  getResponse: string;
  mute: string;
}
const EXPECTED: Record<Protocol, Expected> = {
  t0: {
    atr: '3b1394504f43',
    case4: '6103',
    getResponse: '0102039000',
    mute: 'card: no character within the waiting time',
  },
  // IFSC 254; the waiting times of the standard, since characters to the emulator are paced.
  t1: {
    atr: '3b92948131fe4d504f00',
    case4: '0102039000',
    getResponse: '9000',
    mute: 'card: no block within the waiting time',
  },
};

const testOnChip = (protocol: Protocol): void => {
  const expected = EXPECTED[protocol];
  const atr = fromHex(expected.atr);
  if (protocol === 't1') atr[atr.length - 1] = atr.subarray(1, -1).reduce((all, byte) => all ^ byte, 0);
  const host = hostCard(protocol, atr);
  let board: TargetBoard;
  /**
   * What the image tells of a step; it runs them by itself, since a console that is typed at loses
   * characters.
   */
  const step = async (number: number, timeoutMs = 20_000): Promise<string> => {
    for (let waited = 0; waited < timeoutMs; waited += 20) {
      const told = board.output().split(`step ${number}: `)[1]?.split(';');
      if (told && told.length > 1) return told[0].replace(/\r\n/g, '');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    throw new Error(`step ${number}: nothing came of it; ${board.output().slice(-300)}`);
  };

  onChip(`${protocol}: boots`, async () => {
    const { code, map } = await build(protocol);
    const ours = moduleSizes(code, map).filter(({ module }) => module.includes('iso7816'));
    const bytes = ours.reduce((sum, size) => sum + size.bytes, 0);
    const vars = ours.reduce((sum, size) => sum + size.vars, 0);
    const each = ours.map(size => `${size.module.split('/').pop()} ${size.bytes}`).join(', ');
    console.log(`card link: ${bytes} bytes minified, about ${vars} variables: ${each}`);
    board = await bootQemu({
      firmware: chipFirmware,
      files: [['.boot0', pretokenise(code)]],
      serials: { 2: host.io, 3: host.rst },
      instructionShift: 4,
    });
    assert.not.match(board.bootText, /Error/, board.bootText);
  });

  onChip(`${protocol}: activation: ATR, and PPS to the fast rate`, async () => {
    assert.is(await step(0), toHex(atr));
    assert.equal(host.rates.slice(0, 2), [0x11, 0x94]);
  });
  onChip(`${protocol}: command cases 1 to 4`, async () => {
    assert.is(await step(1), '9000');
    assert.is(await step(2), `${'a5'.repeat(16)}9000`);
    assert.is(await step(3), `${'a5'.repeat(64)}9000`);
    assert.is(await step(4), expected.case4);
    assert.is(await step(5), expected.getResponse);
  });
  onChip(`${protocol}: ${selects} commands leave no memory behind`, async () => {
    const before = await step(7);
    const [status, ms] = (await step(8, selects * 400)).split(' ');
    assert.is(status, '9000', ms);
    const after = await step(9);
    // A timer that is still pending takes seven; a leak of one variable a command would take as many as
    // commands.
    assert.ok(Number(after) - Number(before) <= 8, `${before} variables before, ${after} after`);
    const [, ms64] = (await step(10)).split(' ');
    const [, ms64in] = (await step(11)).split(' ');
    const round = (text: string): string => Number(text).toFixed(1);
    console.log(
      `${selects} SELECT: ${round(ms)} ms each; 64 bytes out ${round(ms64)}, 64 in ${round(ms64in)}`,
    );
    console.log(`${before} variables used before, ${after} after`);
  });
  onChip(`${protocol}: ${activations} activations leave no memory behind`, async () => {
    const before = Number(await step(12));
    const made = await step(13, activations * 2000);
    assert.is(Number(made), activations, made);
    const after = Number(await step(14));
    assert.ok(after - before <= 8, `${before} variables before, ${after} after`);
    console.log(`${activations} activations: ${before} variables used before, ${after} after`);
  });
  onChip(`${protocol}: a mute card ends in cardMute, and the slot serves the next one`, async () => {
    assert.is(await step(15), `cardMute ${expected.mute}`);
    assert.is(await step(16), 'cardMute card: no character within the waiting time');
    assert.is(await step(17), toHex(atr));
  });
  onChip(`${protocol}: stops`, () => board.stop());
};

testOnChip('t0');
testOnChip('t1');
test.run();
