/* Streams of articles: plain text and HTML pages (one article a file), JSONL (one object a line), tables with a header, RSS
 * and Atom, WARC archives, CoNLL-U (stretches); any of them compressed with gzip or Zstandard. Told by content, not by name.
 *
 * Reads files and standard input without seeking; holds one record at a time. Knows no linguistics, and leaves pages as they
 * are: what of a page is the article is found later, by a worker. What a line cannot give (broken JSON, no text) is an error
 * of that line; the next call goes on behind it. Data that end too early give all whole records before the error. Input in
 * UTF-16 (told by its byte order mark or its NUL bytes) is converted as a whole; offsets then count in the converted text.
 */
#ifndef DGM_READ_READER_H
#define DGM_READ_READER_H

#include "base/arena.h"
#include "read/fields.h"

/* As dgm_reader_next(), with everything that `out` and `remark` point to in `a`. An article without id gets one from
 * the name of the file. `remark`: a repair worth telling, or empty. */
dgm_status reader_next(dgm_article *out, str *remark, bool *end, dgm_reader *reader, arena *a, dgm_error *error);

/* As dgm_reader_open(), with the names of the fields in JSONL and tables (NULL: ours). When a signal interrupts a read and
 * `stopped` (may be NULL) says so, the input ends there. */
dgm_status reader_open(dgm_reader **out, const char *path, dgm_input input, size_t max_record, const field_map *fields,
                       bool (*stopped)(void *user), void *user, dgm_error *error);

/* One JSON object -> an article in `a`; `id` stays NULL when it has none. The line is changed in place. `file` and
 * `number` are for messages; `fields` NULL: our own names. */
dgm_status jsonl_parse(dgm_article *out, str *remark, char *line, size_t n, const field_map *fields, const char *file,
                       uint64_t number, arena *a, dgm_error *error);

typedef enum encoding { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE } encoding;
/* By byte order mark, else by the places of NUL bytes in the first bytes. */
encoding encoding_guess(const unsigned char *p, size_t n);
/* UTF-16 to UTF-8 on the heap (free()); lone surrogates become U+FFFD. NULL when out of memory. */
char *encoding_to_utf8(const unsigned char *p, size_t n, encoding from, size_t *out_n);

/* Bytes of the file that were read so far, as they lie there. */
uint64_t reader_taken(const dgm_reader *r);

/* Whether the next article may be long in coming: no whole line lies ready, nor does the stream hold bytes just now. */
bool reader_waits(const dgm_reader *r);

#endif
