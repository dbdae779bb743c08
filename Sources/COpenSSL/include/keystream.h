// A stream of random bytes from a key: AES-256 in counter mode, from OpenSSL's libcrypto.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Writes `count` bytes of the stream of `key` (32 bytes) from the block at `position` (16 bytes, big-endian); `count` is
/// below 2^31. Returns 1 on success.
int pa_keystream(const uint8_t *_Nonnull key, const uint8_t *_Nonnull position, uint8_t *_Nonnull bytes, size_t count);
