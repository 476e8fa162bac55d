/** Installing a terminal (EP 0 856 821, Fig. 4A): verification before recording, and loss of the secrets. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { masterSign } from '../../center/center.ts';
import { issueTerminal } from '../../center/issue.ts';
import type { TerminalRandom } from '../../firmware/crypto/drbg.ts';
import { ESIGN_1536 } from '../../firmware/crypto/profiles.ts';
import type { Scheme } from '../../firmware/crypto/scheme.ts';
import { encodeProvisioning, masterAnchor, provision } from '../../firmware/provisioning/provisioning.ts';
import { concat, copyOf, isZero, toLatin1 } from '../../firmware/runtime/bytes.ts';
import { START_SEED } from '../../firmware/storage/journalMemoryMap.ts';
import { PROVISIONING, TERMINAL_INFORMATION } from '../../firmware/storage/keyMemoryMap.ts';
import { twoSlotRecord } from '../../firmware/storage/twoSlotRecord.ts';
import { install } from '../../firmware/terminal/install/install.ts';
import { keepInstalled } from '../../firmware/terminal/install/keepInstalled.ts';
import type { Phone } from '../../firmware/terminal/phone.ts';
import { parseCertificate } from '../../firmware/wire/certificate.ts';
import { MESSAGE_INSTALL_REQUEST, MESSAGE_INSTALLED, MESSAGE_REFUSED } from '../../firmware/wire/messages.ts';
import { encodeSecretDelivery } from '../../firmware/wire/statements.ts';
import {
  encodeTerminalInformation,
  parseTerminalInformation,
} from '../../firmware/wire/terminalInformation.ts';
import { ramMemory } from '../../hal/drivers/ramMemory.ts';
import type { Memory } from '../../hal/memory.ts';
import { testKey } from '../keys.ts';
import { flipped, openWorld, random, scheme, sha256, tappedSlot } from './rig.ts';

const world = await openWorld();
const genuine = await issueTerminal(world.center);
const parsed = parseTerminalInformation(genuine);

const installer = {
  slot: tappedSlot(),
  scheme,
  sha256,
  random,
  clock: { now: () => world.nowSeconds, set: () => {} },
  requiredProfile: 7,
  collectGarbage: () => {},
};

const storeIn = (memory: Memory) =>
  twoSlotRecord(memory, TERMINAL_INFORMATION.at, TERMINAL_INFORMATION.payloadMax, sha256);

/**
 * Starts a phone over its memories; the center's `answers` come one after the other, the last must be good.
 */
const installFrom = async (
  answers: Uint8Array[],
  keyMemory: Memory,
  options: { scheme?: Scheme; now?: number | undefined } = {},
) => {
  const { scheme: itsScheme = scheme } = options;
  // Undefined is a clock without a time.
  const now = 'now' in options ? options.now : world.nowSeconds;
  const store = storeIn(keyMemory);
  const told: Uint8Array[] = [];
  const delivered: Uint8Array[] = [];
  const faults: string[] = [];
  const recordedAtQuestion: boolean[] = [];
  const reseeds: Uint8Array[] = [];
  const changes: string[] = [];
  const clocks: number[] = [];
  const journalMemory = ramMemory(4096);
  let answered = 0;
  const phone = {
    hal: {
      cardSlot: installer.slot,
      sha256,
      keyMemory,
      journalMemory,
      noteFault: (code: string) => faults.push(code),
      collectGarbage: () => {},
      clock: { now: () => now, set: (seconds: number) => void clocks.push(seconds) },
      timer: {
        now: () => 0,
        after: (_: number, listener: () => void) => setImmediate(listener),
        cancel: () => {},
      },
    },
    scheme: itsScheme,
    journal: { sequence: () => 7 },
    events: { change: (event: string) => changes.push(event), post: () => {} },
    center: {
      send: (message: Uint8Array) => told.push(message),
      ask: async (question: Uint8Array) => {
        if (question[0] !== MESSAGE_INSTALL_REQUEST)
          return question[0] === MESSAGE_INSTALLED ? copyOf(question) : undefined;
        recordedAtQuestion.push(store.read() !== undefined);
        delivered.push(copyOf(answers[answered++]));
        return delivered.at(-1);
      },
    },
  } as unknown as Phone;
  const seeded = { bytes: random.bytes, reseed: (octets: Uint8Array) => reseeds.push(octets) };
  await keepInstalled(phone, seeded as unknown as TerminalRandom);
  return {
    phone,
    store,
    told,
    recordedAtQuestion,
    faults,
    reseeds,
    delivered,
    changes,
    clocks,
    journalMemory,
  };
};

