/* An upstream of chat completions and messages that answers at once: one thread, one epoll, keep-alive.
 *
 * Answering a call is a scan of its body and one send. Its counts show whether the proxy in
 * front did its work: a call without the upstream's key, and a model that still has a
 * provider's prefix are both noticed. A model named "...paced" gets its stream 5 ms a chunk.
 *
 * mock [-p port] [-t tls-port -C cert.pem -K key.pem] [-k key] [-s]
 *   -p 0 picks a free port; both ports are printed as "listening PORT TLS_PORT"
 *   -k   the key every call must carry (sk-upstream)
 *   -s   one send for each event of a stream, instead of one send for all of them
 */
#define _GNU_SOURCE
#include "answers.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#ifdef WITH_TLS
#include <openssl/ssl.h>
static SSL_CTX *tls_context;
#else
typedef void SSL;
#endif

enum { PACE_NS = 5000000 };

struct peer {
    int fd;
    SSL *tls;
    char *in;
    size_t have, room, head, body;
    bool chunked, keyed, close_after, blocked, queued, gone, paced;
    const struct script *answer;
    size_t sent;
    int piece;
    uint64_t due;
    struct peer *next;
};

static struct { uint64_t calls, streams, unauthorized, foreign_model, malformed, aborted; } seen;
static struct peer *pace_first, *pace_last;
static const char *key = "sk-upstream";
static bool split;
static int epoll_fd, timer_fd;
static volatile sig_atomic_t stopping;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void counts_json(char *json, size_t room) {
    snprintf(json, room, "{\"calls\":%lu,\"streams\":%lu,\"unauthorized\":%lu,"
        "\"foreign_model\":%lu,\"malformed\":%lu,\"aborted\":%lu}",
        seen.calls, seen.streams, seen.unauthorized, seen.foreign_model, seen.malformed,
        seen.aborted);
}

/* Counts a call and reads what it asks for. */
static struct ask counted(struct peer *peer) {
    const char *body = peer->in + peer->head;
    struct ask ask = read_body(body, body + peer->body);
    seen.calls++;
    seen.streams += ask.stream;
    seen.unauthorized += !peer->keyed;
    seen.foreign_model += ask.foreign_model;
    seen.malformed += ask.malformed;
    peer->paced = ask.paced && ask.stream;
    return ask;
}

static const struct script *chat(struct peer *peer) {
    struct ask ask = counted(peer);
    return !ask.stream ? &completion : ask.usage ? &stream_usage : &stream_plain;
}

static const struct script *report(void) {
    static struct script counts;
    char json[512];
    counts_json(json, sizeof json);
    write_plain(&counts, "200 OK", json);
    return &counts;
}

static void choose_answer(struct peer *peer) {
    peer->sent = 0;
    peer->piece = 0;
    peer->paced = false;
    if (!strncmp(peer->in, "POST /v1/chat/completions ", 26)) peer->answer = chat(peer);
    else if (!strncmp(peer->in, "POST /v1/messages ", 18))
        peer->answer = counted(peer).stream ? &message_stream : &message;
    else if (!strncmp(peer->in, "GET /v1/models ", 15)) peer->answer = &models;
    else if (!strncmp(peer->in, "GET /counts ", 12)) peer->answer = report();
    else peer->answer = &missing;
}

static bool header_is(const char *line, const char *name, const char **value) {
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) || line[length] != ':') return false;
    *value = line + length + 1;
    while (**value == ' ') (*value)++;
    return true;
}

static void read_head(struct peer *peer) {
    char *end = memmem(peer->in, peer->have, "\r\n\r\n", 4);
    if (!end) return;
    peer->head = (size_t)(end - peer->in) + 4;
    peer->body = 0;
    peer->chunked = peer->keyed = peer->close_after = false;
    for (char *line = strstr(peer->in, "\r\n") + 2; line < end; line = strstr(line, "\r\n") + 2) {
        const char *value;
        if (header_is(line, "content-length", &value)) peer->body = strtoul(value, NULL, 10);
        else if (header_is(line, "transfer-encoding", &value)) peer->chunked = true;
        else if (header_is(line, "connection", &value))
            peer->close_after = !strncasecmp(value, "close", 5);
        else if (header_is(line, "x-api-key", &value))
            peer->keyed = !strncmp(value, key, strlen(key)) && value[strlen(key)] == '\r';
        else if (header_is(line, "authorization", &value))
            peer->keyed = !strncmp(value, "Bearer ", 7) && !strncmp(value + 7, key, strlen(key))
                && value[7 + strlen(key)] == '\r';
    }
}

