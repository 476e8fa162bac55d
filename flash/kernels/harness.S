@ A bare-metal image that does what a script says: write memory, call a function and count its instructions, read
@ memory. Script and answers are files, by semihosting, in the directory in which the emulator runs.
@
@ A command is four words. 1 address length 0, data follows: write. 2 address length 0: read. 3 function r0 repeats:
@ call, answer r0 and the ticks of the last call. 0 0 0 0: end. Runs on mps2-an385 and mps2-an386.
        .syntax unified
        .cpu    cortex-m3
        .thumb

        .equ    TIMER0, 0x40000000      @ CMSDK timer: CTRL, VALUE, RELOAD; 25 MHz, counts down
        .equ    STACK_TOP, 0x20080000
        .equ    SYS_OPEN, 1
        .equ    SYS_WRITE, 5
        .equ    SYS_READ, 6
        .equ    SYS_EXIT, 0x18
        .equ    APPLICATION_EXIT, 0x20026

        .text
        .word   STACK_TOP, start + 1
        .rept   14
        .word   trap + 1
        .endr

        .macro  semihost operation
        movs    r0, #\operation
        mov     r1, sp
        bkpt    #0xab
        .endm

        .thumb_func
start:
        sub     sp, #16
        ldr     r0, =script
        movs    r1, #1                  @ "rb"
        movs    r2, #6
        stm     sp, {r0-r2}
        semihost SYS_OPEN
        mov     r8, r0
        ldr     r0, =answers
        movs    r1, #5                  @ "wb"
        movs    r2, #7
        stm     sp, {r0-r2}
        semihost SYS_OPEN
        mov     r9, r0
        ldr     r7, =TIMER0
        movw    r0, #0xffff
        movt    r0, #0xffff
        str     r0, [r7, #8]
        movs    r0, #1
        str     r0, [r7]

next:
        ldr     r0, =command
        movs    r1, #16
        bl      read
        ldr     r0, =command
        ldm     r0, {r4-r6, r10}
        cmp     r4, #0
        beq     end
        mov     r0, r5
        mov     r1, r6
        cmp     r4, #2
        bhi     call
        beq     reply
        bl      read
        b       next
reply:
        bl      write
        b       next

call:
        movw    r0, #0xffff
        movt    r0, #0xffff
        str     r0, [r7, #4]
        mov     r0, r6
        ldr     r4, [r7, #4]
        blx     r5
        ldr     r1, [r7, #4]
        subs    r10, #1
        bgt     call
        subs    r1, r4, r1
        ldr     r2, =command
        stm     r2, {r0, r1}
        mov     r0, r2
        movs    r1, #8
        bl      write
        b       next

@ r0 address, r1 length.
read:
        mov     r2, r1
        mov     r1, r0
        mov     r0, r8
        stm     sp, {r0-r2}
        semihost SYS_READ
        bx      lr
write:
        mov     r2, r1
        mov     r1, r0
        mov     r0, r9
        stm     sp, {r0-r2}
        semihost SYS_WRITE
        bx      lr

        .thumb_func
trap:
        ldr     r1, =APPLICATION_EXIT + 2
        b       leave
end:
        ldr     r1, =APPLICATION_EXIT
leave:
        movs    r0, #SYS_EXIT
        bkpt    #0xab
        b       .

        .balign 4
script: .asciz  "script"
        .balign 4
answers: .asciz "answers"
        .ltorg
        .equ    command, 0x20080000
