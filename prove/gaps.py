"""Streams beside each other, and the pauses between their tokens.

`gaps.py PORT SECONDS STREAMS` prints how many pauses there were, and their 50th and 99th percentile in
milliseconds. It is a process of its own, so that nothing but the gateway delays it.
"""

import asyncio
import json
import sys
import time

PAUSE_MS, TOKENS = 20, 100


async def stream(port, end, pauses):
    while time.monotonic() < end:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body = json.dumps({"model": "two/gpt-4o-mini", "stream": True, "user": "gaps",
                           "max_tokens": TOKENS, "seed": PAUSE_MS,
                           "messages": [{"role": "user", "content": "count"}]}).encode()
        writer.write(b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                     b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                     % (len(body), body))
        last = None
        while line := await reader.readline():
            if b'"content": "word' in line or b'"content":"word' in line:
                now = time.monotonic()
                if last is not None:
                    pauses.append(now - last)
                last = now
        writer.close()


async def main(port, seconds, streams):
    pauses, end = [], time.monotonic() + seconds
    await asyncio.gather(*(stream(port, end, pauses) for _ in range(streams)))
    pauses.sort()
    at = lambda part: round(pauses[int(len(pauses) * part)] * 1000, 2)
    print(json.dumps({"pauses": len(pauses), "p50": at(0.5), "p99": at(0.99)}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
