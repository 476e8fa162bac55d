/**
 * A command and the whole of its response: 61xx, 6Cxx, and one deadline for all that the card makes of it.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { wholeResponse } from '../../bench/pcsc/wholeResponse.ts';
import { exchange, readWhole, selectApplication, sendCommand } from '../../firmware/reader/cardLink.ts';
import { fromHex, toHex } from '../../firmware/runtime/bytes.ts';
import type { CardSlot } from '../../hal/cardSlot.ts';
import { t1 } from '../../hal/drivers/iso7816/t1.ts';
import { block, blockCard } from './blockCard.ts';
import { lyingCard, plainAtr, type Step } from './lyingCard.ts';
import { faultOf, makeRig, type Rig } from './rig.ts';

const octets = (hex: string): number[] => [...fromHex(hex)];
const NULL = 0x60;

/** A slot whose responses are a list; the last one serves for all later commands. */
const scripted = (...responses: string[]) => {
  const sent: string[] = [];
  const deadlines = new Set<number | undefined>();
  const slot = {
    nowMs: () => 500,
    transmit: async (command: Uint8Array, deadlineMs?: number) => {
      deadlines.add(deadlineMs);
      sent.push(toHex(command));
      return fromHex(responses[Math.min(sent.length, responses.length) - 1]);
    },
  } as unknown as CardSlot;
  return { slot, sent, deadlines };
};

const inserted = async (steps: Step[]): Promise<Rig> => {
  const rig = makeRig();
  const card = lyingCard(rig, [[{ say: plainAtr }, ...steps]]);
  await rig.insert(card);
  await rig.time.settle(rig.slot.activate());
  return rig;
};

test('case 02 A: 6Cxx to GET RESPONSE repeats GET RESPONSE, at the contacts of T=0 (ISO 7816-4, 5.6)', async () => {
  const rig = await inserted([
    { after: octets('8050000002'), say: [0x50] },
    { after: octets('0102'), say: octets('6120') },
    { after: octets('00c0000020'), say: octets('6c05') },
    { after: octets('00c0000005'), say: octets('c001020304059000') },
  ]);
  const answer = await rig.time.settle(exchange(rig.slot, 0x50, 0, 0, fromHex('0102'), 256));
  assert.is(toHex(answer.data), '0102030405');
  assert.is(answer.status, 0x9000);
});

test('case 02 B: 6Cxx to a command of case 4 keeps Lc and data', async () => {
  const { slot, sent } = scripted('6c05', '01020304059000');
  const answer = await exchange(slot, 0x50, 0, 0, fromHex('0102'), 256);
  assert.equal(sent, ['8050000002010200', '8050000002010205']);
  assert.is(toHex(answer.data), '0102030405');
});

test('case 02 B: so does a READ of case 2, and a second GET RESPONSE', async () => {
  const read = scripted('6c03', 'aabbcc9000');
  assert.is(toHex(await readWhole(read.slot, 1, () => 0)), 'aabbcc');
  assert.equal(read.sent, ['80b0010000', '80b0010003']);
  const twice = scripted('016102', '6c01', '026101', '039000');
  assert.is(toHex((await exchange(twice.slot, 0x50, 0, 0, fromHex('0102'), 256)).data), '010203');
  assert.equal(twice.sent.slice(1), ['00c0000002', '00c0000001', '00c0000001']);
});

test('case 02: a command without Le is never sent again for a 6Cxx', async () => {
  const { slot, sent } = scripted('6c05');
  assert.is((await sendCommand(slot, 0x50, fromHex('0102'))).status, 0x6c05);
  assert.is(sent.length, 1);
  assert.is(toHex(await wholeResponse(slot, fromHex('00200000'))), '6c05');
  assert.is(sent.length, 2);
});

test('case 02 C: a PC/SC reader’s commands go the same way', async () => {
  const third = scripted('6120', '6c05', '01020304059000');
  assert.is(toHex(await wholeResponse(third.slot, fromHex('80500000020102'))), '01020304059000');
  assert.equal(third.sent, ['80500000020102', '00c0000020', '00c0000005']);
  const whole = scripted('6c05', '01020304059000');
  await wholeResponse(whole.slot, fromHex('8050000002010200'));
  assert.is(whole.sent[1], '8050000002010205');
});

