import { copyOf } from '../firmware/runtime/bytes.ts';
import { INS_PERSONALISE } from '../firmware/wire/cardCommands.ts';
import { parseCardInformation } from '../firmware/wire/cardInformation.ts';
import { MESSAGE_INSTALL, MESSAGE_PERSONALISE } from '../firmware/wire/messages.ts';
import { parseTerminalInformation } from '../firmware/wire/terminalInformation.ts';

/** Octets as a trace may keep them: where `hidden` is 1 the octet was a secret's and is 0 now. */
export interface MaskedOctets {
  readonly octets: Uint8Array;
  readonly hidden: Uint8Array;
}

const LC_AT = 4;
const DATA_AT = 5;

const hideFrom = (octets: Uint8Array, from: number, to = octets.length): MaskedOctets => {
  const masked = { octets: copyOf(octets), hidden: new Uint8Array(octets.length) };
  masked.octets.fill(0, from, to);
  masked.hidden.fill(1, from, to);
  return masked;
};

/**
 * A command APDU. The data of PERSONALISE are hidden whole: they come as a chain, and which link of it holds p and q
 * depends on the sizes of the fields before.
 */
export const maskCommand = (octets: Uint8Array): MaskedOctets => {
  if (octets[1] !== INS_PERSONALISE) return hideFrom(octets, octets.length);
  return hideFrom(octets, octets.length > DATA_AT ? DATA_AT : LC_AT);
};

/** A response APDU: a card reads no secret out. */
export const maskResponse = (octets: Uint8Array): MaskedOctets => hideFrom(octets, octets.length);

const PARSERS: Record<number, (body: Uint8Array) => { secret: Uint8Array }> = {
  [MESSAGE_INSTALL]: parseTerminalInformation,
  [MESSAGE_PERSONALISE]: parseCardInformation,
};

/**
 * A message of the center. Its own parser says where p ‖ q is; a message that has a secret and cannot be parsed is
 * hidden behind its type.
 */
export const maskMessage = (message: Uint8Array): MaskedOctets => {
  const parse = PARSERS[message[0]];
  if (!parse) return hideFrom(message, message.length);
  const body = copyOf(message.subarray(1));
  try {
    const { secret } = parse(body);
    const from = 1 + secret.byteOffset - body.byteOffset;
    return hideFrom(message, from, from + secret.length);
  } catch {
    return hideFrom(message, 1);
  }
};

const shownMax = 64;

/** Hexadecimal text, `··` for what is hidden; cut after 64 octets. */
export const maskedText = ({ octets, hidden }: MaskedOctets): string => {
  const shown = [...octets.subarray(0, shownMax)].map((octet, i) =>
    hidden[i] ? '··' : octet.toString(16).padStart(2, '0'),
  );
  return octets.length > shownMax ? `${shown.join(' ')} … (${octets.length})` : shown.join(' ');
};
