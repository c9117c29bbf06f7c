/* See serve.h: the socket that is listened on. */
#include "serve/serve.h"

#include "base/error.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

static dgm_status address_of(struct sockaddr_storage *out, socklen_t *size, const char *listen_to, unsigned port, dgm_error *error)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof(*out));
    if (inet_pton(AF_INET, listen_to, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        *size = sizeof(*v4);
        return DGM_OK;
    }
    if (inet_pton(AF_INET6, listen_to, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        *size = sizeof(*v6);
        return DGM_OK;
    }
    return dgm_fail(error, DGM_EUSAGE, UINT64_MAX, "%s: is no address such as 127.0.0.1 or ::1", listen_to);
}

static dgm_status bind_failed(const char *listen_to, unsigned port, int number, dgm_error *error)
{
    const char *why = number == EADDRINUSE ? "is in use by another program" : number == EACCES ? "may not be used by this user"
        : number == EADDRNOTAVAIL ? "is no address of this machine" : "cannot be listened on";

    return dgm_fail(error, DGM_EIO, UINT64_MAX, "%s port %u: %s", listen_to, port, why);
}

dgm_status listen_open(int *out, unsigned *bound, const char *listen_to, unsigned port, dgm_error *error)
{
    struct sockaddr_storage address;
    socklen_t size;
    int on = 1;

    TRY(address_of(&address, &size, listen_to, port, error));
    *out = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*out < 0)
        return dgm_fail(error, DGM_EIO, UINT64_MAX, "no socket could be made");
    setsockopt(*out, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(*out, (struct sockaddr *)&address, size) != 0 || listen(*out, 256) != 0)
        return bind_failed(listen_to, port, errno, error);
    if (getsockname(*out, (struct sockaddr *)&address, &size) == 0)
        *bound = ntohs(address.ss_family == AF_INET ? ((struct sockaddr_in *)&address)->sin_port
                                                    : ((struct sockaddr_in6 *)&address)->sin6_port);
    return DGM_OK;
}
