/**
 * The phone's prompts: each in every language, within the display's width, and the glyphs that the ROM lacks.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as numbers from '../../firmware/terminal/display/prompts/index.ts';
import { FIRST_USER_CODE, romCharacter, USER_CHARACTERS } from '../../hal/characterRom.ts';
import { codesOf, LANGUAGES, onGlass } from './glass.ts';
import { assertSound, openSystem, press } from './rig.ts';

const columns = 20;
const named = Object.entries(numbers).sort(([, a], [, b]) => a - b);

test('prompts are numbered without a gap', () => {
  assert.equal(
    named.map(([, number]) => number),
    named.map((_, i) => i),
  );
});

for (const [language, { name, prompts }] of LANGUAGES.entries())
  test(`${name}: every prompt, each within ${columns} cells and with a glyph for each character`, () => {
    assert.is(prompts.length, named.length);
    for (const [prompt, text] of prompts.entries()) {
      const codes = codesOf(text);
      const [word] = named[prompt];
      assert.ok(
        codes.length > 0 && codes.length <= columns,
        `${word}: "${text}" takes ${codes.length} cells`,
      );
      // What the cells show is the text again, kana apart, whose marks take cells of their own.
      if (name !== 'Japanese') assert.is(onGlass(language, prompt), text);
      else assert.match(onGlass(language, prompt), /^[\uFF61-\uFF9F -~]+$/);
    }
  });

test('names of the languages are all different', () => {
  const names = LANGUAGES.map(({ prompts }) => prompts[numbers.LANGUAGE_NAME]);
  assert.is(new Set(names).size, LANGUAGES.length);
});

/** The patterns as they look, apart from the table that the image takes them from. */
const DRAWN: Record<string, string> = {
  É: '...#. ..#.. ##### #.... ####. #.... ##### .....',
  È: '.#... ..#.. ##### #.... ####. #.... ##### .....',
  Ç: '.###. #...# #.... #.... #...# .###. ..#.. .....',
  Ä: '.#.#. ..... .###. #...# ##### #...# #...# .....',
  Ö: '.#.#. ..... .###. #...# #...# #...# .###. .....',
  Ü: '.#.#. ..... #...# #...# #...# #...# .###. .....',
  À: '.#... ..#.. .###. #...# ##### #...# #...# .....',
  '☎': '.###. ##### #...# ..#.. .###. ##.## ##### .....',
};

test('accented capitals are in CGRAM, and their cells name those patterns', async () => {
  const system = await openSystem();
  const { phone } = system;
  const glass = phone.glass!;
  const drawn = glass
    .cgram()
    .map(rows =>
      rows.map(row => row.toString(2).padStart(5, '0').replace(/0/g, '.').replace(/1/g, '#')).join(' '),
    );
  assert.equal(
    drawn,
    [...USER_CHARACTERS].map(character => DRAWN[character]),
  );
  await press(system, 'language', 'language', 'language');
  assert.match(phone.display()[0], /^INSÉREZ VOTRE CARTE/);
  const cell = glass.cells()[0]['INS'.length];
  assert.is(cell, FIRST_USER_CODE);
  assert.is(romCharacter(cell), 'É');
  assertSound(system);
});

test.run();
