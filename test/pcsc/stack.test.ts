/** The client, the slot and the project's card through a real pcscd with the virtual reader. */
import * as assert from 'uvu/assert';
import { CARD_ATR_T1 } from '../../bench/pcsc/cardFront.ts';
import { openDaemon } from '../../bench/pcsc/daemon.ts';
import { wholeResponse } from '../../bench/pcsc/wholeResponse.ts';
import { toHex } from '../../firmware/runtime/bytes.ts';
import { faultCode } from '../../firmware/runtime/fault.ts';
import { blankCard, SELECT, scriptedCard } from './rig.ts';
import { codeOf, slotRig } from './slotRig.ts';
import { READER, sleep, until } from './stack.ts';
import { prepareStack, stackSuite } from './suite.ts';

const missing = prepareStack();

const pcsc = stackSuite('pcscd', missing);
const rig = slotRig(pcsc);
const { plugged, plug, openSlot, inserted } = rig;

pcsc('readers by name, no card, no such reader', async () => {
  const daemon = await openDaemon();
  const readers = daemon.readers();
  assert.ok(readers.some(state => state.name === READER && !state.present));
  assert.is(await codeOf(daemon.connectCard(READER)), 'noCard');
  assert.is(await codeOf(daemon.connectCard('no such reader')), 'unknownReader');
  daemon.close();
});

pcsc('our card answers through the reader: ATR, SELECT, an unknown class', async () => {
  const slot = await inserted(blankCard());
  assert.equal(await slot.activate(), CARD_ATR_T1);
  const status = await slot.transmit(SELECT);
  assert.is(toHex(status.subarray(-2)), '9000');
  assert.is(status[1], 0, 'life: blank');
  assert.is(toHex(await slot.transmit(Uint8Array.of(0xf0, 0xca, 0, 0, 0))), '6e00');
});

pcsc('a response that was not asked for comes by GET RESPONSE', async () => {
  const slot = await inserted(blankCard());
  await slot.activate();
  assert.is((await slot.transmit(SELECT.subarray(0, -1)))[0], 0x61);
  await slot.activate();
  const whole = await wholeResponse(slot, SELECT.subarray(0, -1));
  assert.is(toHex(whole.subarray(-2)), '9000');
  assert.ok(whole.length > 20);
});

pcsc('insertion and removal are reported, hot', async () => {
  const slot = await openSlot();
  const heard: boolean[] = [];
  slot.onPresence(present => heard.push(present));
  const card = await plug(blankCard());
  await until(slot.isPresent, 'the card, present');
  await card.unplug();
  await until(() => !slot.isPresent(), 'the card, gone');
  assert.equal(heard, [true, false]);
  assert.is(await codeOf(slot.activate()), 'cardRemoved');
});

pcsc('the card is held exclusively, and given back', async () => {
  const slot = await inserted(blankCard());
  await slot.activate();
  const other = await openDaemon();
  assert.is(await codeOf(other.connectCard(READER)), 'sharingViolation');
  slot.deactivate();
  await sleep(100);
  await (await other.connectCard(READER)).disconnect(true);
  other.close();
});

pcsc('a card that is pulled while it works is a removal, and nothing is sent after it', async () => {
  let pull = (): unknown => undefined;
  const slot = await inserted(
    scriptedCard(async () => {
      pull();
      return '9000';
    }),
  );
  pull = () => plugged[0].unplug();
  await slot.activate();
  assert.is(await codeOf(slot.transmit(SELECT)), 'cardRemoved');
  assert.is.not(await codeOf(slot.transmit(SELECT)), 'none');
});

pcsc('a mute card ends with its time', async () => {
  const slot = await inserted(
    scriptedCard(() => new Promise(() => {})),
    { cardResponseTimeoutMs: 300 },
  );
  await slot.activate();
  assert.is(await codeOf(slot.transmit(SELECT)), 'cardMute');
});

pcsc('a card that was changed for another between two commands is not taken for the first', async () => {
  const slot = await inserted(blankCard());
  await slot.activate();
  await slot.transmit(SELECT);
  const seen: string[] = [];
  await plugged.splice(0)[0].unplug();
  await plug(
    scriptedCard(command => {
      seen.push(command);
      return '6985';
    }),
  );
  await sleep(1000);
  assert.is(await codeOf(slot.transmit(SELECT)), 'cardRemoved');
  assert.equal(seen, []);
});

pcsc(
  'a card that was changed within milliseconds was not selected: it refuses what its predecessor began',
  async () => {
    const slot = await inserted(blankCard());
    await slot.activate();
    await slot.transmit(SELECT);
    await plugged.splice(0)[0].unplug();
    await plug(blankCard());
    const charge = Uint8Array.of(0x80, 0x30, 0, 0, 6, 0, 0, 0, 0, 0, 1);
    const outcome = await slot.transmit(charge).then(toHex, faultCode);
    assert.ok(outcome === '6985' || outcome === 'cardRemoved', outcome);
  },
);

pcsc.run();
