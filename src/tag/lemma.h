/* Lemmas as edit scripts (Chrupala 2006): "cut so many letters in front and put ..., cut so many behind and put ...".
 *
 * A script is a string: a letter for the base ('k' the form as written, 'l' in lower case, 'c' the same with a capital at
 * the start, 'n' in lower case without commas, 'h' in lower case up to the first hyphen), the letters cut in front, '<', what
 * is put there, '>', the letters cut behind, '<', what is put there; or '=' and the whole lemma. "l4<s>1<" makes "setuju" of
 * "Menyetujui".
 */
#ifndef DGM_TAG_LEMMA_H
#define DGM_TAG_LEMMA_H

#include "base/arena.h"

/* The script that makes `lemma` of `form`; {NULL, 0} when out of memory. */
str lemma_script(arena *a, str form, str lower, str lemma);
/* Applies a script; false when it cuts more than the form has, or out of memory. */
bool lemma_apply(arena *a, str script, str form, str lower, str *lemma);

#endif
