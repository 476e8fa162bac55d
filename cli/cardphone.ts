import { existsSync, readFileSync } from 'node:fs';
import { fromHex } from '../firmware/runtime/bytes.ts';
import { decode } from '../trace/decode/decode.ts';
import { boardHelp, runBoard } from './board.ts';

const help = `cardphone decode HEX|FILE         explains an APDU, a certificate, a usage information or a center message
${boardHelp}
cardphone --help                  this text

HEX may have spaces and colons. FILE holds the bytes themselves, or hexadecimal text. Secret keys are not shown.`;

const HEX = /^[0-9a-fA-F\s:]+$/;
const inputOctetsMax = 65_536;

const fromText = (text: string): Uint8Array => fromHex(text.replace(/[\s:]/g, ''));

const readInput = (input: string): Uint8Array => {
  if (!existsSync(input)) {
    if (HEX.test(input)) return fromText(input);
    throw new SyntaxError(`decode: expected hexadecimal digits or a file, got "${input}"`);
  }
  const octets = new Uint8Array(readFileSync(input));
  const text = Buffer.from(octets).toString('latin1');
  return HEX.test(text) ? fromText(text) : octets;
};

const explain = (input: string): void => {
  const octets = readInput(input);
  if (octets.length > inputOctetsMax)
    throw new RangeError(`decode: expected at most ${inputOctetsMax} bytes, got ${octets.length}`);
  const [first, ...others] = decode(octets);
  if (!first)
    throw new SyntaxError(
      `decode: expected an APDU, a certificate, a usage information or a center message; these ${octets.length} bytes are none`,
    );
  console.log(`${first.kind}, ${octets.length} bytes`);
  const width = Math.max(...first.lines.map(([name]) => name.length));
  for (const [name, meaning] of first.lines) console.log(`  ${name.padEnd(width)}  ${meaning}`);
  if (others.length) console.log(`  (could also be: ${others.map(other => other.kind).join(', ')})`);
};

/** The command line; sets the exit code. */
export const run = async (words: readonly string[]): Promise<void> => {
  const [command, ...rest] = words;
  if (command === undefined || command === '--help' || command === 'help') console.log(help);
  else if (command === 'decode' && rest.length) explain(rest.join(' '));
  else if (command === 'board') await runBoard(rest);
  else
    throw new SyntaxError(
      `cardphone: expected "decode HEX|FILE" or "board check FILE", got "${words.join(' ')}"\n\n${help}`,
    );
};
