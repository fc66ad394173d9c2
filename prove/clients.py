"""Clients that send calls without a pause and remember how each of them ended."""

import asyncio
import json
import random
import threading

WORDS = "a proof needs no faith in what it is about".split()


class Load:
    """Clients on a thread of their own.

    Afterwards `ended` has, for each id, `whole` if the client got the whole answer, else what the
    client got: `refused` with the status, `cut`, `unanswered` when nothing came, or `unsent` when
    nothing listened. With `rate`, that many calls begin in a second, as far as the clients are free.
    """

    def __init__(self, ports, seed, clients=20, tokens=12, pause=20, rate=None):
        self.ports, self.tokens, self.pause, self.rate = ports, tokens, pause, rate
        self.turn = 0.0
        self.random = random.Random(seed)
        self.prefix = f"s{seed}"
        self.ended, self.failures = {}, []
        self.number, self.stopped = 0, False
        self.thread = threading.Thread(target=lambda: asyncio.run(self.run(clients)), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.stopped = True
        self.thread.join(60)

    def count(self, ending="whole"):
        return sum(end == ending for end in list(self.ended.values()))

    async def run(self, clients):
        await asyncio.gather(*(self.client() for _ in range(clients)))

    async def client(self):
        while not self.stopped:
            await self.next_turn()
            self.number += 1
            name = f"{self.prefix}-{self.number}"
            end = await self.call(name, self.random.choice(self.ports))
            self.ended[name] = end
            if end != "whole":
                await asyncio.sleep(0.02)

    async def next_turn(self):
        """With a rate, calls begin that often, and no faster to make up for what was late."""
        if self.rate:
            now = asyncio.get_running_loop().time()
            self.turn = max(self.turn + 1 / self.rate, now - 1)
            await asyncio.sleep(self.turn - now)

    def request(self, name):
        streamed = self.random.random() < 0.5
        call = {
            "model": "one/gpt-4o-mini", "user": name, "stream": streamed,
            "max_tokens": self.random.randint(1, self.tokens),
            "seed": self.random.randint(0, self.pause),
            "messages": [{"role": "user", "content":
                          " ".join(self.random.choices(WORDS, k=self.random.randint(1, 60)))}]}
        if streamed and self.random.random() < 0.5:
            call["stream_options"] = {"include_usage": True}
        return streamed, json.dumps(call).encode()

    async def call(self, name, port):
        streamed, body = self.request(name)
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        except OSError:
            return "unsent"
        try:
            answer = b""
            writer.write(b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                         b"Content-Type: application/json\r\nConnection: close\r\n"
                         b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()
            answer = await asyncio.wait_for(reader.read(-1), 90)
        except OSError:
            pass
        except asyncio.TimeoutError:
            return "hangs"
        finally:
            writer.close()
        return self.judged(name, streamed, answer)

    def judged(self, name, streamed, answer):
        if not answer:
            return "unanswered"
        head, _, body = answer.partition(b"\r\n\r\n")
        status = head[9:12].decode("latin-1")
        if status and status != "200":
            self.failures.append((name, status, body[-300:].decode("utf-8", "replace")))
            return f"refused {status}"
        if streamed:
            return "whole" if b"data: [DONE]" in body and body.endswith(b"0\r\n\r\n") else "cut"
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return "whole" if length and len(body) == int(length) else "cut"
