"""One tool loop of Gemini CLI through a gateway, with providers of chat completions, messages and
responses on this machine.

    python3 clients/gemini/tool_loop.py GEMINI GATEHOUSE

GEMINI is the command that starts the CLI (package @google/gemini-cli), such as
`node node_modules/@google/gemini-cli/bundle/gemini.js`, GATEHOUSE the one that starts a gateway, such
as `./gatehouse start`. Nothing leaves the machine: run it under `unshare -rn` (after
`ip link set lo up`) to be sure.
"""

import json
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODELS = ["moonshot/kimi", "anthropic/claude-sonnet-4-5", "openai/gpt-5-pro"]
SECONDS = 60
TOOL = "run_shell_command"
ARGUMENTS = json.dumps({"command": "printf tool-said-%s 42", "description": "says it"})
STATE = "c2ln"


class Provider(BaseHTTPRequestHandler):
    """Thinks, calls the tool that runs commands, then says what it returned and whether its
    reasoning came back. Any other request, such as the choice of a model, gets an empty object."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = json.loads(text)
        dialect = self.path.rsplit("/", 1)[1]
        loop = TOOL in json.dumps(asked.get("tools", []))
        called = '"call_a"' in text
        answer = None if called or not loop else ARGUMENTS
        said = "{}"
        if called:
            kept = '"I run it."' in text and (dialect == "completions" or f'"{STATE}"' in text)
            said = f"It said {'42' if 'tool-said-42' in text else '?'}, reasoning {'kept' if kept else 'lost'}"
        events, whole = getattr(self, "of_" + dialect)(said, answer)
        if asked.get("stream"):
            self.send("text/event-stream", "".join(f"{line}\n\n" for line in events))
        else:
            self.send("application/json", json.dumps(whole))

    def of_completions(self, text, arguments):
        message = {"role": "assistant", "content": text}
        reason = "stop"
        if arguments:
            function = {"name": TOOL, "arguments": arguments}
            call = {"index": 0, "id": "call_a", "type": "function", "function": function}
            message = {"role": "assistant", "reasoning_content": "I run it.", "tool_calls": [call]}
            reason = "tool_calls"
        chunk = {"id": "c1", "model": "kimi"}
        chunks = [
            {**chunk, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
            {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]},
        ]
        lines = [f"data: {json.dumps(each)}" for each in chunks] + ["data: [DONE]"]
        choice = {"index": 0, "message": message, "finish_reason": reason}
        return lines, {**chunk, "object": "chat.completion", "choices": [choice]}

    def of_messages(self, text, arguments):
        blocks = [{"type": "text", "text": text}]
        if arguments:
            blocks = [
                {"type": "thinking", "thinking": "I run it.", "signature": STATE},
                {"type": "tool_use", "id": "call_a", "name": TOOL, "input": json.loads(arguments)},
            ]
        reason = "tool_use" if arguments else "end_turn"
        message = {"id": "m", "type": "message", "role": "assistant", "model": "claude"}
        usage = {"input_tokens": 1, "output_tokens": 1}
        events = [{"type": "message_start", "message": {**message, "content": [], "usage": usage}}]
        for index, block in enumerate(blocks):
            events.append({"type": "content_block_start", "index": index, "content_block": block})
            events.append({"type": "content_block_stop", "index": index})
        end = {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": usage}
        events += [end, {"type": "message_stop"}]
        lines = [f"event: {each['type']}\ndata: {json.dumps(each)}" for each in events]
        return lines, {**message, "content": blocks, "stop_reason": reason, "usage": usage}

    def of_responses(self, text, arguments):
        part = {"type": "output_text", "text": text, "annotations": []}
        items = [
            {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]}
        ]
        if arguments:
            summary = [{"type": "summary_text", "text": "I run it."}]
            call = {"id": "fc_1", "call_id": "call_a", "name": TOOL, "arguments": arguments}
            items = [
                {"type": "reasoning", "id": "rs_1", "summary": summary, "encrypted_content": STATE},
                {"type": "function_call", "status": "completed", **call},
            ]
        whole = {"id": "resp_1", "object": "response", "status": "completed", "model": "gpt-5-pro"}
        whole["output"] = items
        events = [{"type": "response.created", "response": {**whole, "status": "in_progress", "output": []}}]
        for index, item in enumerate(items):
            events.append({"type": "response.output_item.added", "output_index": index, "item": item})
            events.append({"type": "response.output_item.done", "output_index": index, "item": item})
        events.append({"type": "response.completed", "response": whole})
        lines = [f"event: {each['type']}\ndata: {json.dumps(each)}" for each in events]
        return lines, whole

    def send(self, kind, text):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def await_gateway(url):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            return urllib.request.urlopen(url + "/v1/models").status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the gateway did not start")


def run(gemini, home, url):
    os.mkdir(os.path.join(home, ".gemini"))
    with open(os.path.join(home, ".gemini", "settings.json"), "w") as settings:
        json.dump({"security": {"auth": {"selectedType": "gemini-api-key"}}}, settings)
    environment = {
        **os.environ,
        "HOME": home,
        "GEMINI_API_KEY": "sk-house",
        "GOOGLE_GEMINI_BASE_URL": url,
        "GEMINI_CLI_TRUST_WORKSPACE": "true",
        "NO_PROXY": "127.0.0.1",
    }
    for model in MODELS:
        command = [*shlex.split(gemini), "-m", model, "--yolo", "-p", "Run the tool."]
        done = subprocess.run(
            command, cwd=home, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=SECONDS,
        )
        if "It said 42, reasoning kept" not in done.stdout:
            raise SystemExit(f"{model}: {done.stdout}{done.stderr}")
        print(f"{model}: ok")


def account(name, url, model):
    return {f"{name}_API_KEY": "k", f"{name}_BASE_URL": url, f"{name}_MODELS": model}


def main(gemini, gatehouse):
    provider = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=provider.serve_forever, daemon=True).start()
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "PORT": str(port),
            "HOST": "127.0.0.1",
            "GATEHOUSE_MASTER_KEY": "sk-house",
            "GATEHOUSE_DATA_DIR": home,
        }
        for name, model in (each.split("/") for each in MODELS):
            url = f"http://127.0.0.1:{provider.server_port}/v1"
            environment.update(account(name.upper(), url, model))
        gateway = subprocess.Popen(
            shlex.split(gatehouse), env=environment, stdout=subprocess.DEVNULL
        )
        try:
            url = f"http://127.0.0.1:{port}"
            await_gateway(url)
            run(gemini, home, url)
        finally:
            gateway.terminate()
            gateway.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
