@ The head of a blob: magic "CPK", the core's digit, version, number of entries, bytes of code, jump table.
        .syntax unified
        .thumb
        .section .head, "ax"
#ifdef __ARM_FEATURE_DSP
        .ascii  "CPK4"
#else
        .ascii  "CPK3"
#endif
#ifdef CIPHER
        .short  4, 2
        .word   codeBytes, 0
        b.w     cipherSeal
        b.w     cipherOpen
#else
        .short  4, 9
        .word   codeBytes, 0
        .irpc   entry, 01234
        movs    r1, #\entry
        b.n     onStack
        .endr
        b.w     sha256Digest
        b.w     hmacDigest
        b.w     mgf1Mask
        b.w     remainderOf
onStack:
        b.w     esign
#endif
