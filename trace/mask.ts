import { copyOf } from '../firmware/runtime/bytes.ts';
import { INS_PERSONALISE } from '../firmware/wire/cardCommands.ts';
import { parseCardInformation } from '../firmware/wire/cardInformation.ts';
import { MESSAGE_INSTALL, MESSAGE_PERSONALISE } from '../firmware/wire/messages.ts';
import { parseTerminalInformation } from '../firmware/wire/terminalInformation.ts';

/** Octets for a trace: where `hidden` is 1 the octet belonged to a secret and is now 0. */
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
 * A command APDU. The data of PERSONALISE are hidden whole: they come as a chain, and the link with p and q
 * depends on the sizes of the fields before it.
 */
export const maskCommand = (octets: Uint8Array): MaskedOctets => {
  if (octets[1] !== INS_PERSONALISE) return hideFrom(octets, octets.length);
  return hideFrom(octets, octets.length > DATA_AT ? DATA_AT : LC_AT);
};

/** A response APDU. Nothing in it is hidden, since no command reads a secret out. */
export const maskResponse = (octets: Uint8Array): MaskedOctets => hideFrom(octets, octets.length);

const PARSERS: Record<number, (body: Uint8Array) => { secret: Uint8Array }> = {
  [MESSAGE_INSTALL]: parseTerminalInformation,
  [MESSAGE_PERSONALISE]: parseCardInformation,
};

/**
 * A message of the center. The message's own parser locates p ‖ q; of a message with a secret that cannot be
 * parsed only the type is shown.
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

/** Hexadecimal text, `··` for a hidden octet; cut after 64 octets. */
export const maskedText = ({ octets, hidden }: MaskedOctets): string => {
  const shown = [...octets.subarray(0, shownMax)].map((octet, i) =>
    hidden[i] ? '··' : octet.toString(16).padStart(2, '0'),
  );
  return octets.length > shownMax ? `${shown.join(' ')} … (${octets.length})` : shown.join(' ');
};
