import { addKeyProfiles, type KeyProfile } from '../../firmware/crypto/profiles.ts';
import type { PublicKey, RandomSource, Scheme, SecretKey } from '../../firmware/crypto/scheme.ts';
import { fault } from '../../firmware/runtime/fault.ts';
import type { FaultCode } from '../../firmware/runtime/faultCodes.ts';

/** What differs between the schemes that run on hosts only. `Verifier` and `Signer` are a key's numbers. */
export interface HostAlgorithm<Verifier, Signer> {
  readonly name: string;
  readonly profiles: readonly KeyProfile[];
  /** `bytes` has the profile's length. Throws `badKey`. */
  openPublic(profile: KeyProfile, bytes: Uint8Array): Verifier;
  /** The secret's numbers and its public key. Throws `badKey`. */
  openSecret(profile: KeyProfile, bytes: Uint8Array): { signer: Signer; publicBytes: Uint8Array };
  verify(key: Verifier, message: Uint8Array, signature: Uint8Array): boolean;
  sign(key: Signer, message: Uint8Array, random: RandomSource): Uint8Array;
}

/** Throws a fault `badKey`. */
export const refuseKey = (field: string, expected: string, got: string): never => {
  throw fault('badKey', `${field}: expected ${expected}, got ${got}`);
};

/**
 * A `Scheme` over a host's algorithm. It verifies each signature before it gives it out. BigInt keeps copies
 * that no program can overwrite: `wipe` forgets the key, and the memory goes to the collector as it is.
 */
export const hostScheme = <Verifier, Signer>(algorithm: HostAlgorithm<Verifier, Signer>): Scheme => {
  addKeyProfiles(algorithm.profiles);
  const verifiers = new WeakMap<PublicKey, Verifier>();
  const signers = new WeakMap<
    SecretKey,
    { signer: Signer; random: RandomSource; publicBytes: Uint8Array; publicKey: PublicKey }
  >();

  const profileOf = (id: number): KeyProfile => {
    const found = algorithm.profiles.find(profile => profile.id === id);
    return found ?? refuseKey('key profile', `one of ${algorithm.name}`, `${id}`);
  };
  const keyOf = <K extends object, V>(known: WeakMap<K, V>, key: K, code: FaultCode): V => {
    const found = known.get(key);
    if (found === undefined) throw fault(code, `${algorithm.name} key: expected one in use by this scheme`);
    return found;
  };

  const importPublicKey = (id: number, bytes: Uint8Array): PublicKey => {
    const profile = profileOf(id);
    if (bytes.length !== profile.octets)
      refuseKey('public key', `${profile.octets} octets`, `${bytes.length}`);
    const key = { profile: id };
    verifiers.set(key, algorithm.openPublic(profile, bytes));
    return key;
  };
  const verify = async (key: PublicKey, message: Uint8Array, signature: Uint8Array): Promise<boolean> =>
    algorithm.verify(keyOf(verifiers, key, 'badKey'), message, signature);

  return {
    importPublicKey,
    importSecretKey: (id, bytes, random) => {
      const { signer, publicBytes } = algorithm.openSecret(profileOf(id), bytes);
      const key = { profile: id };
      signers.set(key, { signer, random, publicBytes, publicKey: importPublicKey(id, publicBytes) });
      return key;
    },
    verify,
    sign: async (key, message) => {
      const { signer, random, publicKey } = keyOf(signers, key, 'keyWiped');
      const signature = algorithm.sign(signer, message, random);
      if (await verify(publicKey, message, signature)) return signature;
      throw fault('faultySignature', 'own signature: expected one that verifies, got one that does not');
    },
    publicBytes: key => keyOf(signers, key, 'keyWiped').publicBytes,
    wipe: key => {
      signers.delete(key);
    },
  };
};
