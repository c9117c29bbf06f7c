/* One line of JSONL: any bytes give an article or a message. */
#include "fuzz.h"

#include "base/utf8.h"
#include "read/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = malloc(size + 1); /* the reader may write to its line */
    dgm_article article = { 0 };
    dgm_error error = { 0 };
    str remark = { 0 };
    arena a;

    PROMISE(line);
    memcpy(line, data, size);
    line[size] = 0;
    arena_init(&a, (size_t)64 << 20);
    if (jsonl_parse(&article, &remark, line, size, NULL, "fuzz.jsonl", 1, &a, &error) == DGM_OK) {
        PROMISE(article.text);
        PROMISE(!article.extra || article.extra[0] == '{');
    } else {
        PROMISE(error.message[0] && error.status != DGM_OK);
    }
    arena_release(&a);
    free(line);
    return 0;
}
