/* The connections that are open: how long each has for its request, and which request the HTTP library would refuse by itself; and for a
 * while those that were closed while their client was still sending.
 *
 * The library's own time limit holds for silence only. A client that sends a byte now and then is ended by the watch, a thread that
 * shuts the socket of every connection whose request is not complete in time. */
#ifndef DGM_SERVE_CLIENTS_H
#define DGM_SERVE_CLIENTS_H

#include "serve/serve.h"

#include <microhttpd.h>
#include <time.h>

#define LEFTOVERS 64u /* closed connections whose client may still be sending, at once */

typedef struct client client;

/* What is left of a connection that was answered and closed while its client was still sending. A socket that is closed with
 * unread bytes is reset, and the client loses the answer with it; so what comes is read and forgotten for a while. */
typedef struct leftover {
    int fd;       /* a copy of ours */
    time_t until; /* monotonic */
    size_t bytes; /* that are still taken */
} leftover;

typedef struct clients {
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t wake;
    pthread_t watch, http; /* http: the library's thread, once `knows_http` */
    client *first;
    leftover leftover[LEFTOVERS];
    unsigned leftover_count, request_seconds;
    bool watching, stopping, knows_http;
} clients;

/* Always call; clients_release() frees, also after a failure of clients_watch(). */
void clients_init(clients *c, unsigned request_seconds);
/* Starts the watch. DGM_ENOMEM: no thread could be started. */
dgm_status clients_watch(clients *c, dgm_error *error);
void clients_release(clients *c);

/* For MHD_OPTION_NOTIFY_CONNECTION; `user` is a clients. */
void clients_notify(void *user, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode code);
/* From now on the connection has `seconds`; 0: as long as it takes. */
void clients_limit(clients *c, struct MHD_Connection *connection, unsigned seconds);
/* Its answer goes out before its body is read; the library closes the connection then. */
void clients_mark_refused(clients *c, struct MHD_Connection *connection);
/* Is the library reading the head of a request? To be told by its own thread. */
void clients_heading(clients *c, struct MHD_Connection *connection, bool heading);
/* The connection whose head is complete although nobody was asked what to do with it: the library is about to refuse it, without a word
 * to us other than what it logs. NULL: there is none, or this is not the library's thread. `*fd` is its socket. */
struct MHD_Connection *clients_refused(clients *c, int *fd);
/* Sends a whole answer and shuts the connection, which the library then closes. */
void clients_shut(int fd, const buf *answer);

#endif
