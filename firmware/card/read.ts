import {
  READ_BLOCK_OCTETS,
  READ_CARD_CERTIFICATE,
  READ_ISSUER_CERTIFICATE,
  READ_USAGE_INFORMATION,
  SW_CONDITIONS,
  SW_WRONG_P1_P2,
} from '../wire/cardCommands.ts';
import { type Card, ok, readKeys, readUsageInformation, refuse } from './card.ts';
import { findCertificate } from './introduce.ts';

/**
 * Reads block `block` of the record `what`: 256 octets, the last block fewer; returns the response. The
 * card's certificate is free to read; 6M2 and its certificate are read out only after PROVE VALUE ("unless a
 * predetermined procedure is executed", EP 0 856 821, Fig. 4B). No P1 names a secret (S3.1).
 */
export const read = (card: Card, what: number, block: number): Uint8Array => {
  if (what !== READ_CARD_CERTIFICATE && !card.session.settlement) return refuse(SW_CONDITIONS);
  const octets = source(card, what);
  const at = block * READ_BLOCK_OCTETS;
  if (!octets || at >= octets.length) return refuse(SW_WRONG_P1_P2);
  return ok(octets.subarray(at, at + READ_BLOCK_OCTETS));
};

const source = (card: Card, what: number): Uint8Array | undefined => {
  if (what === READ_CARD_CERTIFICATE) return readKeys(card).information.certificate;
  const now = readUsageInformation(card);
  if (!now) return undefined;
  if (what === READ_USAGE_INFORMATION) return now.octets;
  return what === READ_ISSUER_CERTIFICATE ? findCertificate(card, now.usageInformation.issuer) : undefined;
};