/* Joins the chunks of a whole chunked body in place; 0 while part of it is missing. */
static size_t join_chunks(struct peer *peer) {
    char *start = peer->in + peer->head, *end = peer->in + peer->have;
    for (int pass = 0; pass < 2; pass++) {
        char *from = start, *to = start;
        for (;;) {
            char *line = memmem(from, (size_t)(end - from), "\r\n", 2);
            if (!line) return 0;
            size_t size = strtoul(from, NULL, 16);
            if ((size_t)(end - line) < size + 4) return 0;
            if (pass) memmove(to, line + 2, size);
            to += size;
            from = line + size + 4;
            if (!size) break;
        }
        peer->body = (size_t)(to - start);
        if (pass) return (size_t)(from - start);
    }
    return 0;
}

static bool take_call(struct peer *peer) {
    if (!peer->head) read_head(peer);
    if (!peer->head) return false;
    size_t extent = peer->chunked ? join_chunks(peer) : peer->body;
    if (peer->chunked ? !extent : peer->have - peer->head < extent) return false;
    choose_answer(peer);
    peer->have -= peer->head + extent;
    memmove(peer->in, peer->in + peer->head + extent, peer->have);
    peer->head = 0;
    return true;
}

#ifdef WITH_TLS
static ssize_t tls_outcome(struct peer *peer, int n) {
    if (n > 0) return n;
    int why = SSL_get_error(peer->tls, n);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
}
#endif

/* Bytes moved, 0 for "not now", -1 for the end; push alike. */
static ssize_t pull(struct peer *peer, char *into, size_t room) {
#ifdef WITH_TLS
    if (peer->tls) return tls_outcome(peer, SSL_read(peer->tls, into, (int)room));
#endif
    ssize_t n = recv(peer->fd, into, room, 0);
    return n > 0 ? n : n < 0 && errno == EAGAIN ? 0 : -1;
}

static ssize_t push(struct peer *peer, const char *from, size_t size) {
#ifdef WITH_TLS
    if (peer->tls) return tls_outcome(peer, SSL_write(peer->tls, from, (int)size));
#endif
    ssize_t n = send(peer->fd, from, size, MSG_NOSIGNAL);
    return n >= 0 ? n : errno == EAGAIN ? 0 : -1;
}

static void part(struct peer *peer) {
    seen.aborted += peer->answer != NULL;
#ifdef WITH_TLS
    if (peer->tls) SSL_free(peer->tls);
#endif
    close(peer->fd);
    free(peer->in);
    peer->gone = true;
    if (!peer->queued) free(peer);
}

static void watch_writable(struct peer *peer, bool wanted) {
    if (peer->blocked == wanted) return;
    peer->blocked = wanted;
    struct epoll_event event = {.events = EPOLLIN | (wanted ? EPOLLOUT : 0), .data.ptr = peer};
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, peer->fd, &event);
}

