/* HTTP by libmicrohttpd: connections with their limits, requests as bytes, answers as bytes. */
#ifndef DGM_SERVE_HTTP_H
#define DGM_SERVE_HTTP_H

#include "serve/serve.h"

/* Binds, and answers from then on, in a thread of its own.
 *
 * @return DGM_OK, DGM_EIO (the address is in use or none of this machine's; the message says which), DGM_EUSAGE or what opening
 *         the database returned */
dgm_status http_open(server **out, const struct server_settings *settings, dgm_error *error);
/* The port that was bound. */
unsigned http_port(const server *s);
/* Ends in order: no new connections, what is under way is answered. */
void http_close(server *s);

#endif
