/* Who may ask: checks of headers that keep other web pages away from a server on this machine. */
#ifndef DGM_SERVE_GUARD_H
#define DGM_SERVE_GUARD_H

#include "base/common.h"

/* Is the Host header a loopback name, or the address that the server listens on ("192.0.2.7", "::"; port is not looked at)?
 * A page whose name was rebound to 127.0.0.1 sends its own name and is refused. A server that listens on all addresses takes
 * every numeric address, and `name` where given. NULL headers are refused. */
bool guard_host(const char *host, const char *listen, const char *name);
/* Same origin as the Host header, or no Origin at all (no browser, or a page's own GET). "null" is foreign. */
bool guard_origin(const char *origin, const char *host);
/* Sec-Fetch-Site, which browsers add and pages cannot change: "same-origin" and "none" (the address bar) are ours, no header is no
 * browser or an old one. "same-site" is another port or name beside ours, "cross-site" any page. */
bool guard_fetch_site(const char *site);
/* Names of headers, whose letters' case does not matter. */
bool guard_is_name(const char *name, const char *wanted);
/* "application/json", with parameters or without. */
bool guard_content_type(const char *type);
/* Does the list of encodings take gzip? "gzip;q=0" does not. */
bool guard_takes_gzip(const char *accept);
/* Is `etag`, with its quotes, in the list of If-None-Match? */
bool guard_matches(const char *if_none_match, const char *etag);

#endif
