import { u8 } from '../../wire/fields.ts';
import { MESSAGE_INSTALLED } from '../../wire/messages.ts';
import { type Craft, result, row, show } from '../craft.ts';

const silenceMs = 5_000;

/** Test of the network: a message that changes nothing, to the center and back, and how long it took. */
export const testCenter = async (craft: Craft): Promise<void> => {
  const { center, hal } = craft.phone;
  show(craft, ['CENTER', 'ASKING']);
  const asked = hal.timer.now();
  const answer = await center.ask(u8(MESSAGE_INSTALLED), MESSAGE_INSTALLED, silenceMs);
  const tookMs = Math.round(hal.timer.now() - asked);
  await result(
    craft,
    answer ? ['CENTER OK', row('ANSWERED IN', `${tookMs} MS`)] : ['CENTER DOES NOT', 'ANSWER'],
  );
};
