/**
 * C1: the terminal's key is not recovered from the signatures of two starts, when its noise repeats at every
 * start and its memories lie: put back from a copy, erased, frozen, one bit flipped. Each start is the built
 * image on a new board of the same seed, so that `E.hwRand`, time and temperature are the same; two nonces of
 * ESIGN that are the same give pq by gcd(s − s', n), and gcd(s + s', n) since n − s is a signature as well.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../bench/board/random.ts';
import { cardDevice } from '../../bench/card/cardDevice.ts';
import { createVirtualPhone, type VirtualPhone } from '../../bench/phone/virtualPhone.ts';
import { START_SEED as JOURNAL_SEED } from '../../firmware/storage/journalMemoryMap.ts';
import { START_SEED as KEY_SEED, TERMINAL_INFORMATION } from '../../firmware/storage/keyMemoryMap.ts';
import { twoSlotBytes, twoSlotRecord } from '../../firmware/storage/twoSlotRecord.ts';
import { INS_CHARGE, INS_PROVE_VALUE } from '../../firmware/wire/cardCommands.ts';
import { CHALLENGE_OCTETS } from '../../firmware/wire/settlementProfile.ts';
import { parseTerminalInformation } from '../../firmware/wire/terminalInformation.ts';
import { readBoard } from '../../flash/image/readBoard.ts';
import { toNumber } from '../../host/numbers.ts';
import { hostSha256 } from '../../host/sha256.ts';
import type { SimulatedCard } from '../../simulation/system/cards.ts';
import { isWhole } from '../whole.ts';
import { builtImage } from './builtImage.ts';
import { DAY_SECONDS, giveCard, openSystem } from './rig.ts';

interface Memories {
  readonly fram: Uint8Array;
  readonly sram: Uint8Array;
}
interface Start {
  /** ST of each charge, as numbers. */
  readonly signatures: bigint[];
  /** R of the session; empty when the phone served no card. */
  readonly challenge: string;
  /** What the memories hold when the power goes. */
  readonly after: Memories;
}

const installed = await openSystem();
const before: Memories = {
  fram: Uint8Array.from(installed.phone.fram!.contents),
  sram: Uint8Array.from(installed.phone.sram!.contents),
};
const n = (() => {
  const memory = {
    size: before.sram.length,
    read: (at: number, length: number) => before.sram.slice(at, at + length),
    write: () => {},
  };
  const record = twoSlotRecord(memory, TERMINAL_INFORMATION.at, TERMINAL_INFORMATION.payloadMax, hostSha256);
  return toNumber(parseTerminalInformation(record.read()!).publicKey);
})();

const gcd = (a: bigint, b: bigint): bigint => (b ? gcd(b, a % b) : a < 0n ? -a : a);

let cards = 0;

/** A card that notes R and each ST, which are in the commands; it takes four charges. */
const listeningCard = async (start: { signatures: bigint[]; challenges: string[] }) => {
  const card: SimulatedCard = await giveCard(installed, `card ${++cards}`, 1000);
  let chain: number[] = [];
  const note = (command: Uint8Array): void => {
    const data = [...command.subarray(5, 5 + command[4])];
    chain.push(...data);
    if (command[0] & 0x10) return;
    if (command[1] === INS_CHARGE) start.signatures.push(toNumber(Uint8Array.from(chain.slice(6))));
    if (command[1] === INS_PROVE_VALUE)
      start.challenges.push(Buffer.from(chain.slice(16, 16 + CHALLENGE_OCTETS)).toString('hex'));
    chain = [];
  };
  return cardDevice(
    {
      reset: () => card.program.reset(),
      process: async command => {
        note(command);
        return card.program.process(command);
      },
    },
    { toCard: 0, fromCard: 0 },
  );
};

/**
 * The phone with these memories, switched on at this time, with the noise of every other start; four units of
 * a call.
 */
const startWith = async (
  memories: Memories,
  { clockSeconds = DAY_SECONDS, prepare = (_: VirtualPhone) => {} } = {},
): Promise<Start> => {
  const description = await readBoard('virtual');
  const phone = createVirtualPhone({ description, image: await builtImage(), seed: 7, clockSeconds });
  phone.fram!.contents.set(memories.fram);
  phone.sram!.contents.set(memories.sram);
  prepare(phone);
  const heard = { signatures: [] as bigint[], challenges: [] as string[] };
  phone.board.powerOn();
  await phone.advance(20_000);
  if (phone.display().join().includes('INSERT CARD')) {
    phone.insert(await listeningCard(heard));
    await phone.shows('1000 YEN', 60_000);
    phone.hook(true);
    await phone.advance(400);
    await phone.type([...'0312345678'] as never);
    await phone.shows('960 YEN', 400_000);
  }
  phone.board.powerOff();
  return {
    signatures: heard.signatures,
    challenge: heard.challenges.at(-1) ?? '',
    after: { fram: Uint8Array.from(phone.fram!.contents), sram: Uint8Array.from(phone.sram!.contents) },
  };
};