static void set_timer(void) {
    uint64_t due = pace_first ? pace_first->due : 0;
    struct itimerspec when = {.it_value = {(time_t)(due / 1000000000u), (long)(due % 1000000000u)}};
    timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

/* All waits are equally long, so the queue is in order of time. */
static void wait_a_pace(struct peer *peer) {
    peer->due = now_ns() + PACE_NS;
    peer->queued = true;
    peer->next = NULL;
    if (pace_first) pace_last->next = peer;
    else pace_first = peer;
    pace_last = peer;
    if (pace_first == peer) set_timer();
}

enum progress { DONE, WAITING, LOST };

static enum progress send_answer(struct peer *peer) {
    const struct script *script = peer->answer;
    while (peer->sent < script->length) {
        size_t limit = peer->paced || split ? script->marks[peer->piece] : script->length;
        ssize_t n = push(peer, script->bytes + peer->sent, limit - peer->sent);
        if (n < 0) return LOST;
        watch_writable(peer, n == 0);
        if (n == 0) return WAITING;
        peer->sent += (size_t)n;
        if (peer->sent < limit) continue;
        peer->piece++;
        if (peer->paced && peer->sent < script->length) {
            wait_a_pace(peer);
            return WAITING;
        }
    }
    peer->answer = NULL;
    return peer->close_after ? LOST : DONE;
}

static void proceed(struct peer *peer) {
    while (!peer->queued && (peer->answer || take_call(peer))) {
        enum progress progress = send_answer(peer);
        if (progress == LOST) part(peer);
        if (progress != DONE) return;
    }
}

static void receive(struct peer *peer) {
    for (;;) {
        if (peer->have + 1 >= peer->room) {
            peer->room = peer->room ? peer->room * 2 : 16384;
            peer->in = realloc(peer->in, peer->room);
            if (!peer->in) fail("realloc");
        }
        size_t room = peer->room - peer->have - 1;
        ssize_t n = pull(peer, peer->in + peer->have, room);
        if (n < 0) {
            part(peer);
            return;
        }
        peer->have += (size_t)n;
        peer->in[peer->have] = 0;
        if (n == 0 || (!peer->tls && (size_t)n < room)) break;
    }
    proceed(peer);
}

static void keep_pace(void) {
    uint64_t expirations, now = now_ns();
    if (read(timer_fd, &expirations, sizeof expirations) < 0) return;
    while (pace_first && pace_first->due <= now) {
        struct peer *peer = pace_first;
        pace_first = peer->next;
        peer->queued = false;
        if (peer->gone) free(peer);
        else proceed(peer);
    }
    set_timer();
}

static void welcome(int listener, bool tls) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct peer *peer = calloc(1, sizeof *peer);
        if (!peer) fail("calloc");
        peer->fd = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
#ifdef WITH_TLS
        if (tls) {
            peer->tls = SSL_new(tls_context);
            SSL_set_fd(peer->tls, fd);
            SSL_set_accept_state(peer->tls);
        }
#else
        (void)tls;
#endif
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = peer};
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    }
}

static int listen_on(int port, int *marker) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *marker = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(*marker, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(*marker, (struct sockaddr *)&address, length) || listen(*marker, 1024)) fail("listen");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = marker};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, *marker, &event);
    getsockname(*marker, (struct sockaddr *)&address, &length);
    return ntohs(address.sin_port);
}

static void load_certificate(const char *certificate, const char *private_key) {
#ifdef WITH_TLS
    tls_context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_mode(tls_context,
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (SSL_CTX_use_certificate_chain_file(tls_context, certificate) != 1
        || SSL_CTX_use_PrivateKey_file(tls_context, private_key, SSL_FILETYPE_PEM) != 1)
        fail("certificate");
#else
    (void)certificate, (void)private_key;
    fprintf(stderr, "built without TLS\n");
    exit(1);
#endif
}

static void stop(int signal) {
    (void)signal;
    stopping = 1;
}

int main(int argc, char **argv) {
    int port = 0, tls_port = -1, option, plain_listener, tls_listener = -1;
    const char *certificate = "cert.pem", *private_key = "key.pem";
    while ((option = getopt(argc, argv, "p:t:C:K:k:s")) != -1) {
        if (option == 'p') port = atoi(optarg);
        else if (option == 't') tls_port = atoi(optarg);
        else if (option == 'C') certificate = optarg;
        else if (option == 'K') private_key = optarg;
        else if (option == 'k') key = optarg;
        else if (option == 's') split = true;
        else return 2;
    }
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = stop}, NULL);
    sigaction(SIGINT, &(struct sigaction){.sa_handler = stop}, NULL);
    signal(SIGPIPE, SIG_IGN);
    write_scripts();
    epoll_fd = epoll_create1(0);
    timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &timer_fd}, events[256];
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, timer_fd, &event);
    port = listen_on(port, &plain_listener);
    if (tls_port >= 0) {
        load_certificate(certificate, private_key);
        tls_port = listen_on(tls_port, &tls_listener);
    }
    printf("listening %d %d\n", port, tls_port);
    fflush(stdout);
    while (!stopping) {
        int ready = epoll_wait(epoll_fd, events, 256, -1);
        bool pace = false;
        for (int i = 0; i < ready; i++) {
            void *whom = events[i].data.ptr;
            if (whom == &plain_listener) welcome(plain_listener, false);
            else if (whom == &tls_listener) welcome(tls_listener, true);
            else if (whom == &timer_fd) pace = true;
            else if (events[i].events & ~(uint32_t)EPOLLOUT) receive(whom);
            else proceed(whom);
        }
        if (pace) keep_pace();
    }
    char json[512];
    counts_json(json, sizeof json);
    printf("%s\n", json);
    return 0;
}
