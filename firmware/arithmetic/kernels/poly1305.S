@ void absorbBlocks(authenticator *a, const octet *octets, word blocks): Poly1305 (RFC 8439, 2.5) of whole
@ blocks, one at least.
@
@ An authenticator is h (5 words), r (4), and s1 to s3 with s = 5/4 r, which is whole, since the low bits of
@ r1 to r3 are clear: 2^128 r is s modulo 2^130 - 5. Columns are summed whole: five products below 2^60.4 stay
@ in 64 bits.
        .syntax unified
        .thumb
        .text

        .equ    SUMS, 0                 @ columns 0 to 2
        .equ    AUTHENTICATOR, 12
        .equ    OCTETS, 16
        .equ    BLOCKS, 20

        .macro  column lo, hi, k0, k1, k2, k3, k4
        mov     \hi, #0
        umlal   \lo, \hi, r1, \k0
        umlal   \lo, \hi, r2, \k1
        umlal   \lo, \hi, r3, \k2
        umlal   \lo, \hi, r4, \k3
        umlal   \lo, \hi, r5, \k4
        .endm

        .global absorbBlocks
        .type   absorbBlocks, %function
        .thumb_func
absorbBlocks:
        push    {r0, r1, r2, r4-r11, lr}
        sub     sp, #AUTHENTICATOR
        ldm     r0, {r1-r12}            @ h0-h4, r0-r3, s1-s3
1:      ldr     r0, [sp, #OCTETS]       @ maybe unaligned, so one by one
        ldr     lr, [r0], #4
        adds    r1, lr
        ldr     lr, [r0], #4
        adcs    r2, lr
        ldr     lr, [r0], #4
        adcs    r3, lr
        ldr     lr, [r0], #4
        adcs    r4, lr
        adc     r5, r5, #1
        str     r0, [sp, #OCTETS]

        umull   r0, lr, r1, r6          @ h4 has no place in column 0
        umlal   r0, lr, r2, r12
        umlal   r0, lr, r3, r11
        umlal   r0, lr, r4, r10
        str     r0, [sp, #SUMS]
        column  lr, r0, r7, r6, r12, r11, r10
        str     lr, [sp, #SUMS + 4]
        column  r0, lr, r8, r7, r6, r12, r11
        str     r0, [sp, #SUMS + 8]
        column  lr, r0, r9, r8, r7, r6, r12
        mla     r5, r5, r6, r0          @ above 2^128: 2 bits stay, the others come back five times

        bic     r0, r5, #3
        add     r0, r0, r5, lsr #2
        and     r5, r5, #3
        ldm     sp, {r1-r3}
        adds    r1, r0
        adcs    r2, r2, #0
        adcs    r3, r3, #0
        adcs    r4, lr, #0
        adc     r5, r5, #0
        ldr     r0, [sp, #BLOCKS]
        subs    r0, #1
        str     r0, [sp, #BLOCKS]
        bne     1b

        ldr     r0, [sp, #AUTHENTICATOR]
        stm     r0, {r1-r5}
        movs    r0, #0                  @ leaves nothing behind in the frame
        str     r0, [sp, #SUMS]
        str     r0, [sp, #SUMS + 4]
        str     r0, [sp, #SUMS + 8]
        add     sp, #AUTHENTICATOR + 12
        pop     {r4-r11, pc}
