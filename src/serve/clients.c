/* See clients.h. */
#include "serve/clients.h"

#include "base/arena.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#define LEFTOVER_SECONDS 3u               /* as long as one is heard out */
#define LEFTOVER_BYTES ((size_t)64 << 20) /* and as much of it */
#define LOOK_BYTES ((size_t)512 << 10)    /* of one at a look: the HTTP thread may be waiting for the lock */

struct client {
    client *next, *before;
    struct MHD_Connection *connection;
    int fd;
    time_t until; /* monotonic; 0: no limit now */
    bool heading; /* the library reads the head of a request */
    bool refused; /* answered before its body came: the client may still be sending */
    bool ended;   /* by the watch */
};

void clients_init(clients *c, unsigned request_seconds)
{
    *c = (clients){ .request_seconds = request_seconds };
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->wake, NULL);
}

static time_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* True: there is nothing more to expect of it. */
static bool is_drained(leftover *l, time_t t)
{
    char piece[16384];

    for (size_t taken = 0; l->bytes && l->until >= t; taken += sizeof(piece)) {
        ssize_t n;

        if (taken >= LOOK_BYTES)
            return false;
        n = recv(l->fd, piece, l->bytes < sizeof(piece) ? l->bytes : sizeof(piece), MSG_DONTWAIT);

        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
            return false;
        if (n <= 0)
            return true;
        l->bytes -= (size_t)n;
    }
    return true;
}

static void drain(clients *c, time_t t)
{
    for (unsigned i = c->leftover_count; i-- > 0;) {
        if (!is_drained(&c->leftover[i], t))
            continue;
        close(c->leftover[i].fd);
        c->leftover[i] = c->leftover[--c->leftover_count];
    }
}

/* Before the library closes the socket of `one`. Only the sending side is shut by then. */
static void hear_out(clients *c, const client *one)
{
    char next;
    int fd;

    if (one->ended || c->leftover_count == LEFTOVERS || (!one->refused && recv(one->fd, &next, 1, MSG_PEEK | MSG_DONTWAIT) <= 0))
        return;
    fd = fcntl(one->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        return;
    c->leftover[c->leftover_count++] = (leftover){ fd, now() + (time_t)LEFTOVER_SECONDS, LEFTOVER_BYTES };
    pthread_cond_broadcast(&c->wake);
}

/* A second, or a moment while somebody is heard out. */
static struct timespec next_look(const clients *c)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    if (c->leftover_count)
        t.tv_nsec += 5000000;
    else
        t.tv_sec++;
    if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    return t;
}

static void *watch(void *user)
{
    clients *c = user;

    pthread_mutex_lock(&c->lock);
    while (!c->stopping) {
        struct timespec until;
        time_t t = now();

        for (client *one = c->first; one; one = one->next)
            if (one->until && one->until < t) {
                shutdown(one->fd, SHUT_RDWR);
                one->ended = true;
            }
        drain(c, t);
        until = next_look(c);
        pthread_cond_timedwait(&c->wake, &c->lock, &until);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

dgm_status clients_watch(clients *c, dgm_error *error)
{
    if (pthread_create(&c->watch, NULL, watch, c) != 0)
        return dgm_fail(error, DGM_ENOMEM, UINT64_MAX, "a thread could not be started");
    c->watching = true;
    return DGM_OK;
}

void clients_release(clients *c)
{
    pthread_mutex_lock(&c->lock);
    c->stopping = true;
    pthread_cond_broadcast(&c->wake);
    pthread_mutex_unlock(&c->lock);
    if (c->watching)
        pthread_join(c->watch, NULL);
    for (unsigned i = 0; i < c->leftover_count; i++)
        close(c->leftover[i].fd);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
}

static client *add(clients *c, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    client *one = info ? heap_alloc(1, sizeof(*one)) : NULL;

    if (!one)
        return NULL;
    *one = (client){ .next = c->first, .connection = connection, .fd = info->connect_fd, .until = now() + (time_t)c->request_seconds };
    if (one->next)
        one->next->before = one;
    c->first = one;
    return one;
}

static void drop(clients *c, client *one)
{
    *(one->before ? &one->before->next : &c->first) = one->next;
    if (one->next)
        one->next->before = one->before;
    free(one);
}

void clients_notify(void *user, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode code)
{
    clients *c = user;

    pthread_mutex_lock(&c->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = add(c, connection);
    } else if (*context) {
        hear_out(c, *context);
        drop(c, *context);
        *context = NULL;
    }
    pthread_mutex_unlock(&c->lock);
}

static client *client_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info ? info->socket_context : NULL;
}

void clients_limit(clients *c, struct MHD_Connection *connection, unsigned seconds)
{
    client *one = client_of(connection);

    if (!one)
        return;
    pthread_mutex_lock(&c->lock);
    one->until = seconds ? now() + (time_t)seconds : 0;
    pthread_mutex_unlock(&c->lock);
}

void clients_mark_refused(clients *c, struct MHD_Connection *connection)
{
    client *one = client_of(connection);

    if (!one)
        return;
    pthread_mutex_lock(&c->lock);
    one->refused = true;
    pthread_mutex_unlock(&c->lock);
}

void clients_heading(clients *c, struct MHD_Connection *connection, bool heading)
{
    client *one = client_of(connection);

    pthread_mutex_lock(&c->lock);
    c->http = pthread_self();
    c->knows_http = true;
    if (one)
        one->heading = heading;
    pthread_mutex_unlock(&c->lock);
}

/* The library tells the size of a head once it has all of it, and hands the request over next unless it finds fault with it. It has a status
 * once its own answer is on the way. */
static bool is_refused(const client *one)
{
    return one->heading && MHD_get_connection_info(one->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE) &&
           !MHD_get_connection_info(one->connection, MHD_CONNECTION_INFO_HTTP_STATUS);
}

struct MHD_Connection *clients_refused(clients *c, int *fd)
{
    client *found = NULL;
    unsigned count = 0;

    pthread_mutex_lock(&c->lock);
    if (c->knows_http && pthread_equal(c->http, pthread_self()))
        for (client *one = c->first; one; one = one->next)
            if (is_refused(one)) {
                found = one;
                count++;
            }
    /* The library looks at one head after the other, so of two it could not be told which. */
    if (count != 1)
        found = NULL;
    if (found) {
        *fd = found->fd;
        found->heading = false;
        found->refused = true;
    }
    pthread_mutex_unlock(&c->lock);
    return found ? found->connection : NULL;
}

void clients_shut(int fd, const buf *answer)
{
    if (!answer->failed && send(fd, answer->p, answer->n, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
        shutdown(fd, SHUT_WR); /* also after a part of it, which no other answer must follow */
}