const keyMemory = () => ramMemory(5910);

/**
 * Each field of 2M1 by where it begins. `sentAt` is the clock's, and is not signed: it is believed only by a
 * phone without a time.
 */
const fieldOffsets = (): [string, number][] => {
  const masterAt = 6;
  const certificateAt = masterAt + parsed.masterKey.length + 2;
  const secretAt = certificateAt + parsed.certificate.length + 2;
  return [
    ['generation', 0],
    ['profile of nA', 5],
    ['nA', masterAt + 40],
    ['length of SA(nT*IDT)', certificateAt - 1],
    ['role', certificateAt],
    ['generation of the certificate', certificateAt + 1],
    ['IDT', certificateAt + 4],
    ['first day of validity', certificateAt + 9],
    ['last day of validity', certificateAt + 11],
    ['C', certificateAt + 15],
    ['profile of nT', certificateAt + 28],
    ['nT', certificateAt + 100],
    ['SA(nT*IDT)', certificateAt + parsed.certificate.length - 20],
    ['length of the secret', secretAt - 1],
    ['pT', secretAt + 20],
    ['qT', secretAt + 100],
    ['signature of the delivery', genuine.length - 9],
  ];
};

test('S4.1 the terminal verifies SA(nT*IDT) before it records: with any field altered nothing is recorded', async () => {
  for (const [field, at] of fieldOffsets()) {
    const { phone, recordedAtQuestion, told } = await installFrom(
      [flipped(genuine, at, 2), genuine],
      keyMemory(),
    );
    assert.equal(recordedAtQuestion, [false, false], `${field} altered: something was recorded`);
    assert.is(told.length, 1, `${field} altered: the center is told once`);
    assert.is(told[0][0], MESSAGE_REFUSED);
    assert.ok(phone.identity, 'the genuine one is taken afterwards');
  }
});

test('S4.1 information that is cut short at any length is refused, and nothing is recorded', async () => {
  const lengths = [0, 1, 5, 6, 100, 300, 500, genuine.length - 200, genuine.length - 1];
  const cut = lengths.map(length => genuine.subarray(0, length));
  const { recordedAtQuestion } = await installFrom(
    [...cut, concat([genuine, new Uint8Array(1)]), genuine],
    keyMemory(),
  );
  assert.equal(recordedAtQuestion, new Array(lengths.length + 2).fill(false));
});

test('S4.1 the center makes IDT, nT, pT, qT: all of it is there after installing, and the message is wiped', async () => {
  const memory = keyMemory();
  const { phone, store } = await installFrom([genuine], memory);
  assert.is(phone.identity?.terminalId, parsed.id);
  assert.equal(scheme.publicBytes(phone.identity!.secretKey), parsed.publicKey);
  assert.equal(store.read(), genuine);
});

test('S4.1 another role’s certificate does not install a terminal', async () => {
  const card = parsed.certificate.slice();
  card[0] = 1;
  const { certificate: _, ...others } = parsed;
  assert.throws(
    () => parseTerminalInformation(encodeTerminalInformation({ ...others, certificate: card })),
    (error: { code: string }) => error.code === 'malformed',
  );
});

