// SHA-256 of OpenSSL's libcrypto behind an opaque handle.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct pa_sha256 pa_sha256;

/// A fresh digest, or NULL when the library has no memory or no SHA-256.
pa_sha256 *_Nullable pa_sha256_create(void);
/// Feeds `count` bytes. Returns 1 on success.
int pa_sha256_update(pa_sha256 *_Nonnull digest, const void *_Nullable bytes, size_t count);
/// Writes 32 bytes. The handle may only be destroyed afterwards. Returns 1 on success.
int pa_sha256_finish(pa_sha256 *_Nonnull digest, uint8_t *_Nonnull out);
void pa_sha256_destroy(pa_sha256 *_Nonnull digest);
