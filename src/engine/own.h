/* Folders of one's own (--packs, --world, --ontology): are they there, and is anything in them that nobody reads? */
#ifndef DGM_ENGINE_OWN_H
#define DGM_ENGINE_OWN_H

#include "base/common.h"

typedef enum own_kind { OWN_PACKS, OWN_WORLD, OWN_ONTOLOGY } own_kind;

/* NULL is fine. DGM_EIO when it is not there or no folder. */
dgm_status own_folder(const char *path, dgm_error *error);
/* Tells each file or folder in it by whose name no table is read, and that there is none that is. One folder may serve as all three kinds. Hidden
 * files and those named README, LICENSE or NOTICE are left alone. `home`: where the languages are. */
void own_strangers(own_kind kind, const char *path, const char *home, void (*tell)(void *context, const char *message), void *context);

#endif
