@ The band kernel and the three loops over it: multiplying, squaring, and folding from the high side.
@
@ A band is T += B * A for ROWS multipliers B, a column a word of A. The columns are unrolled and entered in
@ the middle: an empty window has no names yet, so any column may be the first.
@
@ The core's file gives the macros. Frame of all three, in words:
        .equ    END, 0                  @ of A
        .equ    RETURN, 4
        .equ    FIRST, 8                @ the column to enter
        .equ    ROW, 12                 @ where the band's rows stand
        .equ    OFFSET, 20              @ square: T - 2 * rows
        .equ    WINDOW, 16              @ fold: bytes; accumulate: columns
        .equ    REST, 28                @ fold: 2^(32 window) mod m; accumulate: A
        .equ    SLACK, 20               @ fold: where the carry's way begins
        .equ    LAST, 24                @ fold: the lowest band's T
        .equ    FRAME, 32
        .equ    ROW_BYTES, 4 * ROWS
        .equ    SLACK_MAX, 2

        .syntax unified
        .thumb
        .text

        .macro  function name
        .global \name
        .type   \name, %function
        .thumb_func
\name:
        .endm

        .macro  returnTo label
        adr.w   r6, \label + 1
        str     r6, [sp, #RETURN]
        .endm

@ T in r0, A in r1, the rows loaded, FIRST, END and RETURN set. Leaves r0 at T's end.
start:
        emptyWindow
        ldr     pc, [sp, #FIRST]
        .balign 4
band:
        columns
        ldr     lr, [sp, #END]
        cmp     r1, lr
        bne     band
        ldr     pc, [sp, #RETURN]

@ Sets FIRST for r4 columns, whose last is the last before a turn ends. Uses r5, r7, r12.
chooseFirst:
        subs    r5, r4, #1
        movs    r7, #COLUMNS
        udiv    r12, r5, r7
        mls     r5, r12, r7, r5
        rsb     r5, r5, #COLUMNS - 1
        movs    r7, #COLUMN_BYTES
        mul     r5, r5, r7
        adr.w   r7, band + 1
        add     r5, r7
        str     r5, [sp, #FIRST]
        bx      lr

@ void accumulate(t, a, aWords, b, bWords, shrink): t += a * b, ROWS words of b a band. Each band ends ROWS
@ words further up, in words that it overwrites; with a shrink of ROWS all end where the first does. b is
@ followed by ROWS - 1 zero words.
function accumulate
        push    {r4-r11, lr}
        sub     sp, #FRAME
        str     r1, [sp, #REST]
        returnTo .LbandStored
        add     r1, r1, r2, lsl #2
        str     r1, [sp, #END]
6:      str     r3, [sp, #ROW]
        str     r2, [sp, #WINDOW]
        mov     r4, r2
        bl      chooseFirst
        loadRows r3
        ldr     r1, [sp, #REST]
        b       start
.LbandStored:
        storeWindow
        ldr     r2, [sp, #WINDOW]       @ columns
        sub     r0, r0, r2, lsl #2
        adds    r0, #ROW_BYTES
        ldr     r4, [sp, #FRAME + 36]   @ words of b left
        ldr     r5, [sp, #FRAME + 40]   @ shrink
        ldr     r3, [sp, #ROW]
        adds    r3, #ROW_BYTES
        ldr     r6, [sp, #END]
        sub     r6, r6, r5, lsl #2
        str     r6, [sp, #END]
        subs    r2, r2, r5
        ble     leave
        subs    r4, #ROWS
        str     r4, [sp, #FRAME + 36]
        bgt     6b
leave:
        add     sp, #FRAME
        pop     {r4-r11, pc}

@ void square(t, work, words): t = t^2, ROWS words and more above 2 * words of it. Off the diagonal every
@ product counts twice, so the operand is doubled; a band's own rows are halved again just before their turn.
function square
        push    {r4-r11, lr}
        sub     sp, #FRAME
        sub     r3, r0, r1, lsl #1
        str     r3, [sp, #OFFSET]
        str     r1, [sp, #ROW]
        add     r4, r1, r2, lsl #2
        adds    r4, #4
        str     r4, [sp, #END]
        adds    r4, r2, #1
        bl      chooseFirst
        returnTo .LbandSquared
        adds    r4, r2, #ROWS - 1
        movs    r5, #ROWS
        udiv    lr, r4, r5
        clearRows
        add     r3, r0, r2, lsl #2
        storeClear r3
        adds    r7, r7, #0              @ no carry
1:      doubleRows
        sub     lr, lr, #1
        teq     lr, #0
        bne     1b
        adc     r2, r7, #0
        str     r2, [r1]
        ldr     r1, [sp, #ROW]
2:      halveRows
        ldr     r7, [sp, #OFFSET]
        add     r0, r7, r1, lsl #1
        b       start
.LbandSquared:
        storeWindow
        ldr     r2, [sp, #FIRST]
        adr.w   r3, band + 1 + (COLUMNS - ROWS) * COLUMN_BYTES
        cmp     r2, r3
        ite     hs
        subhs   r2, r2, #(COLUMNS - ROWS) * COLUMN_BYTES
        addlo   r2, r2, #ROWS * COLUMN_BYTES
        str     r2, [sp, #FIRST]
        ldr     r4, [sp, #ROW]
        adds    r4, #ROW_BYTES
        str     r4, [sp, #ROW]
        adds    r5, r4, #4
        cmp     r5, r1
        mov     r1, r4
        blo     2b
        b       leave

@ void fold(t, words, modulus): brings t from `words` to the window, ROWS words off the top a turn. A turn
@ adds k + ROWS words within a window of at least one more, so a carry leaves it only when every word between
@ is all ones; it is worth 2^(32 window), and adding the remainder once more cannot carry again.
function fold
        push    {r4-r11, lr}
        sub     sp, #FRAME
        add     r3, r0, r1, lsl #2
        clearRows
        storeClear r3
        str     r0, [sp, #LAST]
        ldm     r2!, {r3, r4}           @ k, window
        subs    r5, r4, r3
        add     r2, r2, r4, lsl #2
        adds    r2, #8                  @ past the negated modulus and its reciprocal
        str     r2, [sp, #REST]
        add     r6, r2, r3, lsl #2
        str     r6, [sp, #END]
        lsls    r6, r4, #2
        str     r6, [sp, #WINDOW]
        subs    r5, #ROWS               @ slack
        rsb     r5, r5, #SLACK_MAX
        add     r5, r5, r5, lsl #1
        adr.w   r6, .Lcarries + 1
        add     r5, r6, r5, lsl #2
        str     r5, [sp, #SLACK]
        returnTo .LbandFolded
        subs    r1, r1, r4
        subs    r1, #1
        mov     r4, r3
        bl      chooseFirst
        movs    r2, #ROWS
        udiv    r1, r1, r2
        mul     r1, r1, r2
        add     r0, r0, r1, lsl #2
3:      ldr     r7, [sp, #WINDOW]
        add     r7, r0
        loadRows r7
4:      ldr     r1, [sp, #REST]
        b       start
.LbandFolded:
        addWindow
        ldr     pc, [sp, #SLACK]
.Lcarries:
        .rept   SLACK_MAX
        ldr.w   r1, [r0]
        adcs.w  r1, r1, #0
        str.w   r1, [r0], #4
        .endr
        ldr     r7, [sp, #WINDOW]
        sub     r0, r0, r7
        bcs     5f
        ldr     r7, [sp, #LAST]
        subs    r0, #ROW_BYTES
        cmp     r0, r7
        bhs     3b
        b       leave
5:      oneAsRows
        b       4b
