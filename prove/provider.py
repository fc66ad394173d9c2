"""A scripted provider that speaks OpenAI chat and keeps its own books.

It writes each request, and each token that it generates, to its log before it answers: what the log
has is the truth. `provider.py PORT LOG` listens on the port until it is ended.

The request says what is generated: the number of tokens is `max_tokens`, `seed` is the pause before
each of them in milliseconds. `user` is the id of the call.
"""

import asyncio
import json
import os
import sys

MODEL = "gpt-4o-mini"


class Provider:
    def __init__(self, log):
        # Written without a buffer: it outlives this process.
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def note(self, *fields):
        os.write(self.log, (" ".join(map(str, fields)) + "\n").encode())

    async def serve(self, reader, writer):
        try:
            while await self.answer(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def answer(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0])
        call = json.loads(await reader.readexactly(length))
        name, count, pause = call["user"], call["max_tokens"], call["seed"] / 1000
        prompt = sum(len(message["content"].split()) for message in call["messages"])
        self.note("request", name, prompt, count)
        usage = {"prompt_tokens": prompt, "completion_tokens": count,
                 "total_tokens": prompt + count}
        if call.get("stream"):
            await self.stream(writer, name, count, pause, usage)
        else:
            await asyncio.sleep(pause * count)
            self.note("tokens", name, count)
            message = {"role": "assistant", "content": "word " * count}
            body = json.dumps({
                "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": MODEL,
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": usage}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                         b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()
        return True

    async def stream(self, writer, name, count, pause, usage):
        def event(data):
            text = f"data: {data}\n\n".encode()
            writer.write(b"%x\r\n%s\r\n" % (len(text), text))

        def chunk(choices, used=None):
            event(json.dumps({
                "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1,
                "model": MODEL, "choices": choices, "usage": used}))

        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                     b"Transfer-Encoding: chunked\r\n\r\n")
        for number in range(count):
            await asyncio.sleep(pause)
            if writer.is_closing():
                raise OSError
            self.note("tokens", name, 1)
            delta = {"role": "assistant", "content": "word "} if number == 0 else {"content": "word "}
            chunk([{"index": 0, "delta": delta, "finish_reason": None}])
            await writer.drain()
        chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}])
        chunk([], usage)
        event("[DONE]")
        writer.write(b"0\r\n\r\n")
        await writer.drain()


async def main(port, log):
    provider = Provider(log)
    server = await asyncio.start_server(provider.serve, "127.0.0.1", port, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def read(log):
    """What the log has: for each id the requests, the prompt tokens and the tokens generated."""
    calls = {}
    for line in open(log, encoding="ascii"):
        kind, name, *numbers = line.split()
        call = calls.setdefault(name, {"requests": 0, "input": 0, "planned": 0, "output": 0})
        if kind == "request":
            call["requests"] += 1
            call["input"], call["planned"] = map(int, numbers)
        else:
            call["output"] += int(numbers[0])
    return calls


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
