/**
 * A prepaid call with cards of each link profile: the built image on the virtual board, whose socket watches
 * ISO 7816-3.
 */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CARD_LINKS } from '../../bench/card/linkProfiles.ts';
import { imageWithBothProtocols } from '../../bench/phone/linkImage.ts';
import { perform } from '../../simulation/play/perform.ts';
import { parsePlay } from '../../simulation/play/play.ts';
import { startSystem } from '../../simulation/system/system.ts';
import { readyKeys } from '../phone/rig.ts';
import { sampled } from '../whole.ts';

const image = await imageWithBothProtocols();
const play = parsePlay(
  readFileSync(new URL('../../simulation/plays/first-call.play', import.meta.url), 'utf8'),
);
const startSeconds = 828_352_800;
const readyMs = 60_000;

for (const cardLink of sampled('links', CARD_LINKS, 1 / 2))
  test(`a call with a card of ${cardLink}`, async () => {
    const system = await startSystem({
      keys: readyKeys(),
      seed: 1,
      startSeconds,
      trace: () => {},
      image,
      cardLink,
    });
    await system.phone.shows('INSERT CARD', readyMs);
    for (const step of play) await perform(system, step);
    assert.equal(system.phone.board.errors, []);
    assert.equal(system.phone.board.violations(), []);
    const { issued, spent, pending, left } = await system.ledger();
    assert.equal([issued, spent, pending], [1000, 30, 0]);
    assert.is(left[0].yen, 970);
  });

test.run();
