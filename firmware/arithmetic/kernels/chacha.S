@ void keyStream(word *out, word *state): the next 64 octets of ChaCha20's key stream (RFC 8439, 2.3);
@ increments the block counter.
@
@ A rotation is left pending until its word is an operand, where the shifter does it for nothing: between
@ rounds b stands 25 places off and d 24, so a quarter round is eight instructions. Fourteen registers hold
@ all words but two of c, which change places with the other two in the middle of each round.
        .syntax unified
        .thumb
        .text

        .equ    C01, 0                  @ x8, x9 while they are out
        .equ    C23, 8                  @ x10, x11 likewise
        .equ    ROUNDS, 16              @ double rounds left
        .equ    FRAME, 24
        .equ    OUT, FRAME
        .equ    STATE, FRAME + 4

        .macro  quarter a, b, c, d
        add.w   \a, \a, \b, ror #25
        eor.w   \d, \a, \d, ror #24
        add.w   \c, \c, \d, ror #16
        eor.w   \b, \c, \b, ror #25
        add.w   \a, \a, \b, ror #20
        eor.w   \d, \a, \d, ror #16
        add.w   \c, \c, \d, ror #24
        eor.w   \b, \c, \b, ror #20
        .endm

        .global keyStream
        .type   keyStream, %function
        .thumb_func
keyStream:
        push    {r0, r1, r4-r11, lr}
        sub     sp, #FRAME
        movs    r2, #10
        str     r2, [sp, #ROUNDS]
        mov     r12, r1
        ldm     r12!, {r0-r9}
        ldrd    r10, r11, [r12]
        strd    r10, r11, [sp, #C23]
        ldrd    r10, r11, [r12, #8]
        ldr     lr, [r12, #20]
        ldr     r12, [r12, #16]
        .irp    b, r4, r5, r6, r7
        ror     \b, \b, #32 - 25
        .endr
        .irp    d, r10, r11, r12, lr
        ror     \d, \d, #32 - 24
        .endr

1:      quarter r0, r4, r8, r10         @ columns
        quarter r1, r5, r9, r11
        strd    r8, r9, [sp, #C01]
        ldrd    r8, r9, [sp, #C23]
        quarter r2, r6, r8, r12
        quarter r3, r7, r9, lr
        quarter r0, r5, r8, lr          @ diagonals
        quarter r1, r6, r9, r10
        strd    r8, r9, [sp, #C23]
        ldr     r8, [sp, #ROUNDS]
        subs    r8, r8, #1
        str     r8, [sp, #ROUNDS]
        ldrd    r8, r9, [sp, #C01]
        quarter r2, r7, r8, r11
        quarter r3, r4, r9, r12
        bne     1b

        .irp    b, r4, r5, r6, r7
        ror     \b, \b, #25
        .endr
        .irp    d, r10, r11, r12, lr
        ror     \d, \d, #24
        .endr
        strd    r8, r9, [sp, #C01]
        ldr     r8, [sp, #OUT]
        stm     r8!, {r0-r7}
        ldm     sp, {r0-r3}
        stm     r8!, {r0-r3, r10, r11, r12, lr}
        movs    r4, #0                  @ leaves nothing behind in the frame
        movs    r5, #0
        strd    r4, r5, [sp, #C01]
        strd    r4, r5, [sp, #C23]

        ldrd    r0, r1, [sp, #OUT]
        movs    r10, #4
2:      ldm     r1!, {r2-r5}
        ldm     r0, {r6-r9}
        add     r6, r2
        add     r7, r3
        add     r8, r4
        add     r9, r5
        stm     r0!, {r6-r9}
        subs    r10, #1
        bne     2b
        adds    r2, #1                  @ the last four began with the counter
        str     r2, [r1, #-16]
        add     sp, #FRAME + 8
        pop     {r4-r11, pc}