test('attack 3: a response of ever more pieces ends after eight, 61xx and 6Cxx alike', async () => {
  for (const status of ['6101', '6c01']) {
    const { slot, sent } = scripted(status);
    assert.is((await exchange(slot, 0x50, 0, 0, fromHex('01'), 256)).status, Number.parseInt(status, 16));
    assert.is(sent.length, 8);
    const fault = await wholeResponse(slot, fromHex('00b0000000')).catch(error => error.code);
    assert.is(fault, 'cardGarbled');
    assert.is(sent.length, 16);
  }
});

test('attack 3: each command and piece of an exchange has the caller’s deadline, or one of 20 s', async () => {
  const given = scripted('6101', '6c01', '9000');
  await exchange(given.slot, 0x50, 0, 0, new Uint8Array(600), 0, 777);
  await sendCommand(given.slot, 0x50, new Uint8Array(3), 777);
  await readWhole(given.slot, 1, () => 0, 777);
  await selectApplication(given.slot, 777).catch(() => {});
  assert.equal([...given.deadlines], [777]);
  const none = scripted('6101', '6c01', '9000');
  await exchange(none.slot, 0x50, 0, 0, new Uint8Array(3), 256);
  await wholeResponse(none.slot, fromHex('00b0000000'));
  assert.equal([...none.deadlines], [20_500]);
});

/** `cardMute` by the deadline, 3 s away, and not much before. */
const endsInTime = async (name: string, rig: Rig): Promise<void> => {
  const limitMs = 3000;
  const charge = exchange(rig.slot, 0x50, 0, 0, fromHex('0102'), 256, rig.time.now() + limitMs);
  const { code, ms } = await faultOf(rig, charge);
  assert.is(code, 'cardMute', name);
  assert.ok(ms > limitMs - 1100 && ms <= limitMs, `${name}: ${ms} ms, expected at most ${limitMs}`);
};

test('attack 3: a card that asks for time by NULL ends at the deadline', async () => {
  const repeat = { everyMs: 900, times: 100 };
  await endsInTime('NULL', await inserted([{ after: octets('8050000002'), say: [NULL], repeat }]));
});

test('attack 3: a card that answers 61xx late each time ends at the deadline', async () => {
  const late = (after: string, say: string): Step[] => [
    { after: octets(after), say: [NULL] },
    { pauseMs: 700, say: octets(say) },
  ];
  const steps = [...late('8050000002', '50'), ...late('0102', '6101')];
  for (let i = 0; i < 8; i++) steps.push(...late('00c0000001', 'c0016101'));
  await endsInTime('61xx', await inserted(steps));
});

test('attack 3: a card of T=1 that asks for more time again and again ends at the deadline', async () => {
  const rig = makeRig({ protocols: [t1] });
  let extensions = 0;
  const asks = ({ pcb }: { pcb: number }) => {
    // 0.8 s of the 1.6 that it asks for.
    const wtx = () => rig.fromCard(block(0xc3, [1]));
    if (pcb !== 0xe3) return block(0xc3, [1]);
    extensions++;
    rig.time.after(800, wtx);
    return undefined;
  };
  await rig.insert(blockCard(rig, asks));
  await rig.time.settle(rig.slot.activate());
  await endsInTime('WTX', rig);
  assert.ok(extensions > 2, `${extensions} extensions`);
});

test('attack 3: no command is sent after its deadline, and the card keeps its power', async () => {
  const rig = await inserted([]);
  const { length } = rig.log;
  for (const deadlineMs of [rig.time.now(), rig.time.now() - 1, Number.NaN]) {
    const { code, ms } = await faultOf(rig, rig.slot.transmit(fromHex('00b0000004'), deadlineMs));
    assert.is(code, 'cardMute');
    assert.is(ms, 0);
  }
  assert.is(rig.log.length, length);
});

test.run();
