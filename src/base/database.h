/* What all who open a database of coded articles agree on (docs/formats/database.md). */
#ifndef DGM_BASE_DATABASE_H
#define DGM_BASE_DATABASE_H

#include "base/common.h"

#include <sqlite3.h>

#define DATABASE_APPLICATION 0x44474D01 /* "DGM", 1 */
#define DATABASE_VERSION 3              /* raised by a change that an older program could not read or write */

/* Key of the table `facts`: one number an event, in the order of articles and events. */
#define FACT_EVENT_BITS 24
#define FACT_SQL(article, event) "(" article " * 16777216 + " event ")"
static inline int64_t fact_article(int64_t fact) { return fact >> FACT_EVENT_BITS; }
static inline int64_t fact_event(int64_t fact) { return fact & ((INT64_C(1) << FACT_EVENT_BITS) - 1); }

/* Why the last call on a database that is written to failed: status and message, which names the file as `path`. `more` is added
 * where the disk failed, to tell what stays; "" for nothing. */
dgm_status database_failed(sqlite3 *db, const char *path, const char *more, dgm_error *error);
/* The same for SQLITE_IOERR and SQLITE_FULL alone, DGM_EWRITE: no space left, a file as large as is allowed, or what SQLite says, with its
 * number and the system's. `name`: the file, as people know it. */
dgm_status database_disk_failed(sqlite3 *db, const char *name, const char *more, dgm_error *error);
/* DGM_EIO for a database that cannot be opened for writing: whether it is the file or its folder that refuses. */
dgm_status database_refused(const char *path, dgm_error *error);

/* The tables of `dragoman link --db` (docs/formats/link.md). What was linked speaks of articles by their ids and of acts by their
 * numbers in them. When an article goes or is replaced, coded or named as a near-duplicate, the story that it stood in is
 * withdrawn with all that hangs on it, until the next linking: nothing is left that points at other acts or counts wrongly. */
#define LINK_TABLES "'stories', 'story_articles', 'linked_acts', 'linked_parties', 'linked_claims', 'linked_mentions'"
/* Type and name of something that has one of these names and is not ours: no table, or one of other columns. No row: all are ours or not there. */
#define LINK_STRANGE \
    "WITH ours (name, columns) AS (VALUES"                                                                                     \
    " ('stories', 'story,first_report,title,first_day,last_day,articles,coded,sources,acts'),"                                 \
    " ('story_articles', 'story,id,date,source,title,url,duplicate_of'),"                                                      \
    " ('linked_acts', 'act,story,cameo,status,date,place,first_report,first_source,articles,sources'),"                        \
    " ('linked_parties', 'act,side,id,name,country,role,code'),"                                                               \
    " ('linked_claims', 'act,field,value,articles,article_ids'),"                                                              \
    " ('linked_mentions', 'act,story,article,source,published,of_article,events,cameo,status,date,confidence'))"               \
    " SELECT m.type, o.name FROM ours o JOIN sqlite_master m ON lower(m.name) = o.name WHERE m.type <> 'table' OR"             \
    " (SELECT group_concat(name) FROM pragma_table_info(o.name)) <> o.columns LIMIT 1"
#define LINK_STORY "(SELECT story FROM story_articles WHERE id = old.id)"
#define LINK_ACTS "(SELECT act FROM linked_acts WHERE story IN " LINK_STORY ")"
#define LINK_WITHDRAW(name, table)                                                                                             \
    "CREATE TRIGGER IF NOT EXISTS " name " AFTER DELETE ON " table " BEGIN"                                                    \
    " DELETE FROM linked_parties WHERE act IN " LINK_ACTS "; DELETE FROM linked_claims WHERE act IN " LINK_ACTS ";"            \
    " DELETE FROM linked_mentions WHERE act IN " LINK_ACTS "; DELETE FROM linked_acts WHERE story IN " LINK_STORY ";"          \
    " DELETE FROM stories WHERE story IN " LINK_STORY "; DELETE FROM story_articles WHERE story IN " LINK_STORY "; END;"
#define LINK_TRIGGERS                                                                                                          \
    "CREATE INDEX IF NOT EXISTS story_articles_id ON story_articles (id);" LINK_WITHDRAW("linked_article_gone", "articles")    \
    LINK_WITHDRAW("linked_duplicate_gone", "duplicates")
#define LINK_NO_TRIGGERS "DROP TRIGGER IF EXISTS linked_article_gone; DROP TRIGGER IF EXISTS linked_duplicate_gone;"

#endif
