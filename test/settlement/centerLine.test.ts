/** The center's end of a terminal's line, and what a receipt and a mistake of the program leave there. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { handle } from '../../center/handle.ts';
import { noteChargeReceipt } from '../../center/receipts.ts';
import { type LineWatch, serveStream } from '../../center/serveStream.ts';
import { encodeFrame, frameReader } from '../../firmware/uplink/frame.ts';
import { parseCertificate } from '../../firmware/wire/certificate.ts';
import { makeIdentifier } from '../../firmware/wire/identifier.ts';
import { MESSAGE_INSTALLED } from '../../firmware/wire/messages.ts';
import { encodeSignedReceipt } from '../../firmware/wire/moneyMessages.ts';
import { NO_REFERENCE } from '../../firmware/wire/reference.ts';
import { TAG_DISPENSER_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { openCenterWorld, reference } from './centerRig.ts';
import { refused } from './rig.ts';

const settled = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 10));

/** What a line answers to messages with their numbers, as number and octets. */
const answersOf = async (
  messages: readonly (readonly [number, Uint8Array])[],
  watch?: LineWatch,
): Promise<[number, Uint8Array][]> => {
  const { center, certificates } = await openCenterWorld();
  const answers: [number, Uint8Array][] = [];
  const reader = frameReader(
    hostSha256,
    async (message, number) => void answers.push([number, Uint8Array.from(message)]),
    () => 0,
  );
  const line = serveStream(
    center,
    certificates,
    octets => reader.receive(octets),
    () => 0,
    watch,
  );
  for (const [number, message] of messages) {
    line.receive(encodeFrame(hostSha256, message, number));
    await settled();
  }
  return answers;
};
const INSTALLED = Uint8Array.of(MESSAGE_INSTALLED);

test('an answer carries the number of its question; a message without an answer gets no frame', async () => {
  const unknown = Uint8Array.of(0x6e, 1);
  assert.equal(
    await answersOf([
      [7, INSTALLED],
      [8, unknown],
      [9, INSTALLED],
    ]),
    [
      [7, INSTALLED],
      [9, INSTALLED],
    ],
  );
});

test('a watch hears each message and each answer, and may swallow or change a message', async () => {
  const [heard, answered]: Uint8Array[][] = [[], []];
  const watch: LineWatch = {
    heard: message => {
      heard.push(Uint8Array.from(message));
      return message[0] === 0x6e ? INSTALLED : message[0] === 0x6d ? undefined : message;
    },
    answered: answer => void answered.push(answer && Uint8Array.from(answer)),
  };
  const messages = [0x6e, 0x6d, MESSAGE_INSTALLED, 0x6c].map(type => Uint8Array.of(type));
  const answers = await answersOf(
    messages.map((message, i) => [i + 1, message] as const),
    watch,
  );
  assert.equal(
    answers.map(([number]) => number),
    [1, 3],
  );
  assert.equal(heard, messages);
  assert.equal(answered, [INSTALLED, INSTALLED]);
});

/** A receipt by this world's terminal, without a signature that holds. */
const receiptIn = async (world: Awaited<ReturnType<typeof openCenterWorld>>) => {
  const terminal = await world.open.terminal();
  return {
    ...{ cardId: world.cardId, terminalId: terminal.identity.terminalId, generation: 1, profile: 7, step: 1 },
    ...{ terminalChallenge: reference(1), cardChallenge: reference(2), firstValue: 100, newValue: 90 },
    ...{ before: reference(3), after: reference(4), cardSignature: new Uint8Array(0) },
  };
};

test('S6.3 a receipt of a card that signs nothing is taken as it is; one of a card that signs is not', async () => {
  const world = await openCenterWorld();
  const receipt = await receiptIn(world);
  const { cards } = world.center.registry;
  await refused('refused', () => noteChargeReceipt(world.center, receipt));
  const silent = { ...cards.get(world.cardId)!, settlementProfile: 0 };
  (cards as Map<string, typeof silent>).set(world.cardId, silent);
  for (const change of [{ newValue: 100 }, { newValue: 101 }, { terminalId: makeIdentifier(1, 99) }])
    await refused('refused', () => noteChargeReceipt(world.center, { ...receipt, ...change }));
  await noteChargeReceipt(world.center, receipt);
  assert.is(world.books.chain(world.cardId).tookPlace(reference(3), reference(4)), true);
});

test('a receipt takes the orders that its states show, at once', async () => {
  const world = await openCenterWorld();
  await world.load(world.order(700));
  const [{ signed }] = world.books.orders.ofCard(world.cardId);
  assert.equal([world.books.issuedYen, world.books.openYen], [0, 700]);
  world.books.noteReceipt({ ...(await receiptIn(world)), before: signed[0].after });
  assert.equal([world.books.issuedYen, world.books.openYen], [700, 0]);
  assert.is(world.books.chain(world.cardId).has(NO_REFERENCE), true, 'and the state before the load');
});

test('a mistake of the program while it takes a receipt is thrown on: the receipt is not noted', async () => {
  const world = await openCenterWorld();
  const message = encodeSignedReceipt(await receiptIn(world));
  const failing = { ...world.center, registry: undefined as never };
  const outcome = await handle(failing, world.certificates, message).catch((error: Error) => error);
  assert.instance(outcome, TypeError);
});

test('a dispenser signs nothing of its own: its certificate has profile 0 and no key', async () => {
  const { firstMachine } = await openCenterWorld();
  const { certificate } = parseCertificate(TAG_DISPENSER_CERTIFICATE, firstMachine.certificate);
  assert.equal([certificate.keyProfile, certificate.publicKey.length], [0, 0]);
});

test.run();
