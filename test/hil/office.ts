/** The host's programs: a center, a dispenser, cards, and the phone's network line. */

import { type Center, openCenter } from '../../center/center.ts';
import { serveStream } from '../../center/serveStream.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import type { ByteStream } from '../../hal/byteStream.ts';
import { hostHashes } from '../../host/hashes.ts';
import { KEY_SIZES, type KeySource } from '../../host/keys/keySource.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { hostRandom } from '../../host/random.ts';
import { hostSha256 } from '../../host/sha256.ts';
import { newCard, type SimulatedCard } from '../../simulation/system/cards.ts';
import { type DispenserMachine, openDispenserMachine } from '../../simulation/system/dispenser.ts';
import { testKey } from '../keys.ts';

export interface Office {
  readonly center: Center;
  readonly dispenser: DispenserMachine;
  /** Issues a card and, with `yen` above 0, loads it. */
  newCard(yen: number): Promise<SimulatedCard>;
  /** The center answers at the far end of this line from now on. */
  connect(line: ByteStream): void;
  /** False: the center answers no phone. */
  reachable: boolean;
  /** When a phone's message came last, milliseconds of `nowMs`. */
  heardAtMs: number;
  /** Yen issued, settled by phones, pending in their journals, and left on all cards. */
  ledger(): Promise<{ issued: number; settled: number; pending: number; left: number }>;
}

export type KeyProfileName = keyof typeof KEY_SIZES;

/** 2026-04-01 10:00, a Wednesday: calls are charged by day. */
export const START_SECONDS = 828_352_800;

const keyCount = (profile: number): number => {
  for (let count = 0; ; count++)
    try {
      testKey(profile, count);
    } catch {
      return count;
    }
};

/**
 * Published keys of the tests, each profile in turn. When they are used up they are used again, with other
 * numbers.
 */
const testKeys = (): KeySource => {
  const made = new Map<number, number>();
  return {
    make: async profile => {
      const index = made.get(profile) ?? 0;
      made.set(profile, index + 1);
      return testKey(profile, index % keyCount(profile));
    },
  };
};

export const openOffice = async (profile: KeyProfileName, nowMs: () => number): Promise<Office> => {
  const scheme = esignScheme(opensslEngine(), hostHashes);
  const sizes = KEY_SIZES[profile];
  const center = await openCenter({
    scheme,
    sha256: hostSha256,
    random: hostRandom,
    keys: testKeys(),
    keySizes: sizes,
    now: () => START_SECONDS + Math.floor(nowMs() / 1000),
    settlementProfile: PROFILE_FULL,
  });
  const dispenser = await openDispenserMachine(center, () => {});
  const cards: SimulatedCard[] = [];
  const office: Office = {
    center,
    dispenser,
    reachable: true,
    heardAtMs: Number.NEGATIVE_INFINITY,
    newCard: async yen => {
      const card = newCard(
        `card ${cards.length + 1}`,
        { scheme, sha256: hostSha256, random: hostRandom },
        () => {},
      );
      await dispenser.issue(card.program);
      if (yen) await dispenser.load(card.program, yen);
      cards.push(card);
      return card;
    },
    connect: line => {
      const heard = (message: Uint8Array) => {
        office.heardAtMs = nowMs();
        return office.reachable ? message : undefined;
      };
      const now = () => performance.now();
      line.onData(serveStream(center, dispenser.certificates, line.write, now, { heard }).receive);
    },
    ledger: async () => {
      let left = 0;
      for (const { program } of cards) left += await dispenser.readValue(program);
      const { issuedYen: issued, settledYen: settled, pendingYen: pending } = center.books;
      return { issued, settled, pending, left };
    },
  };
  return office;
};
