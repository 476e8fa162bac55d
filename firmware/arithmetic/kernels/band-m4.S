@ The band: T += B * A for five multipliers B, one column a word of A, on Cortex-M4.
@
@ A column takes eight instructions for five multiply-accumulates: the old word of T enters as the first carry, each
@ UMAAL adds one product and two words without overflow ((2^32-1)^2 + 2(2^32-1) = 2^64-1), the last carry becomes the
@ window's new word. No flags, no spills: r2-r6 multipliers, r7-r12 the window of six, lr the word of A, r0 T, r1 A.
        .syntax unified
        .cpu    cortex-m4
        .thumb
        .text

        .equ    COLUMNS, 12

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

@ r0 T, r1 A, r2 the multipliers' address, r3 columns (>= 1). Leaves T's end in r0, the window in r7-r11.
@ The caller has saved r4-r11, lr.
        .macro  band
        add.w   lr, r1, r3, lsl #2
        sub     sp, #8
        str     lr, [sp]
        movs    r7, #COLUMNS
        subs    r3, #1
        udiv    r8, r3, r7
        mls     r3, r8, r7, r3          @ (columns - 1) mod COLUMNS
        rsb     r3, r3, #COLUMNS - 1    @ columns to skip on the first turn
        adr     r7, 1f
        add.w   r3, r7, r3, lsl #5
        orr     r3, #1
        str     r3, [sp, #4]
        ldm     r2, {r2-r6}
        movs    r7, #0
        mov     r8, r7
        mov     r9, r7
        mov     r10, r7
        mov     r11, r7
        mov     r12, r7
        ldr     pc, [sp, #4]
        .balign 4
1:
        .rept   COLUMNS / 6
        column  r12, r7, r8, r9, r10, r11
        column  r7, r8, r9, r10, r11, r12
        column  r8, r9, r10, r11, r12, r7
        column  r9, r10, r11, r12, r7, r8
        column  r10, r11, r12, r7, r8, r9
        column  r11, r12, r7, r8, r9, r10
        .endr
        ldr     lr, [sp]
        cmp     r1, lr
        bne     1b
        add     sp, #8
        .endm

@ void bandStore(T, A, B, columns, slack unused): the five top words are stored above.
        .global bandStore
        .type   bandStore, %function
        .thumb_func
bandStore:
        push    {r4-r11, lr}
        mov     r12, #0
        b       bandBody

@ unsigned bandAdd(T, A, B, columns, slack): the five top words are added to T's, the carry runs through slack words;
@ returns the carry out of them.
        .global bandAdd
        .type   bandAdd, %function
        .thumb_func
bandAdd:
        push    {r4-r11, lr}
        mov     r12, #1
bandBody:
        push    {r12, lr}
        band
        pop     {r12, lr}
        cmp     r12, #0
        bne     2f
        stm     r0, {r7-r11}
        pop     {r4-r11, pc}
2:      ldm     r0, {r1-r5}
        adds    r1, r7
        adcs    r2, r8
        adcs    r3, r9
        adcs    r4, r10
        adcs    r5, r11
        stm     r0!, {r1-r5}
        mov     r1, #0
        adc     r1, r1, #0
        ldr     r2, [sp, #36]           @ slack
3:      cbz     r2, 4f
        ldr     r3, [r0]
        adds    r3, r3, r1
        str     r3, [r0], #4
        mov     r1, #0
        adc     r1, r1, #0
        subs    r2, #1
        b       3b
4:      mov     r0, r1
        pop     {r4-r11, pc}
