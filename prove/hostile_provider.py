"""A provider that answers in the worst ways. `hostile_provider.py` listens on a free port.

The model of a request, up to its first dash, selects the answer. It is found in the body, the path or
the query, so that every operation of every format can ask for it.
"""

import asyncio
import gzip
import re
import sys

NAMED = re.compile(rb'(?:"model" ?: ?"|/models/|[?&]model=|name="model"\r\n\r\n)([a-z_]+)')
JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
PART = 64 * 1024
# What an answer without an end has at most, so that one attack leaves time for the others.
MOST = 96 << 20
TEXT = (b'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":'
        b'[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}\n\n')
PREAMBLE = (b'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":'
            b'[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}\n\n')


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def sized(head, body):
    return head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


async def repeat(writer, head, part, most=MOST, pause=0.0):
    writer.write(head)
    for _ in range(max(1, most // len(part))):
        writer.write(part)
        await writer.drain()
        if pause:
            await asyncio.sleep(pause)


def packed(text):
    return gzip.compress(text, 9)


BOMB = packed(b'{"choices":[{"x":"' + b"a" * (200 << 20) + b'"}]}')
BOMB_OF_EVENTS = packed(b"data: " + b"a" * (200 << 20) + b"\n\n")
BOMB_OF_VALUES = packed(b'{"choices":[' + b"1," * (20 << 20) + b"1]}")
INVALID = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
    b"HTTP/1.1 999999 ?\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"\x00" * 70_000,
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2147483646\r\nContent-Type: application/json\r\n\r\n{",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}   ", b"",
    sized(JSON, b"\xff\xfe" * 40_000), sized(JSON, b"null"), sized(JSON, b"[]"),
    sized(JSON, b'{"choices":' + b"[" * 1_000_000), sized(EVENTS, b"data: {\n\n" * 1_000),
    sized(EVENTS, b"\x00" * 70_000), sized(EVENTS, b"event: error\ndata: {}\n\n"),
    sized(b"HTTP/1.1 429 x\r\nRetry-After: 99999999999999\r\n", b"{" * 70_000),
    sized(b"HTTP/1.1 500 x\r\nContent-Type: text/html\r\n", b"<p>" * 700_000))


class Answers:
    """The answers by their names."""

    def __init__(self):
        self.served = 0

    async def endless(self, writer):
        await repeat(writer, JSON + CHUNKED, chunk(b'{"choices":"' + b"a" * PART))

    async def values(self, writer):
        body = b'{"choices":[' + b"{}," * (10 << 20) + b"{}]}"
        await repeat(writer, JSON + b"Content-Length: %d\r\n\r\n" % len(body), body, 1)

    async def line(self, writer):
        await repeat(writer, EVENTS + CHUNKED + chunk(b"data: "), chunk(b"a" * PART))

    async def events(self, writer):
        await repeat(writer, EVENTS + CHUNKED, chunk((TEXT % b"w") * 400))

    async def text(self, writer):
        await repeat(writer, EVENTS + CHUNKED, chunk((TEXT % (b"word " * 3_000)) * 4))

    async def preamble(self, writer):
        await repeat(writer, EVENTS + CHUNKED, chunk(PREAMBLE * 400))

    async def silence(self, writer):
        await repeat(writer, EVENTS + CHUNKED, chunk(b": still here\n\n" * 1_000))

    async def never(self, writer):
        await repeat(writer, EVENTS + CHUNKED, chunk(TEXT % b"word "), 400 * 30, 0.5)

    async def dribble(self, writer):
        await repeat(writer, b"", b"H", 60, 0.5)

    async def head(self, writer):
        await repeat(writer, b"HTTP/1.1 200 OK\r\n", b"X-Filling: " + b"x" * 8_000 + b"\r\n")

    async def head_line(self, writer):
        await repeat(writer, b"HTTP/1.1 200 OK\r\nX-Filling: ", b"x" * PART)

    async def fields(self, writer):
        await repeat(writer, b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1_000)

    async def interim(self, writer):
        await repeat(writer, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000)

    async def hints(self, writer):
        hint = b"HTTP/1.1 103 Early Hints\r\nLink: <" + b"x" * 4_000 + b">\r\n\r\n"
        await repeat(writer, b"", hint * 8)

    async def trailers(self, writer):
        await repeat(writer, JSON + CHUNKED + chunk(b"{}") + b"0\r\n",
                     b"X-Filling: " + b"x" * 8_000 + b"\r\n")

    async def chunks(self, writer):
        await repeat(writer, JSON + CHUNKED, b"1;" + b"x" * 8_000 + b"\r\na\r\n")

    async def bomb(self, writer):
        writer.write(sized(JSON + b"Content-Encoding: gzip\r\n", BOMB))

    async def bomb_of_events(self, writer):
        writer.write(sized(EVENTS + b"Content-Encoding: gzip\r\n", BOMB_OF_EVENTS))

    async def bomb_of_values(self, writer):
        writer.write(sized(JSON + b"Content-Encoding: gzip\r\n", BOMB_OF_VALUES))

    async def invalid(self, writer):
        self.served += 1
        writer.write(INVALID[self.served % len(INVALID)])

    async def echo(self, writer):
        writer.write(sized(JSON, b'{"id":"x","object":"x","data":[],"choices":[]}'))

    async def socket(self, writer):
        frame = b"\x82\x7f" + (PART).to_bytes(8, "big") + b"x" * PART
        await repeat(writer, b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                     b"Upgrade: websocket\r\n\r\n", frame)


UNKNOWN = sized(b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n",
                b'{"error":{"code":"model_not_found","message":"' + b"no " * 2_000 + b'"}}')


async def discard(reader):
    try:
        while await reader.read(1 << 18):
            pass
    except OSError:
        pass


async def serve(answers, reader, writer):
    taking = None
    try:
        start = await asyncio.wait_for(reader.read(PART), 60)
        if not start.startswith(b"GET ") and start.endswith(b"\r\n\r\n"):
            start += await asyncio.wait_for(reader.read(PART), 5)
        found = NAMED.search(start)
        answer = getattr(answers, found.group(1).decode(), None) if found else None
        taking = asyncio.create_task(discard(reader))
        if answer:
            await answer(writer)
        else:
            writer.write(UNKNOWN)
        await writer.drain()
    except (OSError, asyncio.TimeoutError):
        pass
    finally:
        if taking:
            await asyncio.wait([taking], timeout=0.2)
            taking.cancel()
        writer.close()


async def main():
    answers = Answers()
    server = await asyncio.start_server(lambda r, w: serve(answers, r, w), "127.0.0.1", 0,
                                        backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
