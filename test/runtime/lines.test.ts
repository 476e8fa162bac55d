import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eachLine, lineAt } from '../../firmware/runtime/lines.ts';

for (const text of ['', 'one', 'one\ntwo', '\n', 'one\n\nthree\n', ';10;60\n110;0'])
  test(`the lines of ${JSON.stringify(text)} are those that split finds`, () => {
    const lines = text.split('\n');
    const found: string[] = [];
    eachLine(text, line => found.push(line));
    assert.equal(found, lines);
    for (let i = 0; i < lines.length; i++) assert.is(lineAt(text, i), lines[i], `line ${i}`);
  });

test.run();
