/**
 * The front panel's line: what the two ends say, and how a lost byte is noticed. Shared by `panelLink.ts`
 * (the phone) and by the program at the panel's end. ASCII, one message a line, readable on any terminal:
 *
 *     D0INSERT CARD~368
 *     │ └ body      ││└ checksum, 2 hex digits: over body and sequence digit, s = (31 s + octet) mod 256
 *     └ message     │└─ sequence digit, 0 to 9, one more each line
 *                   └── end of the body
 *
 * A body's octets outside 20h–7Dh, and the backslash, are written \hh. Lines end with LF; CR is ignored.
 *
 * | to the panel   |                          | from the panel |                                                |
 * |----------------|--------------------------|----------------|------------------------------------------------|
 * | `D` row, text  | row 0–3 of the display   | `K` key        | 0–9 * # l(anguage) s(ervice) c(lear) f(ollowOn) |
 * | `S` 0 or 1     | speech circuit           | `H` 0 or 1     | handset on its cradle, lifted                  |
 * | `L` 0 or 1     | loop open, closed        | `R` 0 or 1     | line normal, reversed (answered)               |
 * | `T` digit      | dial it                  | `T` digit      | it and its pause are over                      |
 * | `B` ms         | beep, decimal            | `C` 0 or 1     | card switch: slot empty, card in it             |
 * | `P` 0 or 1     | card's RST low, high     |                |                                                |
 * | `!`            | say your state           | `!`            | say your state                                 |
 *
 * Display, relay, loop, RST, hook, card switch and reversal are states: repeating them is harmless, and an
 * end that sees a bad checksum or a gap in the sequence asks for all of them with `!`. Keys, digits and beeps
 * are events: a lost key is pressed again by the person, a lost digit is missed because its answer does not
 * come, a lost beep is lost. Each end says its state and sends `!` when it starts; a first line may carry any
 * sequence digit. The panel says `R` and `C` before `H`: `H` tells the phone that it has heard all. The phone
 * repeats `!` each second until then. The panel says its state again every two seconds: a gap shows at the
 * next line only, and the last line may be the one that was lost.
 */

/** The longest line: a row of 20 escaped octets, with what frames it. */
const LINE_MAX_OCTETS = 80;
const HEX = '0123456789abcdef';

const hex2 = (value: number): string => HEX[value >> 4] + HEX[value & 15];

/** 31^79 mod 256 to 31^0: the last octet of a line has weight 1. */
const weights = new Uint8Array(LINE_MAX_OCTETS).fill(1);
for (let i = LINE_MAX_OCTETS - 1; i > 0; i--) weights[i - 1] = 31 * weights[i];

/**
 * On the interpreter as a sum of products, which it has natively: a loop takes it 8 ms a row of the display.
 */
const weigh = (text: string): number => {
  if (typeof E !== 'undefined' && text.length <= LINE_MAX_OCTETS)
    return E.convolve(E.toUint8Array(text), weights, LINE_MAX_OCTETS - text.length) & 255;
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) & 255;
  return sum;
};

const checksum = (text: string): string => hex2(weigh(text));

/**
 * All but the characters from the blank to Z and from ^ to }: no bracket in the set, which the interpreter
 * would not read.
 */
const unusual = (text: string): boolean => /[^ -Z^-}]/.test(text);

/** A body, a text of octets, as it goes into a line: octets outside 20h–7Dh and the backslash are `\hh`. */
export const escapeBody = (body: string): string => {
  if (!unusual(body)) return body;
  let out = '';
  for (let i = 0; i < body.length; i++) {
    const octet = body.charCodeAt(i);
    out += octet < 0x20 || octet > 0x7d || octet === 0x5c ? `\\${hex2(octet)}` : body[i];
  }
  return out;
};

/**
 * The body that `escapeBody` made the text of. A text that it did not make gives a body without a meaning.
 */
export const unescapeBody = (text: string): string => {
  const parts = text.split('\\');
  let out = parts[0];
  for (let i = 1; i < parts.length; i++)
    out += String.fromCharCode(parseInt(parts[i].substr(0, 2), 16)) + parts[i].substr(2);
  return out;
};

/** One line without its LF; `sequence` 0 to 9. */
export const formatLine = (body: string, sequence: number): string => {
  const text = escapeBody(body);
  return `${text}~${sequence}${checksum(text + sequence)}`;
};

/** A line without its LF, or undefined when it is not one whole, undamaged line. */
export const parseLine = (line: string): { body: string; sequence: number } | undefined => {
  const end = line.length - 4;
  if (end < 1 || line[end] !== '~' || line[end + 1] < '0' || line[end + 1] > '9') return undefined;
  const text = line.substr(0, end);
  if (checksum(text + line[end + 1]) !== line.substr(end + 2)) return undefined;
  return { body: unescapeBody(text), sequence: parseInt(line[end + 1], 10) };
};

/** One end of the line. */
export interface PanelPort {
  /** Sends one body. */
  send(body: string): void;
  /** Takes what the line brought, in pieces of any length. */
  receive(piece: string): void;
}

/**
 * One end of the line. `onBody` gets each undamaged body in order. `onLoss` is told once for each run of
 * damage, before the body after it: the caller then sends `!`.
 */
export const panelPort = (
  write: (text: string) => void,
  onBody: (body: string) => void,
  onLoss: () => void,
): PanelPort => {
  let sent = 0;
  let expected = -1;
  let pending = '';
  let losing = false;

  const lose = () => {
    if (losing) return;
    losing = true;
    onLoss();
  };
  const take = (line: string) => {
    const message = parseLine(line);
    if (!message) return lose();
    if (expected >= 0 && message.sequence !== expected) lose();
    losing = false;
    expected = (message.sequence + 1) % 10;
    onBody(message.body);
  };
  return {
    send(body) {
      const sequence = sent;
      sent = (sent + 1) % 10;
      write(`${formatLine(body, sequence)}\n`);
    },
    receive(piece) {
      const lines = (pending + piece).split('\n');
      pending = lines.pop() || '';
      for (let i = 0; i < lines.length; i++) {
        const line = lines[i].replace('\r', '');
        if (line) take(line);
      }
      if (pending.length > LINE_MAX_OCTETS) {
        pending = '';
        lose();
      }
    },
  };
};

/** The letters of the function keys; a dial key is its own. */
const FUNCTION_KEYS: Record<string, string> = { l: 'language', s: 'service', c: 'clear', f: 'followOn' };

/** The key of a `K` body's letter, or undefined. */
export const keyOfLetter = (letter: string): string | undefined =>
  letter.length === 1 && '0123456789*#'.indexOf(letter) >= 0 ? letter : FUNCTION_KEYS[letter];

/** The letter of a `K` body for a key: a digit, `*`, `#`, or the first letter of its name. */
export const letterOfKey = (key: string): string => (key.length === 1 ? key : key[0]);
