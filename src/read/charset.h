#ifndef DGM_READ_CHARSET_H
#define DGM_READ_CHARSET_H

#include "base/arena.h"

/* A page in any encoding -> UTF-8 in the arena. `said`: what the server said, or NULL. *from: the encoding that was converted
 * from, NULL when the bytes were UTF-8 (or are left for clean_invalid() to repair) and *out is `raw` itself. */
dgm_status charset_to_utf8(str *out, const char **from, arena *a, str raw, const char *said, dgm_error *error);

#endif
