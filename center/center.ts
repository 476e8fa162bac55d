import type { RandomSource, Scheme, SecretKey } from '../firmware/crypto/scheme.ts';
import type { Sha256 } from '../hal/hash.ts';
import { KEY_SIZES, type KeySizes, type KeySource } from '../host/keys/keySource.ts';
import { Books } from './books.ts';
import { Registry } from './registry.ts';
import { type Turns, turnsByKey } from './turns.ts';

/** The master key of one generation: nA, which is public, and pA and qA, which only the center has. */
export interface MasterKey {
  /** 1 to 255. */
  readonly generation: number;
  readonly profile: number;
  /** nA. */
  readonly publicKey: Uint8Array;
  readonly secretKey: SecretKey;
}

/** The state of the management center, which every procedure of it takes. */
export interface Center {
  readonly scheme: Scheme;
  readonly sha256: Sha256;
  readonly random: RandomSource;
  readonly keys: KeySource;
  readonly keySizes: KeySizes;
  readonly master: MasterKey;
  /** Seconds since 2000-01-01. */
  readonly now: () => number;
  readonly registry: Registry;
  readonly books: Books;
  /** Settlement profile that new cards are personalised with. */
  readonly settlementProfile: number;
  /** Yen for a service whose charge the terminals do not store, by its number. */
  readonly charges: ReadonlyMap<string, number>;
  /**
   * Runs `work` after every earlier work for the same card: what it has checked still holds when it writes.
   */
  readonly oneAtATime: Turns;
}

/** The parts that a center is made of; `keySizes` are the standard ones and `charges` none unless given. */
export interface CenterOptions {
  readonly scheme: Scheme;
  readonly sha256: Sha256;
  readonly random: RandomSource;
  readonly keys: KeySource;
  readonly now: () => number;
  readonly settlementProfile: number;
  readonly keySizes?: KeySizes;
  readonly charges?: ReadonlyMap<string, number>;
}

/** Makes a center with a fresh master key of generation 1. */
export const openCenter = async (options: CenterOptions): Promise<Center> => {
  const { scheme, keys, random } = options;
  const keySizes = options.keySizes ?? KEY_SIZES.standard;
  const pair = await keys.make(keySizes.master);
  const secretKey = scheme.importSecretKey(pair.profile, pair.secret, random);
  return {
    ...options,
    keySizes,
    master: { generation: 1, profile: pair.profile, publicKey: pair.publicKey, secretKey },
    registry: new Registry(),
    books: new Books(),
    charges: options.charges ?? new Map(),
    oneAtATime: turnsByKey(),
  };
};

/** SA(…): the master's signature over an encoded statement. */
export const masterSign = (center: Center, statement: Uint8Array): Promise<Uint8Array> =>
  center.scheme.sign(center.master.secretKey, statement);
