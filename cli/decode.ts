/** `cardphone decode`: octets in words. */
import { existsSync } from 'node:fs';
import { fromHex } from '../firmware/runtime/bytes.ts';
import { subcommand, UsageError } from '../host/command.ts';
import { failure } from '../host/failure.ts';
import { readBounded } from '../host/readBounded.ts';
import { decode } from '../trace/decode/decode.ts';

const inputOctetsMax = 65_536;
/** Two digits an octet, and up to two separators behind each. */
const textCharactersMax = 4 * inputOctetsMax;
const HEX = /^[0-9a-fA-F\s:]+$/;
const notHex = /[^0-9a-fA-F\s:]/;

const tooLong = (got: string): UsageError =>
  new UsageError(`decode: expected at most ${inputOctetsMax} bytes, got ${got}`);

/** Says how many digits there were, never which: they may be a secret. */
const fromText = (text: string): Uint8Array => {
  const digits = text.replace(/[\s:]/g, '');
  if (digits.length & 1)
    throw new UsageError(`decode: expected an even number of hexadecimal digits, got ${digits.length}`);
  return fromHex(digits);
};

const readInput = (input: string): Uint8Array => {
  if (existsSync(input)) {
    const octets = readBounded(input, textCharactersMax);
    if (!octets) throw tooLong('more');
    const text = Buffer.from(octets).toString('latin1');
    return HEX.test(text) ? fromText(text) : octets;
  }
  if (HEX.test(input)) return fromText(input);
  throw new UsageError(
    `decode: expected hexadecimal digits or a file that exists; character ${input.search(notHex) + 1} of ` +
      `${input.length} is neither a digit nor a separator`,
  );
};

const explain = (input: string): void => {
  const octets = readInput(input);
  if (octets.length > inputOctetsMax) throw tooLong(String(octets.length));
  const [first, ...others] = decode(octets);
  if (!first)
    throw failure(
      'decode',
      `expected an APDU, a certificate, a usage information or a center message; these ${octets.length} bytes are none`,
    );
  console.log(`${first.kind}, ${octets.length} bytes`);
  const width = Math.max(...first.lines.map(([name]) => name.length));
  for (const [name, meaning] of first.lines) console.log(`  ${name.padEnd(width)}  ${meaning}`);
  if (others.length) console.log(`  (could also be: ${others.map(other => other.kind).join(', ')})`);
};

export const decodeCommand = subcommand(
  'decode HEX|FILE',
  {
    call: 'npx cardphone decode',
    does: 'Explains an APDU, a certificate, a usage information or a center message.',
    options: {},
    words: {
      name: 'HEX|FILE',
      help: 'hexadecimal digits, blanks and colons allowed; or a file of the bytes themselves or of such digits',
      min: 1,
      max: Number.POSITIVE_INFINITY,
    },
    notes: [`At most ${inputOctetsMax} bytes. Secret keys are not shown.`],
  },
  async ({ words }) => explain(words.join(' ')),
);
