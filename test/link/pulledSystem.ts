/**
 * Center, dispenser, one card and the terminal's image on the virtual board, the same at each start: keys,
 * random numbers and times repeat. Each case of a pulled card gets its own.
 */
import { createHash } from 'node:crypto';
import { createFlashStorage, type FlashStorage } from '../../bench/board/flashStorage.ts';
import { seededRandom } from '../../bench/board/random.ts';
import type { CardLinkName } from '../../bench/card/linkProfiles.ts';
import { imageWithBothProtocols } from '../../bench/phone/linkImage.ts';
import { createVirtualPhone, type VirtualPhone } from '../../bench/phone/virtualPhone.ts';
import { description } from '../../boards/virtual.ts';
import { type Center, openCenter } from '../../center/center.ts';
import { serveStream } from '../../center/serveStream.ts';
import type { EsignEngine } from '../../firmware/arithmetic/engine.ts';
import { createRandom } from '../../firmware/crypto/drbg.ts';
import { esignScheme } from '../../firmware/crypto/esign/esign.ts';
import { portableSuite } from '../../firmware/crypto/portableSuite.ts';
import { copyOf, fromLatin1 } from '../../firmware/runtime/bytes.ts';
import { PROFILE_FULL } from '../../firmware/wire/settlementProfile.ts';
import { hostHashes } from '../../host/hashes.ts';
import { generateKey } from '../../host/keys/generate.ts';
import { KEY_SIZES, type KeySource } from '../../host/keys/keySource.ts';
import { opensslEngine } from '../../host/opensslEngine.ts';
import { newCard, type SimulatedCard } from '../../simulation/system/cards.ts';
import { type DispenserMachine, openDispenserMachine } from '../../simulation/system/dispenser.ts';
import { ENGINE } from './pulledEngine.ts';

export interface PulledSystem {
  readonly phone: VirtualPhone;
  readonly center: Center;
  readonly dispenser: DispenserMachine;
  /** A card with `yen` on it. Two at most. */
  load(name: string, yen: number): Promise<SimulatedCard>;
}

const sha256 = portableSuite({
  digest: message => new Uint8Array(createHash('sha256').update(message).digest()),
});
const startSeconds = 828_352_800;
const seed = 1;

const { master, terminal, card: cardSize } = KEY_SIZES.standard;
/** Made beforehand: virtual time would run on meanwhile. Dispenser and terminal have the same size. */
const made = await Promise.all([master, terminal, terminal, cardSize, cardSize].map(generateKey));
/** The n-th key of a size is the same in each system. */
const sameKeys = (): KeySource => {
  const left = [...made];
  return {
    make: async profile => {
      const at = left.findIndex(pair => pair.profile === profile);
      if (at < 0) throw new RangeError(`keys: expected no more than five, got another of profile ${profile}`);
      const [pair] = left.splice(at, 1);
      return { ...pair, secret: copyOf(pair.secret) };
    },
  };
};

/** The image's realm has octets of its own. */
const engineFor = ({ board }: VirtualPhone, engine: EsignEngine): EsignEngine => {
  const Octets = board.evaluate('Uint8Array') as Uint8ArrayConstructor;
  return {
    ...engine,
    modulus: key => new Octets(engine.modulus(key)),
    sign: async (...all) => {
      const signature = await engine.sign(...all);
      return signature && new Octets(signature);
    },
  };
};
const bootWithEngine = (phone: VirtualPhone, engine: EsignEngine): void => {
  phone.board.powerOn();
  (phone.board.evaluate('global') as Record<string, unknown>)[ENGINE] = engineFor(phone, engine);
};

const stepMs = 100;
/** Limit of a call in virtual time. */
const patienceMs = 60_000;
/**
 * Looks at the display each 100 ms, not after each event: true when the text came, false when `given up` came
 * first.
 */
export const untilShown = async (
  phone: VirtualPhone,
  text: string,
  givenUp: () => boolean = () => false,
): Promise<boolean> => {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += stepMs) {
    if (givenUp()) return false;
    if (phone.display().some(row => row.includes(text))) return true;
    await phone.advance(stepMs);
  }
  throw new Error(`"${text}" did not come; the display shows ${phone.display().join('|')}`);
};

/** A chip's flash with the image in it, for all phones: none writes to it. */
export const flashWithImage = async (): Promise<FlashStorage> => {
  const image = await imageWithBothProtocols(ENGINE);
  const storage = createFlashStorage(description.storage.bytes);
  storage.write('.boot0', Buffer.from(image, 'latin1'));
  return storage;
};

/** `engine` computes all ESIGN operations, the image's included. */
export const startPulledSystem = async (
  cardLink: CardLinkName,
  storage: FlashStorage,
  engine = opensslEngine(),
): Promise<PulledSystem> => {
  const scheme = esignScheme(engine, hostHashes);
  const noise = seededRandom(seed).fork('programs');
  const entropy = { gather: (length: number) => Uint8Array.from({ length }, () => noise.between(0, 255)) };
  const random = createRandom(sha256, entropy, fromLatin1('cardphone bench'));
  const phone = createVirtualPhone({ description, storage, seed, clockSeconds: startSeconds });
  const center = await openCenter({
    scheme,
    sha256,
    random,
    keys: sameKeys(),
    now: () => startSeconds + Math.floor(phone.board.nowMs() / 1000),
    settlementProfile: PROFILE_FULL,
  });
  const dispenser = await openDispenserMachine(center, () => {});
  const { certificates } = dispenser;
  phone.network.onData(serveStream(center, certificates, phone.network.send, phone.board.nowMs).receive);
  bootWithEngine(phone, engine);
  await untilShown(phone, 'INSERT CARD');
  return {
    phone,
    center,
    dispenser,
    load: async (name, yen) => {
      const card = newCard(name, { scheme, sha256, random }, () => {}, cardLink);
      await dispenser.issue(card.program);
      await dispenser.load(card.program, yen);
      return card;
    },
  };
};
