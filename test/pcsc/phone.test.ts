/** Failures of a card in a PC/SC reader, seen from the phone: each has a name, and the phone goes on. */
import * as assert from 'uvu/assert';
import type { CardFront } from '../../bench/pcsc/cardFront.ts';
import { type PluggedCard, plugCard } from '../../bench/pcsc/virtualCard.ts';
import type { VirtualPhone } from '../../bench/phone/virtualPhone.ts';
import { INS_CHARGE, INS_PROVE_VALUE } from '../../firmware/wire/cardCommands.ts';
import type { Key } from '../../hal/keypad.ts';
import type { SimulatedCard } from '../../simulation/system/cards.ts';
import { frontOf, type Interference, type LivePhone, startLivePhone } from './livePhone.ts';
import { type Stack, sleep, startStack, until, VPCD_PORT } from './stack.ts';
import { prepareStack, stackSuite } from './suite.ts';

const missing = prepareStack();

const cardResponseTimeoutMs = 4000;
/** pcscd looks for a card every 400 ms: what is plugged after this is not taken for what was there. */
const pcscdLooksMs = 1000;
/** For anything that is waited for; a busy machine takes long. */
const limitMs = 60_000;
/** A charge is a chain of two commands. */
const CHARGE_BEGINS = 1;
const CHARGE_ENDS = 2;
/** The answer to the command has left, the next command has not come. */
const answerSentMs = 2;
const loadedYen = 1000;

const live = stackSuite('a phone on a reader', missing);
let stack: Stack | undefined;
let rig: LivePhone;
let plugged: PluggedCard | undefined;
let cards = 0;

live.before(async () => {
  stack = await startStack();
  rig = await startLivePhone(cardResponseTimeoutMs);
});
live.after(async () => {
  await rig.stop();
  await stack?.stop();
});
live.after.each(async () => {
  rig.system.phone.hook(false);
  await takeOut();
  rig.faults.length = 0;
});

const phone = (): VirtualPhone => rig.system.phone;
const isShown = (text: string): boolean =>
  phone()
    .display()
    .some(row => row.includes(text));
const shows = (text: string): Promise<void> =>
  until(() => isShown(text), `"${text}" on the display`, limitMs);
/**
 * What the phone shows when a card has left it, when it has sent one away, and when the next waits for a
 * number.
 */
const ENDS = ['INSERT CARD', 'CARD REFUSED', 'CARD TAKEN TOO SOON', 'DIAL NUMBER'];
const loadedCard = async (): Promise<SimulatedCard> => {
  const card = await rig.system.issueCard(`card${++cards}`);
  await rig.system.dispenser.load(card.program, loadedYen);
  return card;
};
const putIn = async (front: CardFront): Promise<void> => {
  plugged = await plugCard(front, '127.0.0.1', VPCD_PORT);
};
const pull = async (): Promise<void> => {
  await plugged?.unplug();
  plugged = undefined;
};
/** Out of the reader, and the phone has seen it. */
const takeOut = async (): Promise<void> => {
  await pull();
  await sleep(pcscdLooksMs);
  await shows('INSERT CARD');
};
/** A mobile telephone: 10 yen for 9 seconds by day. */
const dial = async (): Promise<void> => {
  phone().hook(true);
  await phone().advance(500);
  await phone().type([...'09012345678'] as Key[]);
};
const yenOn = (card: SimulatedCard): Promise<number> => rig.system.dispenser.readValue(card.program);
/** Issued = spent + left, and nothing is pending. */
const accounted = async (): Promise<void> => {
  const { issued, spent, pending, left } = await rig.system.ledger();
  const onCards = left.reduce((sum, { yen }) => sum + yen, 0);
  assert.is(issued, spent + onCards);
  assert.is(pending, 0);
  assert.equal(phone().board.errors, []);
  assert.equal(phone().board.violations(), []);
};
/** The instruction's nth command is interfered with. */
const onCommand = (ins: number, nth: number, act: () => Promise<Uint8Array | undefined>): Interference => {
  let seen = 0;
  return command => (command[1] === ins && ++seen === nth ? act() : undefined);
};
/** What a mute card answers. */
const never = new Promise<undefined>(() => {});

live('a card yanked inside a charge: its name, no yen lost, the phone ready again', async () => {
  const card = await loadedCard();
  const yanked = onCommand(INS_CHARGE, CHARGE_ENDS, async () => {
    await pull();
    return undefined;
  });
  await putIn(frontOf(card, yanked));
  await shows('1000 YEN');
  await dial();
  await shows('INSERT CARD');
  assert.equal(rig.faults, ['cardRemoved']);
  phone().hook(false);

  await sleep(pcscdLooksMs);
  await putIn(frontOf(card));
  await shows('990 YEN');
  await takeOut();
  assert.is(await yenOn(card), 990, 'the card had taken the charge when its line was cut');
  await accounted();
});

live("a mute card ends with the bench's own timer, and the phone takes the next", async () => {
  await putIn(
    frontOf(
      await loadedCard(),
      onCommand(INS_PROVE_VALUE, 1, () => never),
    ),
  );
  await shows('PLEASE WAIT');
  await until(() => rig.faults.length > 0, 'the timer', limitMs);
  assert.equal(rig.faults, ['cardMute']);
  await takeOut();

  await putIn(frontOf(await loadedCard()));
  await shows('1000 YEN');
  await takeOut();
  await accounted();
});

live('a card swapped within 20 ms inside a charge: the other pays nothing, and no yen is lost', async () => {
  const mine = await loadedCard();
  const other = await loadedCard();
  let swapped = false;
  // The other card waits in the reader's line: it is in the slot as soon as the first has left.
  const swap = async (): Promise<void> => {
    const first = plugged;
    await putIn(frontOf(other));
    await first?.unplug();
    swapped = true;
  };
  const begins = onCommand(INS_CHARGE, CHARGE_BEGINS, async () => {
    setTimeout(swap, answerSentMs);
    return undefined;
  });
  await putIn(frontOf(mine, begins));
  await shows('1000 YEN');
  await dial();
  await until(() => swapped, 'the swap', limitMs);
  // The reader noticed it, and has the other card in a session of its own if that was in time for its next
  // look; or it did not, and the other card refused a charge of a session that is not its own.
  await until(() => ENDS.some(isShown), 'an end of the call with a name', limitMs);
  phone().hook(false);
  await takeOut();
  assert.is(await yenOn(other), 1000);
  assert.is(await yenOn(mine), 1000);

  await putIn(frontOf(mine));
  await shows('1000 YEN');
  await takeOut();
  await accounted();
});

live('in and out again, hot, in every state that a person sees', async () => {
  const card = await loadedCard();
  for (const shown of ['PLEASE WAIT', '1000 YEN', 'DIAL NUMBER']) {
    await putIn(frontOf(card));
    if (shown === 'DIAL NUMBER') phone().hook(true);
    await shows(shown);
    await pull();
    phone().hook(false);
    await shows('INSERT CARD');
    await sleep(pcscdLooksMs);
  }
  assert.is(await yenOn(card), 1000);
  await accounted();
});

live.run();
