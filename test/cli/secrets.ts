/** Secrets as files that a person may hand to a command by mistake, whole and damaged. */
import { issueCard, issueTerminal } from '../../center/issue.ts';
import { concat, toHex } from '../../firmware/runtime/bytes.ts';
import { CLA, INS_PERSONALISE } from '../../firmware/wire/cardCommands.ts';
import { MESSAGE_INSTALL, MESSAGE_PERSONALISE } from '../../firmware/wire/messages.ts';
import { encodeSecretKey } from '../../flash/release/publisher.ts';
import { KEY_SIZES } from '../../host/keys/keySource.ts';
import { testKey } from '../keys.ts';
import { openWorld } from '../settlement/rig.ts';

export interface SecretText {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/**
 * Profiles and places of the keys that a center of tests gives to its first cards and terminals, and its own.
 */
const { card, master } = KEY_SIZES.history;
const GIVEN = 3;
const key = testKey(card, 0);
const masterKey = testKey(master, 0);
export const PIN = '94827163';
/** A seed of Ed25519, 32 octets. */
const SEED = Uint8Array.from({ length: 32 }, (_, i) => (i * 73 + 41) & 255);

/** All secret octets of the files below. */
export const SECRETS: readonly Uint8Array[] = [
  ...Array.from({ length: GIVEN }, (_, i) => testKey(card, i).secret),
  masterKey.secret,
  SEED,
];

const empty = new Uint8Array(0);
const { center } = await openWorld();
const personalise = concat([Uint8Array.of(MESSAGE_PERSONALISE), await issueCard(center)]);
const install = concat([Uint8Array.of(MESSAGE_INSTALL), await issueTerminal(center)]);
/** PERSONALISE of ISO 7816-4, one command of its chain: CLA, INS, P1, P2, Lc, data. */
const apdu = concat([Uint8Array.of(CLA, INS_PERSONALISE, 0, 0, 128), key.secret.subarray(0, 128)]);

const publisherFile = encodeSecretKey({
  name: 'publisher',
  ed25519Seed: SEED,
  esign: { profile: key.profile, publicKey: key.publicKey, secret: key.secret },
});
/** A master key with its secret half open: no file of this project has that. */
const masterFile = JSON.stringify(
  {
    generation: 1,
    profile: masterKey.profile,
    publicKey: toHex(masterKey.publicKey),
    secret: toHex(masterKey.secret),
  },
  null,
  2,
);

/** Octets as they are sent, and texts as they are kept. */
const WHOLE: readonly SecretText[] = [
  { name: 'publisher.json', content: publisherFile },
  { name: 'master.json', content: masterFile },
  { name: 'secret.hex', content: toHex(key.secret) },
  { name: 'spaced.hex', content: Buffer.from(key.secret).toString('hex').replace(/../g, '$& ') },
  { name: 'secret.bin', content: key.secret },
  { name: 'personalise.bin', content: personalise },
  { name: 'personalise.hex', content: toHex(personalise) },
  { name: 'apdu.bin', content: apdu },
  { name: 'install.bin', content: install },
  { name: 'nothing', content: empty },
];

/** The place of the secret in a text. */
const middleOf = (text: string): number => {
  const at = text.search(/[0-9a-f]{64}/);
  return at < 0 ? text.length >> 1 : at + 21;
};

const damagedText = (name: string, text: string): SecretText[] => {
  const at = middleOf(text);
  const variant = (what: string, content: string): SecretText => ({ name: `${what}-${name}`, content });
  return [
    variant('digit-missing', text.slice(0, at) + text.slice(at + 1)),
    variant('digit-wrong', `${text.slice(0, at)}g${text.slice(at + 1)}`),
    variant('first-lost', text.slice(1)),
    variant('truncated', text.slice(0, at + 40)),
    variant('line-broken', `${text.slice(0, at)}\n${text.slice(at)}`),
    variant('quoted-badly', text.replaceAll('"', "'")),
    variant(
      'number',
      text.replace(/"([0-9a-f]{64,})"/, (_, digits: string) => digits.replace(/\D/g, '7')),
    ),
  ];
};

const damagedOctets = (name: string, octets: Uint8Array): SecretText[] => [
  { name: `truncated-${name}`, content: octets.subarray(0, octets.length - 9) },
  { name: `first-lost-${name}`, content: octets.subarray(1) },
  { name: `longer-${name}`, content: concat([octets, Uint8Array.of(7)]) },
];

const damaged = ({ name, content }: SecretText): SecretText[] =>
  typeof content === 'string' ? damagedText(name, content) : damagedOctets(name, content);

/** Each secret, whole and damaged. */
export const secretTexts = (): SecretText[] => WHOLE.flatMap(one => [one, ...damaged(one)]);

const OCTETS = 4;
/** Every run of four octets of a secret, in hexadecimal, and at either half of an octet. */
const digitRuns = new Set<string>();
/** The same as they are. */
const octetRuns = new Set<string>();
for (const secret of SECRETS) {
  const hex = toHex(secret);
  for (let at = 0; at + 2 * OCTETS <= hex.length; at++) digitRuns.add(hex.slice(at, at + 2 * OCTETS));
  for (let at = 0; at + OCTETS <= secret.length; at++)
    octetRuns.add(Buffer.from(secret.subarray(at, at + OCTETS)).toString('latin1'));
}

/** The piece of a secret that a text contains: four octets, as hexadecimal digits or as they are. */
export const leakIn = (text: string): string | undefined => {
  const digits = text.toLowerCase().replace(/[\s:]/g, '');
  for (let at = 0; at + 2 * OCTETS <= digits.length; at++) {
    const run = digits.slice(at, at + 2 * OCTETS);
    if (digitRuns.has(run)) return run;
  }
  for (let at = 0; at + OCTETS <= text.length; at++)
    if (octetRuns.has(text.slice(at, at + OCTETS))) return `${OCTETS} octets at ${at}`;
  return text.includes(PIN) ? 'the PIN' : undefined;
};
