/** What a reader sends a card, octet by octet, how often it asks, and by when a procedure ends. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exchange, readWhole, selectApplication } from '../../firmware/reader/cardLink.ts';
import { introduce } from '../../firmware/reader/introduce.ts';
import { proveValue } from '../../firmware/reader/proveValue.ts';
import { concat } from '../../firmware/runtime/bytes.ts';
import {
  INS_PRESENT_CERTIFICATE,
  INS_PROVE_VALUE,
  INS_READ,
  READ_CARD_CERTIFICATE,
} from '../../firmware/wire/cardCommands.ts';
import type { CardSlot } from '../../hal/cardSlot.ts';
import { openWorld, type Terminal } from './rig.ts';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const octets = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const nothing = new Uint8Array(0);

/** A card that answers by a table of its commands' number; what it heard, in hex. */
const answering = (answer: (number: number) => Uint8Array): { slot: CardSlot; heard: string[] } => {
  const heard: string[] = [];
  const slot: CardSlot = {
    onPresence: () => {},
    isPresent: () => true,
    activate: async () => nothing,
    nowMs: () => 0,
    transmit: async command => answer(heard.push(hex(command)) - 1),
    deactivate: () => {},
  };
  return { slot, heard };
};

/** The code and message of a refusal. */
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'taken',
    (error: Error & { code: string }) => `${error.code} ${error.message}`,
  );

const block = (length: number): Uint8Array => concat([new Uint8Array(length), octets('9000')]);

test('a response comes in eight pieces at most: then its 61xx is final', async () => {
  const { slot, heard } = answering(() => octets('016101'));
  const { data, status } = await exchange(slot, INS_PROVE_VALUE, 0, 0, nothing, 256);
  assert.equal([heard.length, data.length, status], [8, 8, 0x6101]);
  assert.equal(heard.slice(1), new Array(7).fill('00c0000001'), 'GET RESPONSE (ISO 7816-3, 12.2.1)');
});

test('SELECT by name: P1 = 04 (ISO 7816-4, 7.1.1); a card without the application is not ours', async () => {
  const { slot, heard } = answering(() => octets('6a82'));
  assert.is(await refusal(selectApplication(slot)), 'notOurs SELECT: expected 9000, got 6a82');
  assert.equal(heard, ['00a4040007f04350484f4e4500']);
});

/** The Le of each READ of a record of so many octets. */
const asked = async (whole: number, isKnown = true): Promise<string[]> => {
  const { slot, heard } = answering(number => {
    const left = whole - number * 256;
    return left > 0 ? block(Math.min(left, 256)) : octets('6a86');
  });
  const read = await readWhole(slot, READ_CARD_CERTIFICATE, () => (isKnown ? whole : 0));
  assert.is(read.length, whole);
  return heard.map(command => {
    assert.is(command.slice(0, 6), '80b001');
    return command.slice(6);
  });
};

test('READ: whole blocks with Le 00, the last one with its exact Le', async () => {
  assert.equal(await asked(255), ['0000']);
  assert.equal(await asked(257), ['0000', '0101']);
  assert.equal(await asked(511), ['0000', '01ff']);
  assert.equal(await asked(700), ['0000', '0100', '02bc']);
});

test('READ of a record whose length is not known: 6A86 behind whole blocks is its end', async () => {
  assert.equal(await asked(512, false), ['0000', '0100', '0200']);
  assert.equal(await asked(300, false), ['0000', '0100']);
});

test('READ: another status, and 6A86 for the first block, end the session', async () => {
  for (const status of ['6982', '6a86']) {
    const { slot } = answering(() => octets(status));
    const expected = `cardRefused READ 1: expected 9000, got ${status}`;
    assert.is(await refusal(readWhole(slot, READ_CARD_CERTIFICATE, () => 0)), expected);
  }
  const { slot } = answering(number => (number ? octets('6982') : block(256)));
  assert.match(await refusal(readWhole(slot, READ_CARD_CERTIFICATE, () => 0)), /cardRefused .* got 6982/);
});

test('READ: a record has eight blocks at most', async () => {
  const { slot, heard } = answering(() => block(256));
  assert.match(await refusal(readWhole(slot, READ_CARD_CERTIFICATE, () => 0)), /^malformed .* 8 blocks/);
  assert.is(heard.length, 8);
});

const world = await openWorld();
const card = await world.card(100);
const terminal = await world.terminal();

/** A terminal that knows no card, and whose card says `status` to commands of `ins`. */
const saying = (ins: number, status: string): Terminal => {
  const fresh = terminal.restart();
  fresh.slot.tap = { response: (answer, command) => (command[1] === ins ? octets(status) : answer) };
  return fresh;
};

test('a card that refuses PRESENT CERTIFICATE or PROVE VALUE is named with its status word', async () => {
  // The card has not seen this terminal: it asks for the certificate first.
  const presented = refusal(saying(INS_PRESENT_CERTIFICATE, '6982').insert(card));
  assert.is(await presented, 'cardRefused PRESENT CERTIFICATE: expected 9000, got 6982');
  const proved = refusal(saying(INS_PROVE_VALUE, '6985').insert(card));
  assert.is(await proved, 'cardRefused PROVE VALUE: expected 9000, got 6985');
});

/** Instruction, P1 and P2 of an insertion's commands. */
const commandsOf = async (inserting: Terminal): Promise<string[]> => {
  const { slot } = inserting;
  slot.tap = {};
  slot.log = [];
  await inserting.insert(card);
  return slot.log.map(({ command }) => hex(command.subarray(1, 4)));
};

test('PROVE VALUE has P1 = P2 = 0 and Le = 00, before the certificate and after it', async () => {
  const fresh = await world.terminal();
  await commandsOf(fresh);
  const proofs = fresh.slot.log
    .map(({ command }) => command)
    .filter(command => command[1] === INS_PROVE_VALUE);
  assert.is(proofs.length, 2);
  for (const command of proofs) {
    assert.equal([command[2], command[3]], [0, 0]);
    assert.is(command.length, 5 + 32 + 1);
    assert.is(command[command.length - 1], 0);
  }
});

test('a card that comes back is not read again: its certificate and its record were verified here', async () => {
  const fresh = terminal.restart();
  assert.ok((await commandsOf(fresh)).some(command => command.startsWith(INS_READ.toString(16))));
  assert.equal(await commandsOf(fresh), ['a40400', '200000']);
});

test('an introduction and a proof end within a minute each, with all their commands', async () => {
  const fresh = terminal.restart();
  const { slot } = fresh;
  let now = 1_000;
  const deadlines = new Set<number | undefined>();
  const { transmit } = slot;
  slot.nowMs = () => now;
  slot.transmit = (command, deadlineMs) => {
    deadlines.add(deadlineMs);
    now += 10;
    return transmit(command);
  };
  const limits = () => {
    const found = [...deadlines];
    deadlines.clear();
    return found;
  };
  slot.card = card.program;
  await slot.activate();
  const introduced = await introduce(fresh.identity.reader);
  assert.equal(limits(), [61_000]);
  const beganAt = now;
  await proveValue(fresh.identity.reader, introduced);
  assert.equal(limits(), [beganAt + 60_000]);
});

test('a command without a procedure’s deadline ends within 20 s', async () => {
  const deadlines: (number | undefined)[] = [];
  const { slot } = answering(() => octets('9000'));
  const { transmit } = slot;
  slot.transmit = (command, deadlineMs) => {
    deadlines.push(deadlineMs);
    return transmit(command);
  };
  await exchange(slot, INS_PROVE_VALUE, 0, 0, nothing, 0);
  assert.equal(deadlines, [20_000]);
});

test.run();
