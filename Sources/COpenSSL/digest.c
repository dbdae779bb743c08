#include "digest.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct pa_sha256 {
    EVP_MD_CTX *context;
};

pa_sha256 *pa_sha256_create(void) {
    pa_sha256 *digest = malloc(sizeof *digest);
    if (digest == NULL) return NULL;
    digest->context = EVP_MD_CTX_new();
    if (digest->context == NULL || EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1) {
        pa_sha256_destroy(digest);
        return NULL;
    }
    return digest;
}

int pa_sha256_update(pa_sha256 *digest, const void *bytes, size_t count) {
    return EVP_DigestUpdate(digest->context, bytes, count);
}

int pa_sha256_finish(pa_sha256 *digest, uint8_t *out) {
    unsigned int length = 0;
    return EVP_DigestFinal_ex(digest->context, out, &length) == 1 && length == 32;
}

void pa_sha256_destroy(pa_sha256 *digest) {
    EVP_MD_CTX_free(digest->context);
    free(digest);
}
