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

/** The prompt of the sentence for the person at the phone, by the fault that ended the session. One text: it stays in flash. */
const SENTENCES = `
cardMute:${CARD_SILENT}
cardRemoved:${CARD_PULLED}
cardGarbled:${CARD_UNREADABLE}
cardUnsupported:${CARD_NOT_OURS}
malformed:${CARD_UNREADABLE}
notOurs:${CARD_NOT_OURS}
cardBlank:${CARD_NOT_ISSUED}
cardBlocked:${CARD_BLOCKED}
cardExpired:${CARD_EXPIRED}
cardTooWeak:${CARD_NOT_OURS}
badKey:${CARD_INVALID}
badCertificate:${CARD_INVALID}
badCardSignature:${CARD_INVALID}
badUsage:${CARD_INVALID}
unknownGeneration:${CARD_EXPIRED}
cardRefused:${CARD_REFUSED}
notEnough:${NOT_ENOUGH}
journalFull:${JOURNAL_FULL}
clockLost:${CLOCK_LOST}
`;

/** What has no sentence of its own is our own mistake. */
export const sentenceFor = (code: string): Prompt => {
  const entry = SENTENCES.split(`\n${code}:`)[1];
  return entry === undefined ? OUT_OF_ORDER : parseInt(entry, 10);
};
