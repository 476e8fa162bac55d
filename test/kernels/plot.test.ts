import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CURVE_PEERS, POWER_PEERS } from '../../measure/kernels/peers.ts';
import { plotOf } from '../../measure/kernels/plot.ts';

const points = [4, 1024].flatMap(e =>
  [1536, 3072].map(bits => ({ bits, e, cycles: Math.log2(e) * bits * 10 })),
);
const heights = (svg: string): number[][] =>
  [...svg.matchAll(/<polyline points="([^"]*)"/g)].map(([, path]) =>
    path.split(' ').map(pair => Number(pair.split(',')[1])),
  );

test('more cycles stand higher, more bits further right, and every curve and peer has its name', () => {
  const svg = plotOf(points);
  const [four, thousand] = heights(svg);
  assert.is(four.length, 2);
  assert.ok(four[0] > four[1] && thousand[0] > thousand[1]);
  assert.ok(four[0] > thousand[0] && four[1] > thousand[1]);
  for (const name of ['e = 4', 'e = 1024', ...[...POWER_PEERS, ...CURVE_PEERS].map(peer => peer.name)])
    assert.ok(svg.includes(`>${name}</text>`), name);
});

test('the committed picture has five curves of six sizes', () => {
  const svg = readFileSync(new URL('../../docs/images/verify.svg', import.meta.url), 'utf8');
  assert.equal(
    heights(svg).map(curve => curve.length),
    [6, 6, 6, 6, 6],
  );
});

test.run();
