import type { Hal } from '../../../hal/hal.ts';
import type { Scheme } from '../../crypto/scheme.ts';
import { masterAnchor } from '../../provisioning/provisioning.ts';
import type { Reader } from '../../reader/reader.ts';
import { verifiedCache } from '../../reader/verifiedCache.ts';
import { copyOf, equalBytes } from '../../runtime/bytes.ts';
import { fault } from '../../runtime/fault.ts';
import { dayOf } from '../../wire/calendar.ts';
import { type MasterKeys, masterKeyOf, parseCertificate, verifyCertificate } from '../../wire/certificate.ts';
import { referenceOf } from '../../wire/reference.ts';
import { encodeSecretDelivery } from '../../wire/statements.ts';
import { TAG_TERMINAL_CERTIFICATE } from '../../wire/tags.ts';
import type { TerminalInformation } from '../../wire/terminalInformation.ts';
import type { Identity } from '../phone.ts';

/** The parts of the phone that installing uses. */
export type Installer = Pick<Reader, 'slot' | 'scheme' | 'sha256' | 'random' | 'clock' | 'requiredProfile'> &
  Partial<Pick<Hal, 'collectGarbage'>> & {
    /** Mixes octets that no other phone has into the random generator. */
    reseed?(additional: Uint8Array): void;
    /**
     * Trust anchor of the center that this board was provisioned for (`provisioning.ts`); undefined accepts
     * any center.
     */
    readonly anchor?: Uint8Array | undefined;
  };

/**
 * Sizes of the caches: a card that comes back, and the last few terminals that cards have used, are verified
 * once.
 */
const verifiedCertificatesMax = 4;
const verifiedUsagesMax = 16;

/**
 * EP 0 856 821, Fig. 4A: verifies SA(nT * IDT) and the master's signature over the secret's delivery (S4.4)
 * before anything is recorded, and at each start. Resolves to the identity; rejects with `foreignMaster`,
 * `malformed`, `badKey`, `badCertificate`, `termOver`, and nothing is kept then. Keeps no view of
 * `information`, which holds the secret and which the caller wipes.
 */
export const install = async (phone: Installer, information: TerminalInformation): Promise<Identity> => {
  const { generation, id, secret, deliverySignature } = information;
  refuseForeignMaster(phone, information);
  const masterKeys = masterKeysOf(phone.scheme, information);
  const signed = parseCertificate(TAG_TERMINAL_CERTIFICATE, information.certificate);
  await verifyCertificate(phone.scheme, masterKeys, signed);
  // A terminal whose term is over asks for another number and key; a phone without a time cannot tell.
  const today = dayOf(phone.clock.now() || 0);
  if (today > signed.certificate.validUntil)
    throw fault('termOver', `terminal: expected a term beyond day ${today}, got another`);
  const delivery = encodeSecretDelivery(generation, id, phone.sha256.digest(secret));
  if (!(await phone.scheme.verify(masterKeyOf(masterKeys, generation), delivery, deliverySignature)))
    throw fault('badCertificate', `secret keys of ${id}: master signature invalid`);
  // The secret's numbers need most of a small chip's memory: the verification's garbage is collected first.
  phone.collectGarbage?.();
  return openIdentity(phone, information, masterKeys);
};

/** A provisioned board accepts the master key of its trust anchor only. Throws `foreignMaster`. */
const refuseForeignMaster = ({ anchor, sha256 }: Installer, information: TerminalInformation): void => {
  const { masterProfile, masterKey } = information;
  if (anchor && !equalBytes(masterAnchor(sha256, masterProfile, masterKey), anchor))
    throw fault('foreignMaster', 'master key: expected that of the center this board was provisioned for');
};

/** The identity of a 2M1 that was verified, its keys prepared. Throws `badKey`. */
const openIdentity = (
  phone: Installer,
  information: TerminalInformation,
  masterKeys: MasterKeys,
): Identity => {
  const { scheme, random } = phone;
  // Two phones with the same noise at boot would draw the same nonces; a nonce used twice gives the key away.
  phone.reseed?.(phone.sha256.digest(information.secret));
  const secretKey = scheme.importSecretKey(information.keyProfile, information.secret, random);
  if (!equalBytes(scheme.publicBytes(secretKey), information.publicKey)) {
    scheme.wipe(secretKey);
    throw fault('badKey', `secret keys of ${information.id}: expected those of the certified public key`);
  }
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

/** The generations of nA that this phone holds. Data: a closure here would keep the secret's memory. */
const masterKeysOf = (
  scheme: Scheme,
  { generation, masterProfile, masterKey }: TerminalInformation,
): MasterKeys => [{ generation, key: scheme.importPublicKey(masterProfile, masterKey) }];
