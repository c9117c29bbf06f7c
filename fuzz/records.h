/* What all readers promise, for the targets of one format each. */
#ifndef DGM_FUZZ_RECORDS_H
#define DGM_FUZZ_RECORDS_H

#include "read/reader.h"

/* Reads the bytes as a file: any bytes give records and failures and come to an end. `names` of fields may be NULL. */
void read_records(const uint8_t *data, size_t size, dgm_input input, const char *names);

#endif
