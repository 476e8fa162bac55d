/** What is typed at the panel is done one after the other, however fast it comes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { handQueue, waitingMax } from '../../simulation/panel/handQueue.ts';
import { handOf } from '../../simulation/panel/keys.ts';
import { Person } from '../../simulation/panel/person.ts';
import { leavePhone } from '../../simulation/system/rest.ts';
import type { System } from '../../simulation/system/system.ts';
import { openSystem } from './rig.ts';

const stepMs = 10;
/** A person whose time is the board's. */
const personAt = (system: System): Person => new Person(system, () => system.phone.advance(stepMs));

test('A2 twenty digits typed at once are dialled, each once and in their order', async () => {
  const digits = '01033142685397160428';
  const system = await openSystem();
  const person = personAt(system);
  const queue = handQueue(hand => person.act(hand));
  const type = (keys: string): Promise<void> => {
    for (const key of keys) assert.ok(queue.add(handOf(key)!), key);
    return queue.idle();
  };
  await type('nli');
  await system.phone.shows('1000 YEN');
  await type(`h${digits}`);
  // They wait for dial tone, and a tone with its pause takes longer than a key.
  await system.phone.advance(5000);
  assert.is(system.phone.line?.dialled(), digits);
  assert.is(person.notice, '');
});

test('A2 keys beyond the limit are refused, and none of those before them', async () => {
  const done: string[] = [];
  const queue = handQueue(async hand => void done.push(hand.do));
  const taken = Array.from({ length: waitingMax + 5 }, () => queue.add({ do: 'hook' }));
  assert.equal(taken, [...Array(waitingMax).fill(true), ...Array(5).fill(false)]);
  await queue.idle();
  assert.is(done.length, waitingMax);
  assert.ok(queue.add({ do: 'hook' }), 'there is room again');
});

test('what cannot be done is a notice, and the next thing is done', async () => {
  const system = await openSystem();
  const person = personAt(system);
  await person.act({ do: 'card' });
  assert.is(person.notice, 'no card in hand: press n for a new one');
  await person.act({ do: 'hook' });
  assert.equal([person.lifted, system.phone.hookSwitch?.isLifted(), person.notice], [true, true, '']);
});

test('a phone that is left in the middle of a call reports every charge', async () => {
  const system = await openSystem();
  const { phone } = system;
  const card = await system.issueCard('Aoi');
  await system.dispenser.load(card.program, 500);
  phone.insert(card.device);
  await phone.shows('500 YEN', 60_000);
  phone.hook(true);
  await phone.advance(400);
  await phone.type([...'0312345678'] as Parameters<typeof phone.type>[0]);
  await phone.shows('490 YEN', 60_000);
  await leavePhone(system);
  const { issued, spent, pending, left } = await system.ledger();
  assert.equal([issued, spent, pending, left[0].yen], [500, 10, 0, 490]);
});

test.run();
