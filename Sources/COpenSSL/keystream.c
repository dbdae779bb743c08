#include "keystream.h"

#include <openssl/evp.h>
#include <string.h>

int pa_keystream(const uint8_t *key, const uint8_t *position, uint8_t *bytes, size_t count) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context == NULL) return 0;
    int made = 0;
    memset(bytes, 0, count);
    const int done = count < (size_t)1 << 31 && EVP_EncryptInit_ex(context, EVP_aes_256_ctr(), NULL, key, position) == 1 &&
                     EVP_EncryptUpdate(context, bytes, &made, bytes, (int)count) == 1 && (size_t)made == count;
    EVP_CIPHER_CTX_free(context);
    return done;
}
