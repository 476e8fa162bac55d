import type { Hal } from '../../../hal/hal.ts';
import type { PublicKey, Scheme } from '../../crypto/scheme.ts';
import { masterAnchor } from '../../provisioning/provisioning.ts';
import type { Reader } from '../../reader/reader.ts';
import { verifiedCache } from '../../reader/verifiedCache.ts';
import { copyOf, equalBytes } from '../../runtime/bytes.ts';
import { fault } from '../../runtime/fault.ts';
import { type MasterKeys, parseCertificate, verifyCertificate } from '../../wire/certificate.ts';
import { referenceOf } from '../../wire/reference.ts';
import { encodeSecretDelivery } from '../../wire/statements.ts';
import { TAG_TERMINAL_CERTIFICATE } from '../../wire/tags.ts';
import type { TerminalInformation } from '../../wire/terminalInformation.ts';
import type { Identity } from '../phone.ts';

/** What installing needs of the phone. */
export type Installer = Pick<Reader, 'slot' | 'scheme' | 'sha256' | 'random' | 'clock' | 'requiredProfile'> &
  Partial<Pick<Hal, 'collectGarbage'>> & {
    /** Mixes something that no other phone has into the random generator. */
    reseed?(additional: Uint8Array): void;
    /** The center that this board was provisioned for (`firmware/provisioning/provisioning.ts`); any, where there is none. */
    readonly anchor?: Uint8Array | undefined;
  };

/** Enough that a card that comes back, and the last few terminals it may have used, need no second verification. */
const verifiedCertificatesMax = 4;
const verifiedUsagesMax = 16;

/**
 * EP 0 856 821, Fig. 4A: verifies SA(nT * IDT) and the master's signature over the secret's delivery (S4.4) before
 * anything is recorded. Throws `foreignMaster`, `malformed`, `badKey`, `badCertificate`; nothing is kept then.
 */
export const install = async (phone: Installer, information: TerminalInformation): Promise<Identity> => {
  const { generation, id, secret, deliverySignature } = information;
  refuseForeignMaster(phone, information);
  const masterKeys = masterKeysOf(phone.scheme, information);
  await verifyCertificate(
    phone.scheme,
    masterKeys,
    parseCertificate(TAG_TERMINAL_CERTIFICATE, information.certificate),
  );
  const delivery = encodeSecretDelivery(generation, id, phone.sha256.digest(secret));
  if (!(await phone.scheme.verify(masterKeys.find(generation), delivery, deliverySignature)))
    throw fault('badCertificate', `secret keys of ${id}: master signature invalid`);
  // The secret's numbers need most of a small chip's memory: what the verification left behind goes first.
  phone.collectGarbage?.();
  return openIdentity(phone, information, masterKeys);
};

/** A provisioned board believes the master key that it was provisioned with, and no other. */
const refuseForeignMaster = ({ anchor, sha256 }: Installer, information: TerminalInformation): void => {
  const { masterProfile, masterKey } = information;
  if (anchor && !equalBytes(masterAnchor(sha256, masterProfile, masterKey), anchor))
    throw fault('foreignMaster', 'master key: expected that of the center this board was provisioned for');
};

/**
 * Prepares the keys of information that was verified when it was recorded. Keeps nothing of `information` itself: its
 * memory holds the secret, and the caller wipes it. Throws `badKey`.
 *
 * @overlay
 */
export const openIdentity = (
  phone: Installer,
  information: TerminalInformation,
  masterKeys = masterKeysOf(phone.scheme, information),
): Identity => {
  const { scheme, random } = phone;
  // Two phones whose noise is the same at boot would draw the same nonces, and a nonce used twice gives the key away.
  phone.reseed?.(phone.sha256.digest(information.secret));
  const secretKey = scheme.importSecretKey(information.keyProfile, information.secret, random);
  if (!equalBytes(scheme.publicBytes(secretKey), information.publicKey))
    throw fault('badKey', `secret keys of ${information.id}: expected those of the certified public key`);
  const certificate = copyOf(information.certificate);
  return {
    terminalId: information.id,
    secretKey,
    reader: {
      ...phone,
      masterKeys,
      certificate,
      reference: referenceOf(phone.sha256, certificate),
      verifiedCertificates: verifiedCache(verifiedCertificatesMax),
      verifiedUsages: verifiedCache(verifiedUsagesMax),
    },
  };
};

/** The generations of nA that this phone holds. */
const masterKeysOf = (
  scheme: Scheme,
  { generation, masterProfile, masterKey }: TerminalInformation,
): MasterKeys => oneKey(generation, scheme.importPublicKey(masterProfile, masterKey));

/** On its own, since a function keeps all that its surroundings name: there, the memory with the secret. */
const oneKey = (held: number, key: PublicKey): MasterKeys => ({
  find: generation => {
    if (generation !== held)
      throw fault('unknownGeneration', `key generation: expected ${held}, got ${generation}`);
    return key;
  },
});
