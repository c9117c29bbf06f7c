/* Calls that follow the locale, keep hidden state or overrun: use the functions of base/ instead.
 * Idea: git's banned.h. */
#ifndef DGM_BASE_BANNED_H
#define DGM_BASE_BANNED_H

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DGM_BANNED(f) sorry_##f##_is_banned
#undef strcpy
#define strcpy(d, s) DGM_BANNED(strcpy)
#undef strcat
#define strcat(d, s) DGM_BANNED(strcat)
#undef sprintf
#define sprintf(...) DGM_BANNED(sprintf)
#undef strtok
#define strtok(s, d) DGM_BANNED(strtok)
#undef localtime
#define localtime(t) DGM_BANNED(localtime)
#undef gmtime
#define gmtime(t) DGM_BANNED(gmtime)
#undef rand
#define rand() DGM_BANNED(rand)
#undef tolower
#define tolower(c) DGM_BANNED(tolower)
#undef toupper
#define toupper(c) DGM_BANNED(toupper)
#undef isalpha
#define isalpha(c) DGM_BANNED(isalpha)
#undef isdigit
#define isdigit(c) DGM_BANNED(isdigit)
#undef isspace
#define isspace(c) DGM_BANNED(isspace)
#undef atof
#define atof(s) DGM_BANNED(atof)

#endif
