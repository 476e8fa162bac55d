import { keyProfile } from '../crypto/profiles.ts';
import { equalBytes } from '../runtime/bytes.ts';
import {
  ABNORMALITY_MASTER_SIGNATURE,
  SW_BAD_SIGNATURE,
  SW_CONDITIONS,
  SW_WRONG_DATA,
} from '../wire/cardCommands.ts';
import { type CertificateRole, parseCertificate, type SignedCertificate } from '../wire/certificate.ts';
import { referenceOf } from '../wire/reference.ts';
import { TAG_DISPENSER_CERTIFICATE, TAG_TERMINAL_CERTIFICATE } from '../wire/tags.ts';
import { type Card, ok, readKeys, readUsageInformation, recordAbnormality, refuse } from './card.ts';

/**
 * EP 0 856 821, Figs. 5 and 6: verifies SA(nT * IDT) and keeps it, so that its reference is enough the next
 * time; the same with a dispenser's SA(IDC) in Fig. 4C. `octets` are the certificate; resolves to the
 * response. An invalid signature is recorded as an abnormality (S5.8).
 */
export const introduce = async (card: Card, octets: Uint8Array): Promise<Uint8Array> => {
  const role = octets[0];
  if (role !== TAG_TERMINAL_CERTIFICATE && role !== TAG_DISPENSER_CERTIFICATE) return refuse(SW_WRONG_DATA);
  const signed = parseCertificate(role, octets);
  if (role === TAG_TERMINAL_CERTIFICATE) keyProfile(signed.certificate.keyProfile);
  const { information, masterKey } = readKeys(card);
  if (signed.certificate.generation !== information.generation) return refuse(SW_CONDITIONS);
  if (!(await card.scheme.verify(masterKey, signed.body, signed.signature))) {
    recordAbnormality(card, ABNORMALITY_MASTER_SIGNATURE);
    return refuse(SW_BAD_SIGNATURE);
  }
  // The new certificate may replace that of the terminal to which the value was proved: it can charge no
  // more.
  delete card.session.settlement;
  freeSlot(card).write(octets);
  return ok();
};

/** A certificate area whose contents 6M2 does not name. */
const freeSlot = (card: Card) => {
  const named = readUsageInformation(card)?.usageInformation.issuer;
  const [first, second] = card.areas.certificates;
  return named && isCertificate(card, first.read(), named) ? second : first;
};

const isCertificate = (card: Card, octets: Uint8Array | undefined, reference: Uint8Array): boolean =>
  octets !== undefined && equalBytes(referenceOf(card.sha256, octets), reference);

/**
 * The octets of a certificate that this card verified, by its reference; undefined when it was overwritten.
 */
export const findCertificate = (card: Card, reference: Uint8Array): Uint8Array | undefined => {
  for (let i = 0; i < card.areas.certificates.length; i++) {
    const octets = card.areas.certificates[i].read();
    if (isCertificate(card, octets, reference)) return octets;
  }
  return undefined;
};

/** The certificate of a reference taken apart; undefined when it was overwritten or is another role's. */
export const findRole = (
  card: Card,
  role: CertificateRole,
  reference: Uint8Array,
): SignedCertificate | undefined => {
  const octets = findCertificate(card, reference);
  return octets && octets[0] === role ? parseCertificate(role, octets) : undefined;
};