test('S4.2 secrets are in memory that forgets: after it lost its battery the record is gone and the phone is not installed', async () => {
  const memory = keyMemory();
  await installFrom([genuine], memory);
  const afterPowerCut = storeIn(memory).read();
  assert.ok(afterPowerCut, 'an ordinary power cut leaves the record');
  assert.is((await install(installer, parseTerminalInformation(afterPowerCut))).terminalId, parsed.id);
  for (const fill of [0, 0xff, 0xa5]) {
    memory.write(0, new Uint8Array(memory.size).fill(fill));
    assert.is(storeIn(memory).read(), undefined);
  }
});

test('attack 7: at each start a record is verified by the anchor as when it came; another center’s is replaced', async () => {
  const foreign = await openWorld({ firstKey: 1 });
  const theirs = await issueTerminal(foreign.center);
  for (const [record, code] of [
    [theirs, 'foreignMaster'],
    [flipped(genuine, genuine.length - 9, 2), 'badCertificate'],
    [flipped(genuine, fieldOffsets().find(([name]) => name === 'IDT')![1], 2), undefined],
    [genuine.subarray(0, 300), 'malformed'],
  ] as const) {
    const memory = keyMemory();
    provision(
      memory,
      sha256,
      encodeProvisioning({
        boardId: new Uint8Array(8),
        sealingKey: new Uint8Array(32),
        anchor: masterAnchor(sha256, parsed.masterProfile, parsed.masterKey),
        provisionedAt: 0,
      }),
    );
    storeIn(memory).write(record);
    const { phone, told, store, delivered } = await installFrom([genuine], memory);
    assert.is(phone.identity?.terminalId, parsed.id);
    assert.is(told.length, 1, 'the center is told why');
    if (code) assert.match(toLatin1(told[0]), code);
    assert.equal(store.read(), genuine, 'the record is the center’s own now');
    assert.ok(isZero(delivered[0]), 'and the message is wiped');
    // The next start opens it without a question.
    const again = await installFrom([], memory);
    assert.is(again.phone.identity?.terminalId, parsed.id);
    assert.equal(again.recordedAtQuestion, []);
  }
});

test('attack 14: a terminal past its own term asks for another number; without a calendar it cannot tell', async () => {
  const lastDay = parseCertificate(2, parsed.certificate).certificate.validUntil;
  const started = async (now: number | undefined) => {
    const memory = keyMemory();
    storeIn(memory).write(genuine);
    const world2 = await openWorld();
    if (now !== undefined) world2.nowSeconds = now;
    const renewed = await issueTerminal(world2.center);
    const { recordedAtQuestion } = await installFrom([renewed], memory, { now });
    return recordedAtQuestion.length;
  };
  assert.is(await started(lastDay * 86_400 + 86_399), 0);
  assert.is(await started((lastDay + 1) * 86_400), 1);
  assert.is(await started(undefined), 0);
});

test('mutant: the generator is seeded anew by the digest of the terminal’s own secret', async () => {
  const { reseeds } = await installFrom([genuine], keyMemory());
  assert.is(reseeds.length, 2, 'at the start, and with the secret');
  assert.equal(reseeds[1], sha256.digest(parsed.secret));
});

test('C2 a message that is refused is wiped as well, and so is a record', async () => {
  const memory = keyMemory();
  storeIn(memory).write(flipped(genuine, 900, 2));
  const read: Uint8Array[] = [];
  const watched: Memory = {
    ...memory,
    read: (offset, length) => {
      const octets = memory.read(offset, length);
      if (length === genuine.length) read.push(octets);
      return octets;
    },
  };
  const { delivered } = await installFrom([flipped(genuine, 901, 2), genuine], watched);
  assert.is(delivered.length, 2);
  assert.ok(delivered.every(isZero));
  assert.ok(read.length > 0 && isZero(read[0]));
});

test('S4.2 wiping the record leaves no octet of a secret', async () => {
  const memory = keyMemory();
  const { store } = await installFrom([genuine], memory);
  store.wipe();
  assert.ok(isZero(memory.read(0, PROVISIONING.at)));
});

