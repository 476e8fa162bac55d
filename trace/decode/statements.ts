import { esignProfiles } from '../../firmware/crypto/profiles.ts';
import { parseCertificate } from '../../firmware/wire/certificate.ts';
import { isWeakened } from '../../firmware/wire/settlementProfile.ts';
import { parseUsageInformation } from '../../firmware/wire/usageInformation.ts';
import { dateOf, identifierOf, type Line, octetsOf, yen } from './words.ts';

const ROLES = ['', 'card', 'terminal', 'dispenser'];

const keyWords = (id: number): string => {
  const profile = esignProfiles().find(one => one.id === id);
  return profile ? `ESIGN, ${profile.bits} bits` : 'none';
};

/** A signature is as long as the key that made it: anything else is not one. Throws SyntaxError. */
export const checkSignature = (signature: Uint8Array): void => {
  if (!esignProfiles().some(profile => profile.octets === signature.length))
    throw new SyntaxError(`signature: expected the length of a key profile, got ${signature.length} bytes`);
};

export const settlementWords = (profile: number): string =>
  `${profile}${isWeakened(profile) ? ' (weakened)' : ' (Fig. 6 whole)'}`;

/** Throws for anything but a certificate with its signature. Says nothing about whether the signature holds. */
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
    ['extra data', octetsOf(certificate.certificateExtra)],
    ['key', keyWords(certificate.keyProfile)],
    ['public key', octetsOf(certificate.publicKey)],
    ['master signature', `${octetsOf(signature)}, not verified here`],
  ];
};

/** The record does not name its card: any will do for taking it apart. */
const SOME_CARD = '000000000000';

/** Throws for anything but a usage information. */
export const usageLines = (octets: Uint8Array): Line[] => {
  const usage = parseUsageInformation(octets, SOME_CARD);
  if (usage.generation === 0) throw new SyntaxError('generation: expected 1 to 255, got 0');
  checkSignature(usage.kind === 'issued' ? usage.masterSignature : usage.terminalSignature);
  const first: Line[] = [
    ['master key generation', String(usage.generation)],
    ['value', yen(usage.value)],
  ];
  if (usage.kind === 'issued')
    return [
      ['kind', 'issued by the center through a dispenser'],
      ...first,
      ['value before', yen(usage.previousValue)],
      ['load number', String(usage.loadNumber)],
      ['dispenser', identifierOf(usage.dispenserId)],
      ['its certificate', octetsOf(usage.issuer)],
      ['master signature', `${octetsOf(usage.masterSignature)}, not verified here`],
    ];
  return [
    ['kind', 'spent at a terminal'],
    ...first,
    ['settlement profile', settlementWords(usage.profile)],
    ['R', octetsOf(usage.terminalChallenge)],
    ['X', octetsOf(usage.cardChallenge)],
    ['charge of the session', String(usage.step)],
    ["terminal's certificate", octetsOf(usage.issuer)],
    ["terminal's signature", `${octetsOf(usage.terminalSignature)}, not verified here`],
  ];
};
