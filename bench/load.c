/* A closed-loop load generator: one thread, one epoll, keep-alive, every answer checked.
 *
 * load -p port [-P path] [-c connections] [-d seconds] [-b body-file] [-h 'Name: value']...
 *      [-s events] [-g stagger-ms] [-m min-bytes]
 *   -s  answers are event streams with this many "data:" lines, the last of them [DONE]
 *   -g  spread the first calls over so many milliseconds, so that paced streams are not in step
 *   -m  an answer that is not a stream has at least so many bytes (500)
 *
 * Prints one JSON object; times are microseconds. Calls still in flight when the time is up are
 * waited for and counted in "drained", not in the rate.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SCRATCH = 262144, HEAD_ROOM = 16384, DRAIN_SECONDS = 10, TOO_MANY_ERRORS = 1000 };
enum state { HEAD, BODY_SIZED, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER, COMPLETE, BROKEN };

struct text {
    char *bytes;
    size_t length, room;
};

struct conn {
    int fd;
    bool blocked, busy, close_after;
    size_t sent;
    enum state state;
    int status;
    size_t left;
    struct text head, line, body;
    uint64_t began, first;
};

struct samples {
    uint32_t *values;
    size_t count, room;
};

static struct text request;
static struct sockaddr_in target;
static int epoll_fd, events_expected, running;
static size_t min_bytes = 500;
static uint64_t deadline;
static bool over;
static struct samples latency, first_byte;
static struct { uint64_t done, drained, status, bad, closed, unfinished, reconnects, bytes; } seen;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void append(struct text *text, const char *bytes, size_t length) {
    if (text->length + length + 1 > text->room) {
        text->room = (text->length + length + 1) * 2;
        text->bytes = realloc(text->bytes, text->room);
        if (!text->bytes) fail("realloc");
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = 0;
}

/* Kept in tenths of a microsecond. */
static void sample(struct samples *samples, uint64_t ns) {
    if (samples->count == samples->room) {
        samples->room = samples->room ? samples->room * 2 : 65536;
        samples->values = realloc(samples->values, samples->room * sizeof(uint32_t));
        if (!samples->values) fail("realloc");
    }
    samples->values[samples->count++] = (uint32_t)(ns / 100);
}

static uint64_t errors(void) {
    return seen.status + seen.bad + seen.closed + seen.unfinished;
}

/* The first bad answer is shown, the rest only counted. */
static void complain(uint64_t *counter, const char *what, const struct conn *conn) {
    if (!errors())
        fprintf(stderr, "%s: status %d, %zu bytes: %.300s\n", what, conn->status, conn->body.length,
            conn->body.bytes ? conn->body.bytes : "");
    ++*counter;
    if (errors() >= TOO_MANY_ERRORS && seen.done < errors()) {
        fprintf(stderr, "too many errors\n");
        exit(1);
    }
}

static const char *find_header(const struct text *head, const char *name) {
    size_t length = strlen(name);
    for (char *line = strstr(head->bytes, "\r\n"); line; line = strstr(line + 2, "\r\n"))
        if (!strncasecmp(line + 2, name, length) && line[2 + length] == ':')
            return line + 3 + length + strspn(line + 3 + length, " ");
    return NULL;
}

static enum state read_head(struct conn *conn) {
    const char *value;
    if (sscanf(conn->head.bytes, "HTTP/1.%*d %d", &conn->status) != 1) return BROKEN;
    value = find_header(&conn->head, "connection");
    conn->close_after = value && !strncasecmp(value, "close", 5);
    if (find_header(&conn->head, "transfer-encoding")) return CHUNK_SIZE;
    value = find_header(&conn->head, "content-length");
    if (!value) return BROKEN;
    conn->left = strtoul(value, NULL, 10);
    return conn->left ? BODY_SIZED : COMPLETE;
}

/* One byte of the head at a time is enough: heads are short. */
static void feed_head(struct conn *conn, char c) {
    append(&conn->head, &c, 1);
    size_t length = conn->head.length;
    if (length >= 4 && !memcmp(conn->head.bytes + length - 4, "\r\n\r\n", 4))
        conn->state = read_head(conn);
    else if (length > HEAD_ROOM) conn->state = BROKEN;
}

