import type { TracedMessage } from '../../trace/names.ts';
import type { System } from '../system/system.ts';
import type { Person } from './person.ts';
import type { PanelView } from './picture.ts';

/** Time for which the picture shows a beep, which is itself too short to be seen. */
const beepShownMs = 1000;

/** What the picture shows of a system at this moment. */
export const viewOf = (system: System, person: Person, messages: readonly TracedMessage[]): PanelView => {
  const { phone, cards, centerReachable } = system;
  const inserted = phone.card.inserted();
  const nowMs = phone.board.nowMs();
  const line = phone.line?.state() ?? '';
  return {
    display: phone.display(),
    lifted: person.lifted,
    speech: phone.speechRelay?.isOn() ?? false,
    line,
    dialled: line === 'idle' ? '' : (phone.line?.dialled() ?? ''),
    inSlot: [...cards.values()].find(card => card.device === inserted)?.name,
    cards: [...cards.keys()],
    inHand: person.inHand,
    centerReachable,
    beeping: nowMs - (phone.sounds().at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) < beepShownMs,
    notice: person.notice,
    messages,
    seconds: nowMs / 1000,
  };
};
