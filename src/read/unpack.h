/* Bytes of a file as they were before it was compressed: gzip (any number of members) and Zstandard (any number of
 * frames), told by their first bytes. Memory is bounded whatever the file says. */
#ifndef DGM_READ_UNPACK_H
#define DGM_READ_UNPACK_H

#include "base/arena.h"

typedef enum packing { PACKING_NONE, PACKING_GZIP, PACKING_ZSTD } packing;

typedef struct unpacker unpacker;

packing packing_of(const unsigned char *p, size_t n);
/* `first` is what was read of the file already; it is copied. `path` is for messages and must outlive the unpacker. */
dgm_status unpack_open(unpacker **out, packing kind, const char *path, const void *first, size_t n, dgm_error *error);
void unpack_close(unpacker *u);
/* Compressed bytes used up so far. */
uint64_t unpack_taken(const unpacker *u);
/* Makes at most `size` bytes at `out`, reading compressed ones from `fd` as needed; *n = 0 at the end of the data.
 * DGM_EFORMAT: damaged, or cut off; DGM_EIO: cannot be read; DGM_ELIMIT: too small for what it unpacks to. A read that a
 * signal interrupts asks `stopped` (may be NULL); when it says so, *n = 0 and *interrupted is set. */
dgm_status unpack_read(unpacker *u, int fd, char *out, size_t size, size_t *n, bool (*stopped)(void *user), void *user,
                       bool *interrupted, dgm_error *error);
/* A whole gzip or zlib ("deflate", raw or not) body in memory, to at most `limit` bytes in the arena. */
dgm_status unpack_body(str *out, arena *a, str packed, size_t limit, dgm_error *error);

#endif
