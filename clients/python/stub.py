"""A provider on this machine that answers as OpenAI's reference describes, and notes what it got."""

import email.parser
import email.policy
import functools
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SOUND = bytes(range(256)) * 40
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


# What a stream says before it is cut, by path.
CUT = {
    "/chat/completions": [
        (None, {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "cut",
                "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Good "},
                             "finish_reason": None}]}),
    ],
    "/responses": [
        ("response.created", {"type": "response.created", "sequence_number": 0, "response": {
            "id": "resp_1", "object": "response", "created_at": 1, "status": "in_progress",
            "model": "cut", "output": [], "parallel_tool_calls": True, "tool_choice": "auto",
            "tools": []}}),
        ("response.output_text.delta", {
            "type": "response.output_text.delta", "sequence_number": 1, "item_id": "msg_1",
            "output_index": 0, "content_index": 0, "delta": "Good ", "logprobs": []}),
    ],
    "/messages": [
        ("message_start", {"type": "message_start", "message": {
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-cut",
            "content": [], "stop_reason": None, "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1}}}),
        ("content_block_start", {"type": "content_block_start", "index": 0,
                                 "content_block": {"type": "text", "text": ""}}),
        ("content_block_delta", {"type": "content_block_delta", "index": 0,
                                 "delta": {"type": "text_delta", "text": "Good "}}),
    ],
}

# Errors with members beside those of OpenAI, by account and path.
ERRORS = {
    "groq": {"chat/completions": {
        "message": "Failed to call a function.", "type": "invalid_request_error",
        "code": "tool_use_failed", "failed_generation": "<function=get>{}"}},
    "openrouter": {"chat/completions": {
        "message": "Provider returned error", "code": 400,
        "metadata": {"provider_name": "Vendor", "raw": "too hot"}}},
}


def parts(headers, body):
    """The parts of a form: by name, their file name and the bytes."""
    head = b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n"
    form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    return {
        part.get_param("name", header="content-disposition"): (
            part.get_filename(),
            part.get_payload(decode=True),
        )
        for part in form.iter_parts()
    }


@functools.cache
def started(port):
    """The one of this process: the gateway keeps connections to it."""
    return Stub(port)


class Stub(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port):
        super().__init__(("127.0.0.1", port), Handler)
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, method):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.chunks() if self.headers.get("Transfer-Encoding") else self.rfile.read(length)
        path = self.path.partition("?")[0]
        if path.endswith("/models"):
            # The gateway asks by itself; without a list the configured models stand.
            return self.send_json(404, {})
        self.server.asked.append((method, self.path, dict(self.headers), body))
        form = "multipart/form-data" in (self.headers.get("Content-Type") or "")
        given = parts(self.headers, body) if form else json.loads(body) if body else {}
        provider, _, rest = path.replace("/anthropic/v1", "/anthropic").removeprefix("/").partition("/")
        if given.get("stream") and given.get("model", "").endswith("cut"):
            return self.cut(CUT["/" + rest])
        if rest in ERRORS.get(provider, {}):
            return self.send_json(400, {"error": ERRORS[provider][rest]})
        if provider != "v1":
            kind, reply = "application/json", self.elsewhere(method, "/" + rest, given)
        else:
            kind, reply = self.reply(method, "/" + rest, given)
        reply = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def cut(self, events):
        """Begins a stream and hangs up in the middle of it."""
        text = "".join(f"event: {name}\n" * bool(name) + f"data: {json.dumps(data)}\n\n"
                       for name, data in events).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(text), text))
        self.close_connection = True

    def send_json(self, status, body):
        reply = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def elsewhere(self, method, path, given):
        """The other providers, as their references describe them."""
        if path == "/chat/completions":
            return self.chat(given)
        if path == "/messages/batches" and method == "GET":
            return {"data": [self.message_batch()], "has_more": False}
        if path.startswith("/messages/batches"):
            return self.message_batch()
        if path == "/files" and method == "POST":
            name, content = given["file"]
            return {"id": "file_a", "type": "file", "filename": name, "mime_type": "text/plain",
                    "size_bytes": len(content), "created_at": "2026-01-01T00:00:00Z"}
        return {"data": [], "has_more": False, "next_page": None, "first_id": None, "last_id": None}

    @staticmethod
    def message_batch():
        counts = dict.fromkeys(["processing", "succeeded", "errored", "canceled", "expired"], 0)
        return {
            "id": "msgbatch_1", "type": "message_batch", "processing_status": "in_progress",
            "request_counts": counts, "created_at": "2026-01-01T00:00:00Z",
            "expires_at": "2026-01-02T00:00:00Z", "ended_at": None, "archived_at": None,
            "cancel_initiated_at": None, "results_url": None,
        }

    @staticmethod
    def chat(given):
        message = {"role": "assistant", "content": "Good day"}
        return {
            "id": "c1", "object": "chat.completion", "created": 1, "model": given["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
        }

    def chunks(self):
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def reply(self, method, path, given):
        as_json = "application/json"
        if path == "/audio/speech":
            return "audio/mpeg", SOUND
        if path.startswith("/files/") and path.endswith("/content"):
            return "application/octet-stream", SOUND
        if path == "/responses" and given.get("stream"):
            return "text/event-stream", self.events(given)
        return as_json, self.json_reply(method, path, given)

    def json_reply(self, method, path, given):
        if path == "/chat/completions":
            return self.chat(given)
        if path == "/embeddings":
            vector = {"object": "embedding", "index": 0, "embedding": [0.5, 0.25]}
            return {"object": "list", "data": [vector], "model": given["model"],
                    "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        if path in ("/images/generations", "/images/edits", "/images/variations"):
            return {"created": 1, "data": [{"b64_json": PICTURE}]}
        if path in ("/audio/transcriptions", "/audio/translations"):
            name, sound = given["file"]
            return {"text": f"{name} {hashlib.sha256(sound).hexdigest()}"}
        if path == "/moderations":
            result = {"flagged": False, "categories": {}, "category_scores": {}}
            return {"id": "modr-1", "model": given["model"], "results": [result]}
        if path == "/files" and method == "POST":
            return self.file(*given["file"])
        if path.startswith("/files/"):
            deleted = {"id": "file-1", "object": "file", "deleted": True}
            return deleted if method == "DELETE" else self.file("lines.jsonl", b"")
        if path == "/files":
            return {"object": "list", "data": [self.file("lines.jsonl", b"")], "has_more": False}
        if path == "/batches" and method == "GET":
            return {"object": "list", "data": [self.batch({})], "has_more": False}
        if path.startswith("/batches"):
            return self.batch(given)
        if path == "/responses" or path.startswith("/responses/"):
            return self.response(given)
        raise ValueError(path)

    @staticmethod
    def file(name, content):
        return {
            "id": "file-1", "object": "file", "bytes": len(content), "created_at": 1,
            "filename": name, "purpose": "batch", "status": "processed",
        }

    @staticmethod
    def batch(given):
        return {
            "id": "batch_1", "object": "batch", "endpoint": given.get("endpoint", "/v1/responses"),
            "input_file_id": given.get("input_file_id", "file-1"), "completion_window": "24h",
            "status": "in_progress", "created_at": 1,
        }

    @staticmethod
    def response(given):
        text = {"type": "output_text", "text": "Good day", "annotations": []}
        message = {
            "id": "msg_1", "type": "message", "status": "completed", "role": "assistant",
            "content": [text],
        }
        return {
            "id": "resp_1", "object": "response", "created_at": 1, "status": "completed",
            "model": given.get("model", "m"), "output": [message], "parallel_tool_calls": True,
            "tool_choice": "auto", "tools": [],
            "usage": {
                "input_tokens": 3, "input_tokens_details": {"cached_tokens": 0},
                "output_tokens": 2, "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": 5,
            },
        }

    def events(self, given):
        whole = self.response(given)
        message = whole["output"][0]
        begun = {**whole, "status": "in_progress", "output": [], "usage": None}
        part = {"type": "output_text", "text": "", "annotations": []}
        place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        events = [
            ("response.created", {"response": begun}),
            ("response.output_item.added",
             {"output_index": 0, "item": {**message, "status": "in_progress", "content": []}}),
            ("response.content_part.added", {**place, "part": part}),
            ("response.output_text.delta", {**place, "delta": "Good ", "logprobs": []}),
            ("response.output_text.delta", {**place, "delta": "day", "logprobs": []}),
            ("response.output_text.done", {**place, "text": "Good day", "logprobs": []}),
            ("response.content_part.done", {**place, "part": message["content"][0]}),
            ("response.output_item.done", {"output_index": 0, "item": message}),
            ("response.completed", {"response": whole}),
        ]
        return "".join(
            f"event: {name}\ndata: {json.dumps({'type': name, 'sequence_number': number, **data})}\n\n"
            for number, (name, data) in enumerate(events)
        ).encode()

    def do_GET(self):
        self.answer("GET")

    def do_POST(self):
        self.answer("POST")

    def do_DELETE(self):
        self.answer("DELETE")
