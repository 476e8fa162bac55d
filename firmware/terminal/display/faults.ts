import type { ThrownCode } from '../../runtime/faultCodes.ts';
import {
  CARD_BLOCKED,
  CARD_EXPIRED,
  CARD_INVALID,
  CARD_NOT_ISSUED,
  CARD_NOT_OURS,
  CARD_PULLED,
  CARD_REFUSED,
  CARD_SILENT,
  CARD_UNREADABLE,
  CLOCK_LOST,
  JOURNAL_FULL,
  NOT_ENOUGH,
  OUT_OF_ORDER,
  type Prompt,
} from './prompts/index.ts';

/**
 * The prompt of the sentence for the person at the phone, by the code of the fault that ended the session. A
 * code without a sentence of its own is a mistake of this program or of the phone: OUT OF ORDER.
 */
export const sentenceFor = (code: ThrownCode): Prompt => {
  switch (code) {
    case 'cardMute':
      return CARD_SILENT;
    case 'cardRemoved':
      return CARD_PULLED;
    case 'cardGarbled':
    case 'malformed':
      return CARD_UNREADABLE;
    case 'cardUnsupported':
    case 'notOurs':
    case 'cardTooWeak':
      return CARD_NOT_OURS;
    case 'cardBlank':
      return CARD_NOT_ISSUED;
    case 'cardBlocked':
      return CARD_BLOCKED;
    case 'cardExpired':
    case 'recordExpired':
    case 'unknownGeneration':
      return CARD_EXPIRED;
    case 'badKey':
    case 'badCertificate':
    case 'badCardSignature':
    case 'badUsage':
      return CARD_INVALID;
    case 'cardRefused':
      return CARD_REFUSED;
    case 'notEnough':
      return NOT_ENOUGH;
    case 'journalFull':
      return JOURNAL_FULL;
    case 'clockLost':
      return CLOCK_LOST;
    default:
      return OUT_OF_ORDER;
  }
};
