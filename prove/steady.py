"""A client that behaves: a call each second, whole and streamed in turn, until it is ended.

`steady.py PORT KEY LOG` writes a line for each call: when it began, how long it took, and how it ended.
It is a process of its own, so that nothing but the gateway delays it.
"""

import json
import socket
import sys
import time

# Longer than any answer may take, so that a late one is told from none.
PATIENCE = 40


def request(key, number):
    body = json.dumps({
        "model": "one/gpt-4o-mini", "user": f"steady-{number}", "stream": number % 2 == 1,
        "max_tokens": 8, "seed": 20, "messages": [{"role": "user", "content": "how are you"}]})
    return (f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


def answer(port, data):
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as wire:
        wire.sendall(data)
        got = b""
        while part := wire.recv(1 << 16):
            got += part
    return got


def ending(got, streamed):
    status = got[9:12].decode("latin-1")
    if status != "200":
        return f"status {status or 'none'} {got[-200:].decode('utf-8', 'replace')!r}"
    whole = b"[DONE]" in got and got.endswith(b"0\r\n\r\n") if streamed else got.endswith(b"}")
    return "whole" if whole else f"cut {got[-200:].decode('utf-8', 'replace')!r}"


def main(port, key, log):
    number, began = 0, time.monotonic()
    with open(log, "a", buffering=1) as out:
        while True:
            time.sleep(max(0, began + number - time.monotonic()))
            number = max(number + 1, int(time.monotonic() - began))
            start = time.monotonic()
            try:
                end = ending(answer(port, request(key, number)), number % 2 == 1)
            except OSError as e:
                end = f"failed {e!r}"
            out.write(f"{start:.3f} {time.monotonic() - start:.3f} {end}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
