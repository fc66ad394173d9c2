"""One tool loop of Codex through a gateway, with a provider of chat completions on this machine.

    python3 clients/codex/tool_loop.py CODEX GATEHOUSE

CODEX is the program `codex` (package @openai/codex), GATEHOUSE the command that starts a gateway,
such as `./gatehouse start`. Nothing leaves the machine: run it under `unshare -rn` (after
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

MODELS = ["gpt", "gpt-5.6-luna"]
SECONDS = 60
ARGUMENTS = {
    "exec_command": {"cmd": "echo tool-said-42"},
    "functions__exec": {
        "input": "const r = await tools.exec_command({cmd: 'echo tool-said-42'}); text(r.output);"
    },
}


class Provider(BaseHTTPRequestHandler):
    """Calls the tool that runs commands, then says what it returned."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        results = [m["content"] for m in asked["messages"] if m["role"] == "tool"]
        if results:
            deltas = [{"content": f"It said {'42' if 'tool-said-42' in results[-1] else '?'}"}]
        else:
            offered = [tool["function"]["name"] for tool in asked["tools"]]
            name = next(name for name in offered if name in ARGUMENTS)
            call = {"name": name, "arguments": json.dumps(ARGUMENTS[name])}
            deltas = [
                {"reasoning_content": "I run it."},
                {"tool_calls": [{"index": 0, "id": "call_a", "type": "function", "function": call}]},
            ]
        self.send(deltas, "stop" if results else "tool_calls")

    def send(self, deltas, reason):
        lines = [self.chunk(delta, None) for delta in deltas] + [self.chunk({}, reason), "[DONE]"]
        body = "".join(f"data: {line}\n\n" for line in lines).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @staticmethod
    def chunk(delta, reason):
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return json.dumps({"id": "c1", "model": "gpt", "choices": [choice]})


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def await_gateway(url):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            return urllib.request.urlopen(url + "/models").status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the gateway did not start")


def run(codex, home, url):
    with open(os.path.join(home, "config.toml"), "w") as config:
        config.write(
            'model_provider = "house"\n[model_providers.house]\nname = "house"\n'
            f'base_url = "{url}"\nenv_key = "HOUSE_KEY"\nwire_api = "responses"\n'
        )
    environment = {**os.environ, "CODEX_HOME": home, "HOUSE_KEY": "sk-house", "NO_PROXY": "127.0.0.1"}
    for model in MODELS:
        command = [codex, "exec", "-m", model, "--skip-git-repo-check"]
        command += ["--dangerously-bypass-approvals-and-sandbox", "Run the tool."]
        done = subprocess.run(
            command, cwd=home, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=SECONDS,
        )
        if "It said 42" not in done.stdout:
            raise SystemExit(f"{model}: {done.stdout}{done.stderr}")
        print(f"{model}: ok")


def main(codex, gatehouse):
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
            "DEEPSEEK_API_KEY": "k",
            "DEEPSEEK_BASE_URL": f"http://127.0.0.1:{provider.server_port}/v1",
            "DEEPSEEK_MODELS": ",".join(MODELS),
        }
        gateway = subprocess.Popen(
            shlex.split(gatehouse), env=environment, stdout=subprocess.DEVNULL
        )
        try:
            url = f"http://127.0.0.1:{port}/v1"
            await_gateway(url)
            run(codex, home, url)
        finally:
            gateway.terminate()
            gateway.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
