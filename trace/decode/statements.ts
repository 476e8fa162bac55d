import { esignProfiles } from '../../firmware/crypto/profiles.ts';
import { parseCertificate } from '../../firmware/wire/certificate.ts';
import { isWeakened } from '../../firmware/wire/settlementProfile.ts';
import { TAG_CARD_CERTIFICATE } from '../../firmware/wire/tags.ts';
import { parseUsageInformation } from '../../firmware/wire/usageInformation.ts';
import { dateOf, identifierOf, type Line, octetsOf, yen } from './words.ts';

const ROLES = ['', 'card', 'terminal', 'dispenser'];

const keyWords = (id: number): string => {
  const profile = esignProfiles().find(one => one.id === id);
  return profile ? `ESIGN, ${profile.bits} bits` : 'none';
};

/** A signature is as long as its key. Throws SyntaxError for another length. */
export const checkSignature = (signature: Uint8Array): void => {
  if (!esignProfiles().some(profile => profile.octets === signature.length))
    throw new SyntaxError(`signature: expected the length of a key profile, got ${signature.length} bytes`);
};

export const settlementWords = (profile: number): string =>
  `${profile}${isWeakened(profile) ? ' (weakened)' : ' (Fig. 6 whole)'}`;

/** Throws for octets that are no certificate with its signature. Does not verify the signature. */
export const certificateLines = (octets: Uint8Array): Line[] => {
  const role = octets[0];
  if (role !== 1 && role !== 2 && role !== 3) throw new SyntaxError(`role: expected 1 to 3, got ${role}`);
  const { certificate, signature } = parseCertificate(role, octets);
  checkSignature(signature);
  return [
    ['role', ROLES[role]],
    ['master key generation', String(certificate.generation)],
    ['identifier', identifierOf(certificate.id)],
    ['valid from', dateOf(certificate.validFrom)],
    ['valid until', dateOf(certificate.validUntil)],
    ...(role === TAG_CARD_CERTIFICATE
      ? ([['settlement profile', settlementWords(certificate.settlementProfile)]] as Line[])
      : []),
    ['extra data', octetsOf(certificate.certificateExtra)],
    ['key', keyWords(certificate.keyProfile)],
    ['public key', octetsOf(certificate.publicKey)],
    ['master signature', `${octetsOf(signature)}, not verified here`],
  ];
};

/** The record does not name its card; decoding works with any id. */
const SOME_CARD = '000000000000';

/** Throws for octets that are no usage information. */
export const usageInformationLines = (octets: Uint8Array): Line[] => {
  const usageInformation = parseUsageInformation(octets, SOME_CARD);
  if (usageInformation.generation === 0) throw new SyntaxError('generation: expected 1 to 255, got 0');
  checkSignature(
    usageInformation.kind === 'issued'
      ? usageInformation.masterSignature
      : usageInformation.terminalSignature,
  );
  const first: Line[] = [
    ['master key generation', String(usageInformation.generation)],
    ['value', yen(usageInformation.value)],
  ];
  if (usageInformation.kind === 'issued')
    return [
      ['kind', 'issued by the center through a dispenser'],
      ...first,
      ['value before', yen(usageInformation.previousValue)],
      ['load number', String(usageInformation.loadNumber)],
      ['order', `${usageInformation.orderNumber} of dispenser ${identifierOf(usageInformation.dispenserId)}`],
      ['state before', octetsOf(usageInformation.previousReference)],
      ['its certificate', octetsOf(usageInformation.issuer)],
      ['master signature', `${octetsOf(usageInformation.masterSignature)}, not verified here`],
    ];
  return [
    ['kind', 'spent at a terminal'],
    ...first,
    ['settlement profile', settlementWords(usageInformation.profile)],
    ['R', octetsOf(usageInformation.terminalChallenge)],
    ['X', octetsOf(usageInformation.cardChallenge)],
    ['charge of the session', String(usageInformation.step)],
    ["terminal's certificate", octetsOf(usageInformation.issuer)],
    ["terminal's signature", `${octetsOf(usageInformation.terminalSignature)}, not verified here`],
  ];
};
