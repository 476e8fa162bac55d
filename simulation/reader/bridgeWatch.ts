import type { BridgeWatch } from '../../bench/pcsc/bridge.ts';
import type { VirtualPhone } from '../../bench/phone/virtualPhone.ts';
import { maskCommand, maskResponse } from '../../trace/mask.ts';
import { commandName, responseName, type Trace } from '../../trace/names.ts';

/**
 * The APDUs at a bridge's contacts as messages of a trace: secrets are masked here, before a listener gets
 * them.
 */
export const bridgeWatch = (
  { board }: Pick<VirtualPhone, 'board'>,
  trace: Trace,
  fault: (error: Error) => void,
): BridgeWatch => ({
  exchange: (octets, fromCard) =>
    trace({
      atMs: board.nowMs(),
      from: fromCard ? 'card' : 'reader',
      to: fromCard ? 'reader' : 'card',
      name: fromCard ? responseName(octets) : commandName(octets),
      octets: octets.length,
      contents: fromCard ? maskResponse(octets) : maskCommand(octets),
      fromCard,
    }),
  fault,
});
