/**
 * The reader's driver on the real interpreter, built as for a board, against the card's transport on the host:
 * USART2 is the contact I/O (without an echo: nothing joins tx and rx there), USART3 carries the level of RST.
 *
 *   npx tsx test/link/interpreter.test.ts 1000     that many SELECTs instead of 100
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cardT0 } from '../../firmware/card/link/t0.ts';
import { fromHex } from '../../firmware/runtime/bytes.ts';
import { bundle } from '../../flash/build/bundle.ts';
import { moduleSizes } from '../../flash/build/moduleSizes.ts';
import { pretokenise } from '../../flash/build/pretokenise.ts';
import { shortenable } from '../../flash/build/properties.ts';
import { QemuBoard } from '../../flash/target/qemu.ts';
import type { ByteStream } from '../../hal/byteStream.ts';
import type { Timer } from '../../hal/timer.ts';

const firmware = process.env['ESPRUINO_FW'];
const selects = Number(process.argv[2] ?? 100);

const entry = `
import { cardUart } from './hal/drivers/iso7816/cardSlot.ts';
import { systemTimer } from './hal/drivers/systemTimer.ts';
const plain = () => {};
const slot = cardUart({
  uart: Serial2, tx: A2, rx: A3, present: new Pin('B0'), vcc: B1, clock: B5,
  reset: { write: level => Serial3.write(level ? '1' : '0'), read: plain, set: plain, reset: plain, mode: plain },
  timer: systemTimer(), echo: false,
});
Serial3.setup(115200, { tx: B10, rx: B11 });
global['report'] = 'nothing yet';
const hex = bytes => { let s = ''; for (let i = 0; i < bytes.length; i++) s += (256 + bytes[i]).toString(16).substr(1); return s; };
const tell = (number, what) => print('step ' + number + ': ' + what + ';');
const settle = (number, promise) => promise.then(
  value => tell(number, value),
  reason => tell(number, (reason.code || 'bug') + ' ' + reason.message));
const transmit = bytes => slot.transmit(new Uint8Array(bytes)).then(hex);
// The callbacks return nothing: a promise that waits for the next one would keep all of them.
const repeat = (bytes, times) => new Promise((resolve, reject) => {
  const command = new Uint8Array(bytes);
  const start = getTime();
  let left = times;
  let faults = 0;
  const next = response => {
    if (left-- > 0) { slot.transmit(command).then(next, lost); }
    else { resolve(hex(response).substr(-4) + ' ' + (getTime() - start) * 1000 / times + ' ' + faults); }
  };
  const again = reason => {
    if (++faults > 20) { reject(reason); } else { slot.activate().then(next, again); }
  };
  const lost = reason => { left++; again(reason); };
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
  () => Promise.resolve(process.memory().usage),
  () => repeat([0x00, 0xa4, 0x00, 0x00, 0x02, 0x3f, 0x00], ${selects}),
  () => Promise.resolve(process.memory().usage),
  () => repeat(write64, 10),
  () => repeat([0x00, 0xb0, 0x00, 0x00, 0x40], 5),
  () => transmit([0x00, 0xee, 0x00, 0x00]),
  () => slot.activate().then(hex),
  () => slot.activate().then(hex),
];
const go = at => { if (at < steps.length) { settle(at, steps[at]()).then(() => { go(at + 1); }); } };
setTimeout(() => go(0), 500);
`;

/** As for a board: without a wrapper, property names shortened. */
const build = async () => {
  const { modules } = await bundle(entry, { wrapped: false, properties: [] });
  return bundle(entry, { wrapped: false, properties: shortenable(modules) });
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
const hostCard = (atr: Uint8Array): Host => {
  let wire: ByteStream | undefined;
  const host: Host = { io: () => {}, rst: () => {}, rates: [] };
  // A burst without pauses, which no wire carries, makes the emulated USART lose characters.
  const queue: number[] = [];
  let deadResets = 0;
  let pacing = false;
  const next = (): void => {
    pacing = queue.length > 0;
    if (!pacing) return;
    wire?.write(Uint8Array.of(queue.shift()!));
    setTimeout(next, 3);
  };
  const pace = (bytes: Uint8Array): void => {
    queue.push(...bytes);
    if (!pacing) next();
  };
  const link = cardT0({
    atr,
    timer: hostTimer,
    send: bytes => pace(bytes),
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
      // 00EE… kills the card for the next two resets.
      if (bytes.includes(0xee)) deadResets = 3;
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

if (firmware) {
  const atr = fromHex('3b1394504f43');
  const host = hostCard(atr);
  let board: QemuBoard;
  /** What the image tells of a step; it runs them by itself, since a console that is typed at loses characters. */
  const step = async (number: number, timeoutMs = 20_000): Promise<string> => {
    for (let waited = 0; waited < timeoutMs; waited += 20) {
      const told = board.output().split(`step ${number}: `)[1]?.split(';');
      if (told && told.length > 1) return told[0].replace(/\r\n/g, '');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    throw new Error(`step ${number}: nothing came of it; ${board.output().slice(-300)}`);
  };

  test.before(async () => {
    const { code, map } = await build();
    const ours = moduleSizes(code, map).filter(({ module }) => module.includes('iso7816'));
    const bytes = ours.reduce((sum, size) => sum + size.bytes, 0);
    const vars = ours.reduce((sum, size) => sum + size.vars, 0);
    const each = ours.map(size => `${size.module.split('/').pop()} ${size.bytes}`).join(', ');
    console.log(`card link: ${bytes} bytes minified, about ${vars} variables: ${each}`);
    board = await QemuBoard.boot({
      firmware,
      files: [['.boot0', pretokenise(code)]],
      serials: { 2: host.io, 3: host.rst },
      instructionShift: 4,
    });
    assert.not.match(board.bootText, /Error/, board.bootText);
  });
  test.after(() => board?.stop());

  test('activation: ATR, and PPS to the fast rate', async () => {
    assert.is(await step(0), '3b1394504f43');
    assert.equal(host.rates.slice(0, 2), [0x11, 0x94]);
  });
  test('command cases 1 to 4', async () => {
    assert.is(await step(1), '9000');
    assert.is(await step(2), `${'a5'.repeat(16)}9000`);
    assert.is(await step(3), `${'a5'.repeat(64)}9000`);
    assert.is(await step(4), '6103');
    assert.is(await step(5), '0102039000');
  });
  test(`${selects} commands leave no memory behind`, async () => {
    const before = await step(7);
    const [status, ms, faults] = (await step(8, selects * 400)).split(' ');
    assert.is(status, '9000', ms);
    const after = await step(9);
    // A timer that is still pending takes seven; a leak of one variable a command would take as many as commands.
    assert.ok(Number(after) - Number(before) <= 8, `${before} variables before, ${after} after`);
    // The emulated USART loses a character now and then, also of a paced line; the simulated lines lose none.
    assert.ok(Number(faults) <= Math.ceil(selects / 100), `${faults} faults`);
    console.log(`${faults} characters lost on the way`);
    const [, ms64] = (await step(10)).split(' ');
    const [, ms64in] = (await step(11)).split(' ');
    const round = (text: string): string => Number(text).toFixed(1);
    console.log(
      `${selects} SELECT: ${round(ms)} ms each; 64 bytes out ${round(ms64)}, 64 in, paced at 3 ms, ${round(ms64in)}`,
    );
    console.log(`${before} variables used before, ${after} after`);
  });
  test('a mute card ends in cardMute, and the slot serves the next one', async () => {
    assert.is(await step(12), 'cardMute card: no character within the waiting time');
    assert.is(await step(13), 'cardMute card: no character within the waiting time');
    assert.is(await step(14), '3b1394504f43');
  });
} else {
  console.log('skipped: the driver on the real interpreter, since ESPRUINO_FW is not set');
  test('without the interpreter the program still builds', async () => {
    assert.ok((await build()).code.length > 0);
  });
}
test.run();
