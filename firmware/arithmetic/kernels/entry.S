@ The head of a blob: magic "CPK", the core's digit, version, bytes of code, number of entries, jump table.
        .syntax unified
        .thumb
        .section .head, "ax"
#ifdef __ARM_FEATURE_DSP
        .ascii  "CPK4"
#else
        .ascii  "CPK3"
#endif
        .short  3, 10
        .word   codeBytes, 0
        b.w     esignVerify
        b.w     esignPreparePublic
        b.w     esignPrepareSecret
        b.w     esignCoupon
        b.w     esignSign
        b.w     sha256Digest
        b.w     cipherSeal
        b.w     cipherOpen
        b.w     hmacDigest
        b.w     mgf1Mask
