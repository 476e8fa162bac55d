import { readFields } from '../firmware/wire/fields.ts';
import { decodeIdentifier, IDENTIFIER_OCTETS, type Identifier } from '../firmware/wire/identifier.ts';

/** The dispenser that asks for a card, of message 30: `type (1) ‖ IDC (6)`. Throws `malformed`. */
export const parsePersonaliseRequest = (message: Uint8Array): Identifier => {
  const fields = readFields('personalise request', message);
  fields.u8();
  const dispenserId = decodeIdentifier(fields.bytes(IDENTIFIER_OCTETS));
  fields.end();
  return dispenserId;
};
