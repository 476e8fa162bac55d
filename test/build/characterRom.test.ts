import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildFor } from '../../flash/image/image.ts';
import { romText } from '../../flash/image/romText.ts';
import { USER_GLYPHS } from '../../hal/characterGlyphs.ts';
import { romCharacter, romCode, USER_CHARACTERS } from '../../hal/characterRom.ts';
import { testBoard, withSources } from './support.ts';

const codes = (text: string) => [...text].flatMap(character => romCode(character) ?? [-1]);

test('codes of the data sheet, table 4', () => {
  assert.equal(codes('A~'), [0x41, -1]);
  assert.equal(codes('¥\\'), [0x5c, -1]);
  assert.equal(codes('→←°'), [0x7e, 0x7f, 0xdf]);
  assert.equal(codes('。アンー'), [0xa1, 0xb1, 0xdd, 0xb0]);
  assert.equal(codes('｡ｱﾝﾟ'), [0xa1, 0xb1, 0xdd, 0xdf]);
  assert.equal(codes('äßñöüΩπ÷█'), [0xe1, 0xe2, 0xee, 0xef, 0xf5, 0xf4, 0xf7, 0xfd, 0xff]);
  assert.equal(codes('千万円'), [0xfa, 0xfb, 0xfc]);
});

test('voiced kana are two cells', () => {
  assert.equal(codes('ガボパヴ'), [0xb6, 0xde, 0xce, 0xde, 0xca, 0xdf, 0xb3, 0xde]);
});

test('the characters of CGRAM have a glyph each, five dots wide and with the cursor line free', () => {
  const glyphs = USER_GLYPHS.match(/.{8}/g)!.map(rows => [...rows].map(row => row.charCodeAt(0)));
  assert.is(USER_GLYPHS.length, 8 * USER_CHARACTERS.length);
  assert.equal(codes(USER_CHARACTERS), [8, 9, 10, 11, 12, 13, 14, 15]);
  for (const rows of glyphs) {
    assert.ok(rows.every(row => row >= 0x40 && row < 0x60));
    assert.is(rows[7], 0x40);
  }
});

test('every cell reads as one character, and a coded text reads back', () => {
  for (let code = 0; code < 256; code++) assert.is([...romCharacter(code)].length, 1, `code ${code}`);
  for (const character of 'Az0¥→ｱﾟäöüñ円ÉÈÇÄÖÜÀ☎')
    assert.equal(romCharacter(romCode(character)![0]), character === '°' ? 'ﾟ' : character);
});

test('ASCII is left as it is, a character without a code is named', () => {
  assert.equal(romText('a~\\n'), { text: 'a~\\n' });
  assert.equal(romText('プリペイド'), { text: '\xcc\xdf\xd8\xcd\xdf\xb2\xc4\xde' });
  assert.equal(romText('5 €'), { missing: '€' });
});

test('literals and templates are coded in the image, octets are not, and the table stays out', async () => {
  const source = 'export const text = (n: number) => [`ｱ$' + '{n}É`, "円", "\\xff\\x90"];';
  const { image } = await withSources({ 'text.ts': source }, path =>
    buildFor(testBoard, { entry: `import { text } from '${path('text.ts')}'; print(text(getTime()));` }),
  );
  assert.match(image, '"\\xb1"');
  assert.match(image, '"\\b"');
  assert.match(image, '"\\xfc"');
  assert.match(image, '"\\xff\\x90"');
  assert.ok(image.length < 200, image);
});

test('a character without a code ends the build at its line', async () => {
  const build = withSources({ 'text.ts': '\nexport const text = "5 €";' }, path =>
    buildFor(testBoard, { entry: `import { text } from '${path('text.ts')}'; print(text);` }),
  );
  const message = await build.then(
    () => 'built',
    (error: Error) => error.message,
  );
  assert.match(message, /text\.ts:2: "€" \(U\+20AC\) is not in the display's character ROM/);
});

test.run();
