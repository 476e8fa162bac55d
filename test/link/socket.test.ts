/**
 * The driver as it is built for a board, on the virtual board, with a card in the socket that watches ISO
 * 7816-3.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createVirtualPhone, type VirtualPhone } from '../../bench/phone/virtualPhone.ts';
import { description } from '../../boards/virtual.ts';
import { fromHex } from '../../firmware/runtime/bytes.ts';
import { bundle } from '../../flash/image/bundle.ts';
import { socketCard } from './socketCard.ts';

const { card: pins } = description.pins;
const entry = `
import { cardUart } from './hal/drivers/iso7816/cardSlot.ts';
import { systemTimer } from './hal/drivers/systemTimer.ts';
const pin = name => new Pin(name);
const slot = cardUart({
  uart: ${pins.uart}, present: pin('${pins.present}'), vcc: pin('${pins.vcc}'), reset: pin('${pins.reset}'),
  clock: pin('${pins.clock}'), tx: pin('${pins.tx}'), rx: pin('${pins.rx}'), timer: systemTimer(),
});
const hex = bytes => { let s = ''; for (let i = 0; i < bytes.length; i++) s += (256 + bytes[i]).toString(16).substr(1); return s; };
const commands = [
  [0x00, 0xa4, 0x00, 0x00], [0x00, 0xb0, 0x00, 0x00, 0x00], [0x00, 0xd7, 0x00, 0x00, 0x03, 1, 2, 3],
  [0x00, 0x89, 0x00, 0x00, 0x01, 0xab, 0x00], [0x00, 0xc0, 0x00, 0x00, 0x03],
];
const next = at => {
  if (at === commands.length) { slot.deactivate(); print('over'); return; }
  slot.transmit(new Uint8Array(commands[at])).then(
    response => { print(hex(response)); next(at + 1); },
    reason => { print(reason.code); });
};
slot.onPresence(present => {
  print(present ? 'in' : 'out');
  if (!present) { return; }
  slot.activate().then(atr => { print(hex(atr)); next(0); }, reason => { print(reason.code); });
});
`;
const { code } = await bundle(entry, { wrapped: false, properties: [] });
const atr = '3b1294504f';
const responses = ['9000', `${'a5'.repeat(256)}9000`, '9000', '6103', '0102039000'];

const boot = (): { phone: VirtualPhone; said: string[] } => {
  const said: string[] = [];
  const phone = createVirtualPhone({ description, image: code, onPrint: line => said.push(line) });
  phone.board.powerOn();
  return { phone, said };
};
const makeCard = (hex = atr) =>
  socketCard({
    atr: fromHex(hex),
    takesData: header => (header[1] & 1) === 1,
    process: async apdu => {
      if (apdu[1] === 0xb0) return new Uint8Array([...new Uint8Array(256).fill(0xa5), 0x90, 0]);
      return apdu[1] === 0x89 ? fromHex('0102039000') : fromHex('9000');
    },
  });

test('a session at the fast rate breaks no clause that the socket watches', async () => {
  const { phone, said } = boot();
  await phone.advance(100);
  phone.insert(makeCard());
  await phone.advance(2000);
  assert.equal(said, ['in', atr, ...responses, 'over']);
  phone.remove();
  await phone.advance(100);
  assert.is(said.at(-1), 'out');
  assert.equal(phone.board.violations(), []);
  assert.equal(phone.board.errors, []);
});

test('a session at the default rate too', async () => {
  const { phone, said } = boot();
  phone.insert(makeCard('3b02504f'));
  await phone.advance(3000);
  assert.equal(said, ['in', '3b02504f', ...responses, 'over']);
  assert.equal(phone.board.violations(), []);
});

test('pulled at 60 moments: a fault or a whole session, and the next card is served', async () => {
  let faults = 0;
  for (let at = 0; at < 60; at++) {
    const { phone, said } = boot();
    phone.insert(makeCard());
    await phone.advance(60 + at * 3);
    phone.remove();
    await phone.advance(1500);
    const early = said.length;
    if (said.includes('cardRemoved')) faults++;
    assert.not.ok(said.includes('cardMute') || said.includes('cardGarbled'), `${at}: ${said}`);
    phone.insert(makeCard());
    await phone.advance(2000);
    assert.equal(said.slice(early), ['in', atr, ...responses, 'over'], `${at}`);
    assert.equal(phone.board.errors, [], `${at}`);
    phone.board.powerOff?.();
  }
  console.log(`pulled at 60 moments: ${faults} in the middle, each next card served`);
  assert.ok(faults > 20, `${faults}`);
});

test.run();
