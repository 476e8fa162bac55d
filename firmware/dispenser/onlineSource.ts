import { concat } from '../runtime/bytes.ts';
import type { CenterLink } from '../uplink/centerLink.ts';
import { u8 } from '../wire/fields.ts';
import { encodeIdentifier, type Identifier } from '../wire/identifier.ts';
import {
  encodeLoadRequest,
  MESSAGE_LOAD,
  MESSAGE_PERSONALISE,
  MESSAGE_PERSONALISE_REQUEST,
} from '../wire/messages.ts';
import { parseUsageInformation } from '../wire/usageInformation.ts';
import type { ValueSource } from './valueSource.ts';

const answerMs = 20_000;

/** The source of a dispenser that asks the management center for each card and each load. */
export const onlineSource = (center: CenterLink, dispenserId: Identifier): ValueSource => ({
  personalise: () =>
    center.ask(
      concat([u8(MESSAGE_PERSONALISE_REQUEST), encodeIdentifier(dispenserId)]),
      MESSAGE_PERSONALISE,
      answerMs,
    ),
  issue: async order => {
    const answer = await center.ask(encodeLoadRequest({ ...order, dispenserId }), MESSAGE_LOAD, answerMs);
    if (!answer) return undefined;
    const usageInformation = parseUsageInformation(answer, order.cardId);
    return usageInformation.kind === 'issued' ? usageInformation : undefined;
  },
});