test('S4.4 a secret with a wrong master signature, or another terminal’s secret, is refused by the terminal', async () => {
  const installWith = (change: object) =>
    install(installer, parseTerminalInformation(encodeTerminalInformation({ ...parsed, ...change })));
  const refusedAs = async (code: string, change: object) => {
    const outcome = await installWith(change).then(
      () => 'installed',
      error => error.code,
    );
    assert.is(outcome, code);
  };
  await refusedAs('badCertificate', { deliverySignature: flipped(parsed.deliverySignature, -1) });
  await refusedAs('badCertificate', { deliverySignature: new Uint8Array(0) });
  await refusedAs('badCertificate', { secret: testKey(ESIGN_1536, 7).secret });
  const other = parseTerminalInformation(await issueTerminal(world.center));
  await refusedAs('badCertificate', { deliverySignature: other.deliverySignature });
  await refusedAs('badCertificate', { secret: other.secret, deliverySignature: other.deliverySignature });
  // A mutant that survived: the secret belongs to the certified public key.
  // Even a delivery that the master signed for this terminal must bring the secret of its certificate.
  const digest = sha256.digest(other.secret);
  const statement = encodeSecretDelivery(parsed.generation, parsed.id, digest);
  const deliverySignature = await masterSign(world.center, statement);
  await refusedAs('badKey', { secret: other.secret, deliverySignature });
});

test('a generation of nA that the terminal does not hold is refused', async () => {
  const outcome = await install(
    installer,
    parseTerminalInformation(encodeTerminalInformation({ ...parsed, generation: 2 })),
  ).then(
    () => 'installed',
    error => error.code,
  );
  assert.is(outcome, 'unknownGeneration');
});

test('a phone that becomes installed posts one change, whether by a record or by the center', async () => {
  const memory = keyMemory();
  assert.equal((await installFrom([genuine], memory)).changes, ['change']);
  assert.equal((await installFrom([], memory)).changes, ['change']);
});

test('a recorded 2M1 is not written again and sets no clock; a new one sets a clock without a time only', async () => {
  const memory = keyMemory();
  const lost = { now: undefined };
  const installed = await installFrom([genuine], memory, lost);
  assert.equal([installed.store.sequence(), installed.clocks], [1, [parsed.sentAt]]);
  const again = await installFrom([], memory, lost);
  assert.equal([again.store.sequence(), again.clocks], [1, []]);
  assert.equal((await installFrom([genuine], keyMemory())).clocks, [], 'a clock that runs is left alone');
});

test('a generator is seeded once a start, however often the center is asked', async () => {
  const bad = flipped(genuine, 900, 2);
  const { reseeds } = await installFrom([bad, bad, genuine], keyMemory());
  // The secret of each 2M1 that verifies is mixed in as well: one did.
  assert.is(reseeds.length, 2);
});

test('both slots of a start’s record are written: one bit that flips brings no earlier start back', async () => {
  const { journalMemory } = await installFrom([genuine], keyMemory());
  const record = twoSlotRecord(
    journalMemory,
    journalMemory.size - START_SEED.fromEnd,
    START_SEED.payloadMax,
    sha256,
  );
  assert.is(record.sequence(), 2);
});

test('an installed phone remembers 4 certificates and 16 records that it has verified', async () => {
  const { reader } = await install(installer, parseTerminalInformation(genuine));
  const name = (number: number) => new Uint8Array(16).fill(number);
  for (let i = 1; i <= 17; i++) {
    reader.verifiedUsages.keep(name(i), i);
    reader.verifiedCertificates.keep(name(i), { id: `${i}` } as never);
  }
  const kept = (find: (reference: Uint8Array) => unknown) =>
    Array.from({ length: 17 }, (_, i) => i + 1).filter(i => find(name(i)) !== undefined);
  assert.equal(kept(reader.verifiedCertificates.find), [14, 15, 16, 17]);
  assert.is(kept(reader.verifiedUsages.find).length, 16);
});

test.run();
