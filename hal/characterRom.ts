/**
 * The character ROM "A00" (Japanese standard font) of the HD44780U: Hitachi's data sheet ADE-207-272(Z),
 * table 4. The build converts the literals of a terminal's sources to these codes, and the panel converts
 * codes to text, so that no image contains the table. Codes 0x08 to 0x0F are the eight patterns that the
 * driver loads into CGRAM (`hal/characterGlyphs.ts`).
 */

/**
 * The eight characters that the ROM lacks, in the order of their CGRAM codes. The third has the code of a
 * line feed, which separates the lines of a text (`firmware/terminal/display/prompts/`): no prompt may
 * contain it.
 */
export const USER_CHARACTERS = 'ÉÈ☎ÄÖÜÀÇ';
/** Code of the first of them. */
export const FIRST_USER_CODE = 0x08;

/** U+FF61 to U+FF9F, half-width katakana, stand in the ROM in the order of JIS X 0201. */
const FIRST_HALF_WIDTH = 0xff61;
const HALF_WIDTH_OFFSET = FIRST_HALF_WIDTH - 0xa1;

/** Full-width katakana and punctuation in the order of codes 0xA1 to 0xDF. */
const FULL_WIDTH =
  '。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜';

/** A voiced or half-voiced kana is two cells: the plain kana, then the mark. */
const VOICED = 'ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ';
const VOICED_PLAIN = 'カキクケコサシスセソタチツテトハヒフヘホウ';
const HALF_VOICED = 'パピプペポ';
const HALF_VOICED_PLAIN = 'ハヒフヘホ';
const VOICE_MARK = 0xde;
const HALF_VOICE_MARK = 0xdf;

/** Codes that differ from ASCII, and those from 0xE0 up. */
const SINGLE: Readonly<Record<string, number>> = {
  '¥': 0x5c,
  '→': 0x7e,
  '←': 0x7f,
  '°': 0xdf,
  '·': 0xa5,
  α: 0xe0,
  ä: 0xe1,
  ß: 0xe2,
  β: 0xe2,
  ε: 0xe3,
  μ: 0xe4,
  µ: 0xe4,
  σ: 0xe5,
  ρ: 0xe6,
  '√': 0xe8,
  '¢': 0xec,
  '£': 0xed,
  ñ: 0xee,
  ö: 0xef,
  θ: 0xf2,
  '∞': 0xf3,
  Ω: 0xf4,
  ü: 0xf5,
  Σ: 0xf6,
  π: 0xf7,
  千: 0xfa,
  万: 0xfb,
  円: 0xfc,
  '÷': 0xfd,
  '█': 0xff,
  '▮': 0xff,
  '\u3000': 0x20,
};

const pair = (plain: string, mark: number): number[] => [0xa1 + FULL_WIDTH.indexOf(plain), mark];

/** ROM codes of one character: two for a voiced kana; undefined when the ROM has no such character. */
export const romCode = (character: string): number[] | undefined => {
  const point = character.codePointAt(0);
  if (point === undefined) return undefined;
  if (SINGLE[character] !== undefined) return [SINGLE[character]];
  if (point >= 0x20 && point < 0x7e) return character === '\\' ? undefined : [point];
  if (point >= FIRST_HALF_WIDTH && point <= 0xff9f) return [point - HALF_WIDTH_OFFSET];
  const fullWidth = FULL_WIDTH.indexOf(character);
  if (fullWidth >= 0) return [0xa1 + fullWidth];
  const voiced = VOICED.indexOf(character);
  if (voiced >= 0) return pair(VOICED_PLAIN[voiced], VOICE_MARK);
  const halfVoiced = HALF_VOICED.indexOf(character);
  if (halfVoiced >= 0) return pair(HALF_VOICED_PLAIN[halfVoiced], HALF_VOICE_MARK);
  const user = USER_CHARACTERS.indexOf(character);
  return user >= 0 ? [FIRST_USER_CODE + user] : undefined;
};

const fromCode = (code: number): string => {
  const single = Object.keys(SINGLE).find(character => SINGLE[character] === code && character !== '\u3000');
  if (code >= 0xa1 && code <= 0xdf) return String.fromCharCode(code + HALF_WIDTH_OFFSET);
  if (single !== undefined) return single;
  // CGRAM has eight patterns, seen at 0x00 to 0x07 and again at 0x08 to 0x0F.
  if (code < 0x10) return USER_CHARACTERS[code & 7];
  return code >= 0x20 && code < 0x7e ? String.fromCharCode(code) : ' ';
};

const byCode = Array.from({ length: 256 }, (_, code) => fromCode(code));

/** The character that a cell with this code shows: kana half-width, a blank for a code without a pattern. */
export const romCharacter = (code: number): string => byCode[code & 0xff];
