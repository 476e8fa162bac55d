const FOREIGN =
  'The card is of another center. npm run card -- --vpcd HOST:PORT --blank makes one that this center issues.';

/** What comes next where the phone refuses the card in the reader, by a part of what its display shows. */
export const HINTS: readonly (readonly [string, string])[] = [
  ['CARD NOT ISSUED YET', 'The card is blank. Type: issue, then: load 1000.'],
  ['CARD NOT VALID', FOREIGN],
  ['CARD NOT KNOWN HERE', FOREIGN],
];

/** Called with each display; gives a hint once each time that its text appears. */
export const hintGiver = (): ((display: readonly string[]) => string | undefined) => {
  let shown = '';
  return display => {
    const [text = '', hint] = HINTS.find(([part]) => display.some(row => row.includes(part))) ?? [];
    if (text === shown) return undefined;
    shown = text;
    return hint;
  };
};