const first = await startWith(before);

/** Two nonces that are the same give a factor of n away. */
const assertNoFactor = (starts: readonly Start[]): void => {
  const all = starts.flatMap(({ signatures }) => signatures);
  assert.ok(all.length >= 2);
  for (let i = 0; i < all.length; i++)
    for (let k = 0; k < i; k++)
      for (const combined of [all[i] - all[k], all[i] + all[k]]) assert.is(gcd(combined, n), 1n);
};

test('the rig finds a nonce that was used twice', () => {
  const [s] = first.signatures;
  assert.is.not(gcd(s - s, n), 1n);
  assert.is(first.signatures.length, 4);
  assertNoFactor([first]);
});

test('C1 an ordinary second start has other nonces and another R', async () => {
  const second = await startWith(first.after);
  assertNoFactor([first, second]);
  assert.is.not(second.challenge, first.challenge);
});

const PUT_BACK: [what: string, memories: Memories][] = [
  ['FRAM', { fram: before.fram, sram: first.after.sram }],
  ['battery SRAM', { fram: first.after.fram, sram: before.sram }],
];
for (const [what, memories] of PUT_BACK)
  test(`C1 ${what} put back from a copy: other nonces, another R`, async () => {
    const second = await startWith(memories);
    assertNoFactor([first, second]);
    assert.is.not(second.challenge, first.challenge);
  });

test('C1 both put back from a copy, at the same time of day: R repeats, no nonce does', async () => {
  const second = await startWith(before);
  assert.is(second.challenge, first.challenge, 'noise, memories and clock are those of the first start');
  assertNoFactor([first, second]);
});

test('C1 both put back, a day later: another R as well', async () => {
  const second = await startWith(before, { clockSeconds: DAY_SECONDS + 86_400 });
  assertNoFactor([first, second]);
  assert.is.not(second.challenge, first.challenge);
});

const journalSeedAt = before.fram.length - JOURNAL_SEED.fromEnd;
const erased = (octets: Uint8Array, from: number, to: number, by: number): Uint8Array =>
  Uint8Array.from(octets).fill(by, from, to);

for (const by of [0x00, 0xff])
  test(`C1 erased to ${by}: the FRAM, the seed in SRAM, and both, at each of two starts`, async () => {
    const keySeed = [KEY_SEED.at, KEY_SEED.at + twoSlotBytes(KEY_SEED.payloadMax), by] as const;
    const clean = (m: Memories, fram: boolean, sram: boolean): Memories => ({
      fram: fram ? erased(m.fram, 0, m.fram.length, by) : m.fram,
      sram: sram ? erased(m.sram, ...keySeed) : m.sram,
    });
    for (const [fram, sram] of [
      [true, false],
      [false, true],
      [true, true],
    ]) {
      const one = await startWith(clean(first.after, fram, sram));
      const two = await startWith(clean(one.after, fram, sram));
      assertNoFactor([first, one, two]);
      if (!(fram && sram)) assert.is.not(one.challenge, two.challenge);
    }
  });

for (const [what, prepare] of [
  ['FRAM', (phone: VirtualPhone) => phone.fram!.loseWriteEnable(Number.POSITIVE_INFINITY)],
  ['battery SRAM', (phone: VirtualPhone) => phone.sram!.freeze(true)],
] as const)
  test(`C1 ${what} that takes no write: the phone serves no card and signs nothing`, async () => {
    const frozen = await startWith(first.after, { prepare });
    assert.equal(frozen.signatures, []);
    assert.is(frozen.challenge, '');
    const again = await startWith(frozen.after, { prepare });
    assert.equal(again.signatures, []);
  });

test('C1 one bit of either record flips, in either slot: other nonces, another R', async () => {
  const random = seededRandom(11);
  const slot = twoSlotBytes(KEY_SEED.payloadMax) / 2;
  const flips = isWhole ? 16 : 2;
  for (let i = 0; i < flips; i++) {
    const memories = {
      fram: Uint8Array.from(first.after.fram),
      sram: Uint8Array.from(first.after.sram),
    };
    const octet = random.between(0, slot - 1) + slot * (i & 1);
    const bit = 1 << random.between(0, 7);
    memories.fram[journalSeedAt + octet] ^= bit;
    memories.sram[KEY_SEED.at + octet] ^= bit;
    const second = await startWith(memories);
    assertNoFactor([first, second]);
    assert.is.not(second.challenge, first.challenge, `octet ${octet}, bit ${bit}`);
  }
});

test('C1 one bit flips, and the other memory is put back from a copy: other nonces, another R', async () => {
  const slot = twoSlotBytes(KEY_SEED.payloadMax) / 2;
  const memories = { fram: Uint8Array.from(first.after.fram), sram: before.sram };
  memories.fram[journalSeedAt + slot + 20] ^= 4;
  const second = await startWith(memories);
  assertNoFactor([first, second]);
  assert.is.not(second.challenge, first.challenge);
});

test.run();
