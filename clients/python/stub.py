"""A provider on this machine that answers as OpenAI's reference describes, and notes what it got."""

import email.parser
import email.policy
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SOUND = bytes(range(256)) * 40
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


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
        # The gateway fetches the list of models by itself.
        if path != "/v1/models":
            self.server.asked.append((method, self.path, dict(self.headers), body))
        form = "multipart/form-data" in (self.headers.get("Content-Type") or "")
        given = parts(self.headers, body) if form else json.loads(body) if body else {}
        kind, reply = self.reply(method, path.removeprefix("/v1"), given)
        reply = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

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