static void feed_line(struct conn *conn, char c) {
    append(&conn->line, &c, 1);
    if (c != '\n') return;
    if (conn->state == CHUNK_SIZE) {
        conn->left = strtoul(conn->line.bytes, NULL, 16);
        conn->state = conn->left ? CHUNK_DATA : TRAILER;
    } else if (conn->state == CHUNK_END) {
        conn->state = CHUNK_SIZE;
    } else if (conn->line.length == 2) {
        conn->state = COMPLETE;
    }
    conn->line.length = 0;
}

static size_t feed_body(struct conn *conn, const char *bytes, size_t length) {
    if (!conn->first) conn->first = now_ns();
    if (length > conn->left) length = conn->left;
    append(&conn->body, bytes, length);
    conn->left -= length;
    if (!conn->left) conn->state = conn->state == BODY_SIZED ? COMPLETE : CHUNK_END;
    return length;
}

static void feed(struct conn *conn, const char *bytes, size_t length) {
    for (size_t i = 0; i < length && conn->state < COMPLETE;) {
        if (conn->state == HEAD) feed_head(conn, bytes[i++]);
        else if (conn->state == BODY_SIZED || conn->state == CHUNK_DATA)
            i += feed_body(conn, bytes + i, length - i);
        else feed_line(conn, bytes[i++]);
    }
}

static bool stream_is_whole(const struct text *body) {
    static const char last[] = "data: [DONE]";
    size_t length = body->length, size = sizeof last - 1;
    int events = 0;
    while (length && (body->bytes[length - 1] == '\n' || body->bytes[length - 1] == '\r')) length--;
    if (length < size || memcmp(body->bytes + length - size, last, size)) return false;
    const char *end = body->bytes + length, *p = body->bytes;
    for (; (p = memmem(p, (size_t)(end - p), "data: ", 6)); p += 6)
        events += p == body->bytes || p[-1] == '\n';
    return events == events_expected;
}

static bool answer_is_whole(const struct text *body) {
    return body->length >= min_bytes && body->bytes[body->length - 1] == '}'
        && memmem(body->bytes, body->length, "\"usage\"", 7);
}

static void watch_writable(struct conn *conn, bool wanted) {
    if (conn->blocked == wanted) return;
    conn->blocked = wanted;
    struct epoll_event event = {.events = EPOLLIN | (wanted ? EPOLLOUT : 0), .data.ptr = conn};
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, conn->fd, &event);
}

static void dial(struct conn *conn) {
    conn->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(conn->fd, (struct sockaddr *)&target, sizeof target)) fail("connect");
    setsockopt(conn->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    conn->blocked = false;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, conn->fd, &event);
}

static void redial(struct conn *conn) {
    close(conn->fd);
    dial(conn);
    seen.reconnects++;
}

static void send_rest(struct conn *conn) {
    while (conn->sent < request.length) {
        ssize_t n = send(conn->fd, request.bytes + conn->sent, request.length - conn->sent,
            MSG_NOSIGNAL | MSG_DONTWAIT);
        /* A broken pipe is left to the reading side, which may still find an answer there. */
        if (n < 0) break;
        conn->sent += (size_t)n;
    }
    watch_writable(conn, conn->sent < request.length && errno == EAGAIN);
}

static void begin_call(struct conn *conn) {
    conn->sent = conn->head.length = conn->line.length = conn->body.length = 0;
    conn->state = HEAD;
    conn->status = 0;
    conn->first = 0;
    conn->busy = true;
    conn->began = now_ns();
    running++;
    send_rest(conn);
}

static void end_call(struct conn *conn) {
    uint64_t now = now_ns();
    bool whole = conn->state == COMPLETE;
    over = over || now >= deadline;
    conn->busy = false;
    running--;
    seen.bytes += conn->body.length;
    if (whole && conn->status != 200) complain(&seen.status, "refused", conn);
    else if (whole && !(events_expected ? stream_is_whole : answer_is_whole)(&conn->body))
        complain(&seen.bad, "not the answer expected", conn);
    else if (!whole) complain(&seen.closed, "broken off", conn);
    else if (over) seen.drained++;
    else {
        seen.done++;
        sample(&latency, now - conn->began);
        if (events_expected) sample(&first_byte, conn->first - conn->began);
    }
    if (!whole || conn->close_after || conn->sent < request.length) redial(conn);
    if (!over) begin_call(conn);
}

static void receive(struct conn *conn) {
    static char scratch[SCRATCH];
    ssize_t n = recv(conn->fd, scratch, sizeof scratch, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n > 0) feed(conn, scratch, (size_t)n);
    if (conn->busy && (n <= 0 || conn->state >= COMPLETE)) end_call(conn);
    else if (n <= 0) redial(conn);
}

