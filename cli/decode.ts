/** `cardphone decode`: octets in words. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { fromHex } from '../firmware/runtime/bytes.ts';
import { subcommand, UsageError } from '../host/command.ts';
import { decode } from '../trace/decode/decode.ts';

const inputOctetsMax = 65_536;
/** Two digits an octet, and up to two separators behind each. */
const textCharactersMax = 4 * inputOctetsMax;
const HEX = /^[0-9a-fA-F\s:]+$/;
const notHex = /[^0-9a-fA-F\s:]/;

const tooLong = (got: string): UsageError =>
  new UsageError(`decode: expected at most ${inputOctetsMax} bytes, got ${got}`);

/** At most `octetsMax` octets of a file, so that a device without an end is read no further. Throws `UsageError`. */
const readBounded = (file: string, octetsMax: number): Uint8Array => {
  const octets = new Uint8Array(octetsMax + 1);
  const handle = openSync(file, 'r');
  let length = 0;
  try {
    for (let read = -1; read && length <= octetsMax; length += read)
      read = readSync(handle, octets, length, octets.length - length, null);
  } finally {
    closeSync(handle);
  }
  if (length > octetsMax) throw tooLong('more');
  return octets.subarray(0, length);
};

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
    throw Object.assign(
      new Error(
        'expected an APDU, a certificate, a usage information or a center message; ' +
          `these ${octets.length} bytes are none`,
      ),
      { code: 'decode' },
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
