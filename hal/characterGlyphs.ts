/**
 * CGRAM patterns of the characters that the HD44780's ROM lacks (`USER_CHARACTERS` of `hal/characterRom.ts`, in its
 * order): eight rows of five dots each, bit 4 is the left dot. The last row is the cursor's and stays empty. A row is a
 * character whose lower five bits are the dots, `@` to `_`: CGRAM has no others, and one literal stays in flash.
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
