@ One column of a band on Cortex-M4: five rows, eight instructions, 32 bytes.
@
@ The old word of T enters as the first carry, each UMAAL adds one product and two words without overflow
@ ((2^32-1)^2 + 2(2^32-1) = 2^64-1), the last carry becomes the window's new word. No flags, no spills: r2-r6
@ are the multipliers, r7-r12 the window of six, lr the word of A, r0 points into T, r1 into A.
        .cpu    cortex-m4

        .equ    ROWS, 5
        .equ    COLUMNS, 12
        .equ    COLUMN_BYTES, 32

        .macro  column c, w0, w1, w2, w3, w4
        ldr.w   lr, [r1], #4
        ldr.w   \c, [r0]
        umaal   \w0, \c, lr, r2
        umaal   \w1, \c, lr, r3
        umaal   \w2, \c, lr, r4
        umaal   \w3, \c, lr, r5
        umaal   \w4, \c, lr, r6
        str.w   \w0, [r0], #4
        .endm

@ The window's names turn with every column and are back after six.
        .macro  columns
        .rept   COLUMNS / 6
        column  r12, r7, r8, r9, r10, r11
        column  r7, r8, r9, r10, r11, r12
        column  r8, r9, r10, r11, r12, r7
        column  r9, r10, r11, r12, r7, r8
        column  r10, r11, r12, r7, r8, r9
        column  r11, r12, r7, r8, r9, r10
        .endr
        .endm

        .macro  emptyWindow
        movs    r7, #0
        mov     r8, r7
        mov     r9, r7
        mov     r10, r7
        mov     r11, r7
        mov     r12, r7
        .endm

        .macro  loadRows from
        ldm     \from, {r2-r6}
        .endm

        .macro  oneAsRows
        movs    r2, #1
        movs    r3, #0
        movs    r4, #0
        movs    r5, #0
        movs    r6, #0
        .endm

        .macro  storeWindow
        stm     r0, {r7-r11}
        .endm

        .macro  addWindow
        ldm     r0, {r1-r5}
        adds    r1, r7
        adcs    r2, r8
        adcs    r3, r9
        adcs    r4, r10
        adcs    r5, r11
        stm     r0!, {r1-r5}
        .endm

@ Halves the rows at r1, which stand doubled in front of a doubled rest; leaves them as multipliers.
        .macro  halveRows
        ldm     r1, {r2-r7}
        lsrs    r7, r7, #1
        rrxs    r6, r6
        rrxs    r5, r5
        rrxs    r4, r4
        rrxs    r3, r3
        rrxs    r2, r2
        lsls    r7, r7, #1
        stm     r1, {r2-r7}
        .endm

        .macro  clearRows
        movs    r7, #0
        mov     r8, r7
        mov     r9, r7
        mov     r10, r7
        mov     r11, r7
        .endm

        .macro  storeClear to
        stm     \to, {r7-r11}
        .endm

@ r0 to r1, doubled with the carry flag; clears what it read.
        .macro  doubleRows
        ldm     r0, {r2-r6}
        stm     r0!, {r7-r11}
        adcs    r2, r2
        adcs    r3, r3
        adcs    r4, r4
        adcs    r5, r5
        adcs    r6, r6
        stm     r1!, {r2-r6}
        .endm

#include "bands.h"
