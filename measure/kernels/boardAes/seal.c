/* AES-CCM of the interpreter's own library, called with the context of the project's kernels: KEY, INPUT, INPUT_LENGTH,
   SECOND, its length, OUTPUT, BITS. SECOND is the nonce, 12 octets. */
#include <stddef.h>
#include "mbedtls/ccm.h"

enum { KEY, INPUT, INPUT_LENGTH, SECOND, SECOND_LENGTH, OUTPUT, BITS };

/* One key's memory at a time: `free` gives back all of it. */
static unsigned char heap[1024];
static size_t taken;
void *calloc(size_t count, size_t size) {
  void *octets = heap + taken;
  taken += (count * size + 7) & ~(size_t)7;
  for (size_t i = 0; i < count * size; i++) ((unsigned char *)octets)[i] = 0;
  return octets;
}
void free(void *octets) {
  (void)octets;
  taken = 0;
}

int seal(unsigned *context) {
  unsigned char *nonce = (unsigned char *)context[SECOND], *out = (unsigned char *)context[OUTPUT], tag[16];
  mbedtls_ccm_context ccm;
  mbedtls_ccm_init(&ccm);
  int error = mbedtls_ccm_setkey(&ccm, MBEDTLS_CIPHER_ID_AES, (unsigned char *)context[KEY], context[BITS]);
  if (!error)
    error = mbedtls_ccm_encrypt_and_tag(&ccm, context[INPUT_LENGTH], nonce, 12, NULL, 0, (unsigned char *)context[INPUT], out, tag, 16);
  mbedtls_ccm_free(&ccm);
  for (size_t i = 0; i < 16; i++) out[context[INPUT_LENGTH] + i] = tag[i];
  return error == 0;
}