static void run(struct conn *conns, int count, double seconds, int stagger_ms) {
    struct epoll_event events[256];
    uint64_t start = now_ns();
    int started = 0;
    deadline = start + (uint64_t)(seconds * 1e9);
    while (!over || (running && now_ns() < deadline + DRAIN_SECONDS * 1000000000ull)) {
        uint64_t elapsed = now_ns() - start;
        while (!over && started < count
            && elapsed >= (uint64_t)stagger_ms * 1000000u / (uint64_t)count * (uint64_t)started)
            begin_call(&conns[started++]);
        int ready = epoll_wait(epoll_fd, events, 256, started < count ? 1 : 100);
        for (int i = 0; i < ready; i++) {
            struct conn *conn = events[i].data.ptr;
            if (events[i].events & EPOLLOUT) send_rest(conn);
            if (events[i].events & ~(uint32_t)EPOLLOUT) receive(conn);
        }
        over = over || now_ns() >= deadline;
    }
    for (int i = 0; i < count; i++)
        if (conns[i].busy) complain(&seen.unfinished, "never finished", &conns[i]);
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double quantile(const struct samples *samples, double q) {
    if (!samples->count) return 0;
    return samples->values[(size_t)(q * (double)(samples->count - 1) + 0.5)] / 10.0;
}

static void print_samples(const char *name, struct samples *samples) {
    qsort(samples->values, samples->count, sizeof(uint32_t), ascending);
    printf(", \"%s\": {\"p50\": %.1f, \"p90\": %.1f, \"p99\": %.1f, \"max\": %.1f}", name,
        quantile(samples, 0.5), quantile(samples, 0.9), quantile(samples, 0.99),
        quantile(samples, 1));
}

static void write_request(const char *path, const struct text *headers, const char *body_file) {
    struct text body = {0};
    char buffer[65536];
    FILE *file = body_file ? fopen(body_file, "r") : NULL;
    if (body_file && !file) fail(body_file);
    for (size_t n; file && (n = fread(buffer, 1, sizeof buffer, file)) > 0;)
        append(&body, buffer, n);
    int n = snprintf(buffer, sizeof buffer, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s",
        file ? "POST" : "GET", path, ntohs(target.sin_port), headers->bytes ? headers->bytes : "");
    append(&request, buffer, (size_t)n);
    n = !file ? 0 : snprintf(buffer, sizeof buffer,
        "Content-Type: application/json\r\nContent-Length: %zu\r\n", body.length);
    append(&request, buffer, (size_t)n);
    append(&request, "\r\n", 2);
    if (file) append(&request, body.bytes, body.length);
}

int main(int argc, char **argv) {
    int option, count = 1, stagger = 0;
    double seconds = 3;
    const char *path = "/v1/chat/completions", *body_file = NULL;
    struct text headers = {0};
    target = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    while ((option = getopt(argc, argv, "p:P:c:d:b:h:s:g:m:")) != -1) {
        if (option == 'p') target.sin_port = htons((uint16_t)atoi(optarg));
        else if (option == 'P') path = optarg;
        else if (option == 'c') count = atoi(optarg);
        else if (option == 'd') seconds = atof(optarg);
        else if (option == 'b') body_file = optarg;
        else if (option == 's') events_expected = atoi(optarg);
        else if (option == 'g') stagger = atoi(optarg);
        else if (option == 'm') min_bytes = (size_t)atoi(optarg);
        else if (option == 'h') {
            append(&headers, optarg, strlen(optarg));
            append(&headers, "\r\n", 2);
        } else return 2;
    }
    write_request(path, &headers, body_file);
    epoll_fd = epoll_create1(0);
    struct conn *conns = calloc((size_t)count, sizeof *conns);
    if (!conns) fail("calloc");
    for (int i = 0; i < count; i++) dial(&conns[i]);
    run(conns, count, seconds, stagger);
    printf("{\"requests\": %lu, \"drained\": %lu, \"per_second\": %.1f, \"errors\": %lu, "
        "\"refused\": %lu, \"bad\": %lu, \"closed\": %lu, \"unfinished\": %lu, "
        "\"reconnects\": %lu, "
        "\"body_bytes\": %lu", seen.done, seen.drained, (double)seen.done / seconds, errors(),
        seen.status, seen.bad, seen.closed, seen.unfinished, seen.reconnects, seen.bytes);
    print_samples("latency", &latency);
    if (events_expected) print_samples("first_byte", &first_byte);
    printf("}\n");
    return 0;
}
