/** A prepaid call through pcscd: our card behind the virtual reader, the terminal's built image in front of it. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bridgeReader } from '../../bench/pcsc/bridge.ts';
import { cardFront } from '../../bench/pcsc/cardFront.ts';
import { openDaemon } from '../../bench/pcsc/daemon.ts';
import { openReaderSlot } from '../../bench/pcsc/readerSlot.ts';
import { runLive } from '../../bench/pcsc/realTime.ts';
import { plugCard } from '../../bench/pcsc/virtualCard.ts';
import { startSystem } from '../../bench/system/system.ts';
import type { KeySource } from '../../center/keySource.ts';
import type { Key } from '../../hal/keypad.ts';
import { testKey } from '../keys.ts';
import { moveToOwnNetwork } from './ownNetwork.ts';
import { missingParts, READER, type Stack, startStack, VPCD_PORT } from './stack.ts';

const missing = missingParts();
if (missing.length === 0) moveToOwnNetwork();

/** 2026-04-01 10:00, a Wednesday: charged by day. */
const DAY_SECONDS = 828_352_800;
const readyMs = 60_000;

/** Test keys, each profile's one after the other. */
const stock = (): KeySource => {
  const used = new Map<number, number>();
  return {
    make: async profile => {
      const index = used.get(profile) ?? 0;
      used.set(profile, index + 1);
      return testKey(profile, index);
    },
  };
};

const call = suite('a call through pcscd');
let stack: Stack | undefined;
call.before(async () => {
  stack = await startStack();
});
call.after(async () => {
  await stack?.stop();
});

call('insert, dial, pay, hang up, take the card', async () => {
  const commands: number[] = [];
  const faults: string[] = [];
  const started = await startSystem({ keys: stock(), seed: 1, startSeconds: DAY_SECONDS, trace: () => {} });
  await started.phone.shows('INSERT CARD', readyMs);
  const { system, stop } = runLive(started);
  const { phone, desk } = system;
  const card = await system.issueCard('Aoi');
  await desk.load(card.program, 1000);

  const reader = await openReaderSlot({ open: () => openDaemon(), reader: READER });
  const bridge = bridgeReader(reader, phone, {
    exchange: (octets, fromCard) => void (fromCard || commands.push(octets[1])),
    fault: error => void faults.push(error.message),
  });
  const plugged = await plugCard(cardFront(card.program), '127.0.0.1', VPCD_PORT);
  await phone.shows('1000 YEN');
  phone.hook(true);
  await phone.advance(500);
  await phone.type([...'0312345678'] as Key[]);
  await phone.shows('990 YEN');
  phone.hook(false);
  await phone.shows('TAKE YOUR CARD');
  await plugged.unplug();
  await phone.shows('INSERT CARD');

  bridge.close();
  await stop();
  assert.is(await desk.readValue(card.program), 990);
  assert.equal(faults, []);
  assert.is(commands[0], 0xa4);
  assert.ok(commands.includes(0x30), 'CHARGE went through the reader');
  assert.equal(phone.board.errors, []);
  assert.equal(phone.board.violations(), []);
});

if (missing.length) {
  console.log(`skipped: a call through pcscd; missing: ${missing.join('; ')}`);
  const none = suite('without pcscd');
  none('what is missing has a name', () => assert.ok(missing.every(part => part.length > 0)));
  none.run();
} else call.run();
