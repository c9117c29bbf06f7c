/**
 * dragoman: who did what to whom, when, where and according to whom, from news in Indonesian and English.
 *
 * The only public header. Strings are UTF-8. Offsets are bytes into the text as it was given, half open.
 * Outputs come first in argument lists, the error last. Nothing here keeps global state: an engine never changes after
 * it was opened and may serve any number of threads.
 */
#ifndef DRAGOMAN_H
#define DRAGOMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DGM_VERSION_MAJOR 0
#define DGM_VERSION_MINOR 1
#define DGM_VERSION_PATCH 0
#define DGM_VERSION "0.1.0"

#if defined(__GNUC__)
#define DGM_API __attribute__((visibility("default")))
#define DGM_MUST_USE __attribute__((warn_unused_result))
#else
#define DGM_API
#define DGM_MUST_USE
#endif

/** Version of the library in use, "0.1.0"; may differ from DGM_VERSION of the header compiled against. */
DGM_API const char *dgm_version(void);

/* ---- Errors ------------------------------------------------------------------------------------------------- */

/** Part of the API: numbers are never reused. */
typedef enum dgm_status {
    DGM_OK = 0,
    DGM_ENOMEM = -1,   /**< out of memory, or over the limit of one document */
    DGM_EIO = -2,      /**< a file could not be read or written */
    DGM_EFORMAT = -3,  /**< damaged or malformed data; the message names file and line or byte */
    DGM_EVERSION = -4, /**< made by another version; the message names both */
    DGM_ELIMIT = -5,   /**< over a limit (size of a record, length of a sentence) */
    DGM_EINPUT = -6,   /**< the article cannot be coded (empty, binary, unsupported language) */
    DGM_EUSAGE = -7,   /**< wrong arguments */
    DGM_EWRITE = -8    /**< output could not be written */
} dgm_status;

/** Owned by the caller; filled in by a failing call. */
typedef struct dgm_error {
    dgm_status status;
    uint64_t offset;   /**< byte in the input, or UINT64_MAX */
    char message[300]; /**< one sentence, never empty after a failure */
} dgm_error;

/** Bytes [start, end) of a text. */
typedef struct dgm_span {
    uint32_t start, end;
} dgm_span;

/* ---- Engine ------------------------------------------------------------------------------------------------- */

/** Packs, world, ontology and models, loaded once. Opaque, immutable, shared by threads. */
typedef struct dgm_engine dgm_engine;

typedef struct dgm_options {
    uint32_t version;        /**< DGM_OPTIONS_INIT sets it */
    const char *home;        /**< folder that holds packs/, world/, ontology/, models/; NULL: found by dgm_home_find() */
    size_t document_memory;  /**< bytes that one article may use; 0: 1 GiB */
    bool trace;              /**< keep the notes that dragoman explain shows; slower */
} dgm_options;

#define DGM_OPTIONS_INIT { 1, NULL, 0, false }

/**
 * Loads everything that coding needs.
 *
 * @param out      the engine, NULL on failure; release with dgm_engine_close()
 * @param options  NULL for the defaults; not kept
 * @return DGM_OK, DGM_EIO, DGM_EFORMAT (the message names file and line), DGM_EVERSION or DGM_ENOMEM
 */
DGM_API DGM_MUST_USE dgm_status dgm_engine_open(dgm_engine **out, const dgm_options *options, dgm_error *error);
/** NULL is fine. */
DGM_API void dgm_engine_close(dgm_engine *engine);

/* ---- Articles and results ----------------------------------------------------------------------------------- */

/** An article to code. All pointers are borrowed for the time of the call; NULL where unknown. */
typedef struct dgm_article {
    const char *id;
    const char *lang;   /**< "id", "en"; NULL or "auto": found by the identifier */
    const char *date;   /**< publication date YYYY-MM-DD; NULL: inferred from the text */
    const char *title, *source, *url;
    const char *text;   /**< the bytes as given; need not be valid UTF-8 */
    size_t text_size;   /**< bytes */
    const char *extra;  /**< JSON object with further fields of the input, passed through; or NULL */
} dgm_article;

/** One coded article. Opaque. */
typedef struct dgm_result dgm_result;

/**
 * Codes one article.
 *
 * @param out  the result, NULL on failure; release with dgm_result_free()
 * @return DGM_OK, DGM_EINPUT (cannot be coded), DGM_ELIMIT or DGM_ENOMEM
 *
 * Thread-safe: any number of threads may code with one engine.
 */
DGM_API DGM_MUST_USE dgm_status dgm_code(dgm_result **out, const dgm_engine *engine, const dgm_article *article,
                                         dgm_error *error);
/** NULL is fine. */
DGM_API void dgm_result_free(dgm_result *result);

#ifdef __cplusplus
}
#endif
#endif
