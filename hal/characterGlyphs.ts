/**
 * CGRAM patterns of the characters that the HD44780's ROM lacks, in the order of `USER_CHARACTERS` of
 * `hal/characterRom.ts`: eight rows of five dots each, bit 4 is the left dot. The last row belongs to the
 * cursor and stays empty. A row is a character from `@` to `_`, whose lower five bits are the dots, so that
 * all patterns are one literal, which stays in flash.
 */
export const USER_GLYPHS =
  /* É */ 'BD_P^P_@' +
  /* È */ 'HD_P^P_@' +
  /* ☎ */ 'N_QDN[_@' +
  /* Ä */ 'J@NQ_QQ@' +
  /* Ö */ 'J@NQQQN@' +
  /* Ü */ 'J@QQQQN@' +
  /* À */ 'HDNQ_QQ@' +
  /* Ç */ 'NQPPQND@';
