/* What the mock says, and how it finds out which of its answers a call asks for.
 *
 * A script is an answer as bytes, made once, with a mark after each piece: a paced stream sends up
 * to the next mark, everything else goes out whole.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

enum { CONTENT_CHUNKS = 50, MAX_PIECES = 64, SCRIPT_ROOM = 32768 };

struct script {
    char bytes[SCRIPT_ROOM];
    size_t length;
    size_t marks[MAX_PIECES];
    int pieces;
};

struct ask {
    bool stream, usage, paced, foreign_model, malformed;
};

static struct script completion, models, missing, stream_plain, stream_usage, message,
    message_stream;

static void add(struct script *s, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *end = s->bytes + s->length;
    s->length += (size_t)vsnprintf(end, SCRIPT_ROOM - s->length, format, arguments);
    va_end(arguments);
}

static void mark(struct script *s) { s->marks[s->pieces++] = s->length; }

static void write_plain(struct script *s, const char *status, const char *json) {
    s->length = 0;
    s->pieces = 0;
    add(s, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", status,
        strlen(json), json);
    mark(s);
}

static void write_event(struct script *s, const char *json) {
    add(s, "%zx\r\ndata: %s\n\n\r\n", strlen(json) + 8, json);
    mark(s);
}

#define USAGE "{\"prompt_tokens\":412,\"completion_tokens\":50,\"total_tokens\":462," \
    "\"prompt_tokens_details\":{\"cached_tokens\":0}," \
    "\"completion_tokens_details\":{\"reasoning_tokens\":0}}"
#define CHUNK "{\"id\":\"chatcmpl-bench0001\",\"object\":\"chat.completion.chunk\"," \
    "\"created\":1760000000,\"model\":\"bench\",\"choices\":["
#define MODEL(id) "{\"id\":\"" id "\",\"object\":\"model\",\"created\":1760000000," \
    "\"owned_by\":\"bench\"}"
#define ANSWER "The gate stands at the north side of the yard, between the mill and the old " \
    "wall. It is opened at six and closed at dusk; whoever comes later rings the bell and waits."

/* As OpenAI does it: who asks for usage gets "usage":null in every chunk but the last. */
static void write_stream(struct script *s, bool usage) {
    const char *tail = usage ? ",\"usage\":null}" : "}";
    char json[1024];
    add(s, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < CONTENT_CHUNKS; i++) {
        snprintf(json, sizeof json, CHUNK "{\"index\":0,\"delta\":{%s\"content\":\" token%02d\"},"
            "\"logprobs\":null,\"finish_reason\":null}]%s",
            i ? "" : "\"role\":\"assistant\",", i, tail);
        write_event(s, json);
    }
    snprintf(json, sizeof json, CHUNK "{\"index\":0,\"delta\":{},\"logprobs\":null,"
        "\"finish_reason\":\"stop\"}]%s", tail);
    write_event(s, json);
    if (usage) write_event(s, CHUNK "],\"usage\":" USAGE "}");
    add(s, "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");
    mark(s);
}

static void write_named(struct script *s, const char *name, const char *members) {
    char text[1024];
    int length = snprintf(text, sizeof text, "event: %s\ndata: {\"type\":\"%s\"%s}\n\n", name, name,
        members);
    add(s, "%x\r\n%s\r\n", length, text);
    mark(s);
}

#define BLOCK ",\"index\":0"

/* The same words as a provider of Messages sends them. */
static void write_message_stream(struct script *s) {
    char members[512];
    add(s, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
        "Transfer-Encoding: chunked\r\n\r\n");
    write_named(s, "message_start", ",\"message\":{\"id\":\"msg_bench0001\",\"type\":\"message\","
        "\"role\":\"assistant\",\"model\":\"bench\",\"content\":[],\"stop_reason\":null,"
        "\"stop_sequence\":null,\"usage\":{\"input_tokens\":412,\"output_tokens\":1}}");
    write_named(s, "content_block_start",
        BLOCK ",\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
    for (int i = 0; i < CONTENT_CHUNKS; i++) {
        snprintf(members, sizeof members,
            BLOCK ",\"delta\":{\"type\":\"text_delta\",\"text\":\" token%02d\"}", i);
        write_named(s, "content_block_delta", members);
    }
    write_named(s, "content_block_stop", BLOCK);
    write_named(s, "message_delta", ",\"delta\":{\"stop_reason\":\"end_turn\","
        "\"stop_sequence\":null},\"usage\":{\"output_tokens\":50}");
    write_named(s, "message_stop", "");
    add(s, "0\r\n\r\n");
    mark(s);
}

static void write_scripts(void) {
    write_plain(&message, "200 OK",
        "{\"id\":\"msg_bench0001\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"bench\","
        "\"content\":[{\"type\":\"text\",\"text\":\"" ANSWER "\"}],\"stop_reason\":\"end_turn\","
        "\"stop_sequence\":null,\"usage\":{\"input_tokens\":412,\"output_tokens\":50}}");
    write_message_stream(&message_stream);
    write_plain(&completion, "200 OK",
        "{\"id\":\"chatcmpl-bench0001\",\"object\":\"chat.completion\",\"created\":1760000000,"
        "\"model\":\"bench\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
        "\"content\":\"" ANSWER "\",\"refusal\":null},\"logprobs\":null,"
        "\"finish_reason\":\"stop\"}],"
        "\"usage\":" USAGE ",\"system_fingerprint\":\"fp_bench\"}");
    write_plain(&models, "200 OK",
        "{\"object\":\"list\",\"data\":[" MODEL("bench") "," MODEL("bench-paced") "]}");
    write_plain(&missing, "404 Not Found", "{\"error\":{\"message\":\"no such page\"}}");
    write_stream(&stream_plain, false);
    write_stream(&stream_usage, true);
}

/* memchr makes a body of 500 KB cheap: almost all of it lies inside strings. */
static const char *after_string(const char *p, const char *end) {
    while (p < end && (p = memchr(p, '"', (size_t)(end - p)))) {
        ssize_t slashes = 0;
        while (p[-1 - slashes] == '\\') slashes++;
        p++;
        if (slashes % 2 == 0) return p;
    }
    return end;
}

static const char *after_space(const char *p, const char *end) {
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) p++;
    return p;
}

static void read_member(struct ask *ask, const char *name, size_t length, const char *value,
        const char *end) {
    if (length == 6 && !memcmp(name, "stream", 6)) ask->stream = *value == 't';
    if (length == 14 && !memcmp(name, "stream_options", 14))
        ask->usage = memmem(value, (size_t)(end - value), "include_usage", 13) != NULL;
    if (length == 5 && !memcmp(name, "model", 5) && *value == '"') {
        size_t size = (size_t)(after_string(value + 1, end) - value);
        ask->malformed = false;
        ask->paced = memmem(value, size, "paced", 5) != NULL;
        ask->foreign_model = memchr(value, '/', size) != NULL;
    }
}

/* Looks at the members of the outermost object only: a message may hold a "model" of its own. */
static struct ask read_body(const char *p, const char *end) {
    struct ask ask = {.malformed = true};
    int depth = 0;
    while (p < end) {
        char c = *p++;
        if (c == '{' || c == '[') depth++;
        if (c == '}' || c == ']') depth--;
        if (c != '"') continue;
        const char *name = p;
        p = after_string(p, end);
        const char *value = after_space(p, end);
        if (depth != 1 || value == end || *value != ':') continue;
        size_t length = (size_t)(p - name) - 1;
        p = after_space(value + 1, end);
        if (p < end) read_member(&ask, name, length, p, end);
    }
    ask.malformed |= depth != 0;
    return ask;
}
