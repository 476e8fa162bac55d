import { keyProfile } from '../crypto/profiles.ts';
import { concat } from '../runtime/bytes.ts';
import { type Certificate, type CertificateRole, parseCertificate } from './certificate.ts';
import { type FieldReader, u8, u16 } from './fields.ts';

/**
 * What the center delivers to a terminal (2M1) and to a card (6M1) alike: the master key nA, and the owner's
 * own key pair with its certificate (EP 0 856 821, Figs. 4A, 4B).
 */
export interface KeyDelivery {
  /** Of the master key: 1 to 255. */
  readonly generation: number;
  readonly masterProfile: number;
  /** nA, of the length that its profile has. */
  readonly masterKey: Uint8Array;
  /** SA(nT * IDT) or SA(nU * IDU): body and signature. */
  readonly certificate: Uint8Array;
  /** p ‖ q. Never leaves its owner. */
  readonly secret: Uint8Array;
  /** The master's signature over the secret's delivery (S4.4). */
  readonly deliverySignature: Uint8Array;
}

/** The same with what the certificate says: IDT or IDU, the public key nT or nU, a card's settlement
 * profile. */
export type CertifiedKeys = KeyDelivery &
  Pick<Certificate, 'id' | 'keyProfile' | 'publicKey' | 'settlementProfile'>;

/** `masterProfile (1) ‖ masterKey`. */
export const encodeMasterKey = ({ masterProfile, masterKey }: KeyDelivery): Uint8Array =>
  concat([u8(masterProfile), masterKey]);

/**
 * Takes `masterProfile (1) ‖ masterKey` off the fields. Throws `malformed`, `badKey` for an unknown profile.
 */
export const readMasterKey = (fields: FieldReader): Pick<KeyDelivery, 'masterProfile' | 'masterKey'> => {
  const masterProfile = fields.u8();
  return { masterProfile, masterKey: fields.bytes(keyProfile(masterProfile).octets) };
};

/** `length (2) ‖ certificate ‖ length (2) ‖ secret ‖ delivery signature`: the end of both layouts. */
export const encodeOwnKeys = ({ certificate, secret, deliverySignature }: KeyDelivery): Uint8Array =>
  concat([u16(certificate.length), certificate, u16(secret.length), secret, deliverySignature]);

/**
 * Takes all that is left: the owner's certificate and keys. Throws `malformed`, also for another role's
 * certificate.
 */
export const readOwnKeys = (
  fields: FieldReader,
  role: CertificateRole,
): Omit<CertifiedKeys, 'generation' | 'masterProfile' | 'masterKey'> => {
  const certificate = fields.bytes(fields.u16());
  const secret = fields.bytes(fields.u16());
  const deliverySignature = fields.rest();
  const own = parseCertificate(role, certificate).certificate;
  const { id, keyProfile: profile, publicKey, settlementProfile } = own;
  return { certificate, secret, deliverySignature, id, keyProfile: profile, publicKey, settlementProfile };
};
