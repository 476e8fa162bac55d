import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pretokenise, refuseJoinedSigns } from '../../flash/image/pretokenise.ts';

test('two signs side by side, which the pretokeniser would join, end the build', () => {
  assert.throws(() => refuseJoinedSigns('x=16*+a+ +b;'), /two signs side by side/);
  assert.throws(() => refuseJoinedSigns('x=a- -b;'), /two signs side by side/);
  assert.throws(() => pretokenise('x=a+ ++b;'), /two signs side by side/);
  for (const fine of ['x=16*+a+b;', 'x=a+-b;', 'x++;y=-1;', "x='+'+ '+ +';", 'x=a-+b;'])
    refuseJoinedSigns(fine);
});

test.run();
