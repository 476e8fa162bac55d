@ One column of a band on Cortex-M3, which has no UMAAL: four rows, fifteen instructions, 60 bytes.
@
@ The carry is added to the window's word first, and what that carries is the high word that UMLAL adds its
@ product to: three instructions for what UMAAL does in one. r2-r5 are the multipliers, r6-r10 the window of
@ five, r11 zero, lr the word of A, r0 points into T, r1 into A.
        .cpu    cortex-m3

        .equ    ROWS, 4
        .equ    COLUMNS, 5
        .equ    COLUMN_BYTES, 60

        .macro  row w, c, multiplier
        adds.w  \w, \w, \c
        adc.w   \c, r11, #0
        umlal   \w, \c, lr, \multiplier
        .endm

        .macro  column c, w0, w1, w2, w3
        ldr.w   lr, [r1], #4
        ldr.w   \c, [r0]
        row     \w0, \c, r2
        row     \w1, \c, r3
        row     \w2, \c, r4
        row     \w3, \c, r5
        str.w   \w0, [r0], #4
        .endm

@ The window's names turn with every column and are back after five.
        .macro  columns
        .rept   COLUMNS / 5
        column  r10, r6, r7, r8, r9
        column  r6, r7, r8, r9, r10
        column  r7, r8, r9, r10, r6
        column  r8, r9, r10, r6, r7
        column  r9, r10, r6, r7, r8
        .endr
        .endm

        .macro  emptyWindow
        movs    r6, #0
        movs    r7, #0
        mov     r8, r7
        mov     r9, r7
        mov     r10, r7
        mov     r11, r7
        .endm

        .macro  loadRows from
        ldm     \from, {r2-r5}
        .endm

        .macro  oneAsRows
        movs    r2, #1
        movs    r3, #0
        movs    r4, #0
        movs    r5, #0
        .endm

        .macro  storeWindow
        stm     r0, {r6-r9}
        .endm

        .macro  addWindow
        ldm     r0, {r1-r4}
        adds    r1, r6
        adcs    r2, r7
        adcs    r3, r8
        adcs    r4, r9
        stm     r0!, {r1-r4}
        .endm

@ Halves the rows at r1, which stand doubled in front of a doubled rest; leaves them as multipliers.
        .macro  halveRows
        ldm     r1, {r2-r6}
        lsrs    r6, r6, #1
        rrxs    r5, r5
        rrxs    r4, r4
        rrxs    r3, r3
        rrxs    r2, r2
        lsls    r6, r6, #1
        stm     r1, {r2-r6}
        .endm

        .macro  clearRows
        movs    r7, #0
        mov     r8, r7
        mov     r9, r7
        mov     r10, r7
        .endm

        .macro  storeClear to
        stm     \to, {r7-r10}
        .endm

@ r0 to r1, doubled with the carry flag; clears what it read.
        .macro  doubleRows
        ldm     r0, {r2-r5}
        stm     r0!, {r7-r10}
        adcs    r2, r2
        adcs    r3, r3
        adcs    r4, r4
        adcs    r5, r5
        stm     r1!, {r2-r5}
        .endm

#include "bands.h"
