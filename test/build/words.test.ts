/** The minifier's `!0`, `!1` and `void 0` become words, an octet each in the pretokenised image. */
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pretokenise, withWords } from '../../flash/image/pretokenise.ts';

const sources = [
  'out=[!0,!1,void 0,!!0,!!1,!0===!1]',
  'out=function(n){return!0&&void 0===n}()',
  'var i=!1;do i=!i;while(!i);out=[typeof void 0,i?!0:!1,!10,!(0),-!0]',
  'switch(!0){case!1:out=1;break;case!0:out="!0 void 0"}',
];

test('a script with words computes the same', () => {
  for (const source of sources) {
    const run = (text: string): unknown => JSON.stringify(runInNewContext(`${text};out`, { out: 0 }));
    const worded = withWords(source);
    assert.is(run(worded), run(source), source);
    assert.ok(/true|false/.test(worded), worded);
  }
});

test('a word is one octet of the image', () => {
  assert.is(pretokenise('f(!0)').length, pretokenise('f(n)').length);
  assert.is(pretokenise('f(!1)').length, pretokenise('f(n)').length);
  assert.is(pretokenise('f(void 0)').length, pretokenise('f(n)').length);
  assert.is(withWords('f(!12,void 1,"!0")'), 'f(!12,void 1,"!0")');
});

test.run();
