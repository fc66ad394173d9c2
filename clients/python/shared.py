"""What both suites need: the address of the gateway, and one tool to call."""

import os

try:
    URL = os.environ["GATEHOUSE_URL"].rstrip("/")
    KEY = os.environ["GATEHOUSE_KEY"]
except KeyError as missing:
    raise SystemExit(
        f"{missing} is not set. Set GATEHOUSE_URL (http://127.0.0.1:8080, without a path)"
        " and GATEHOUSE_KEY."
    ) from None

V1 = URL + "/v1"
WRONG_KEY = "sk-nobody"
DEMO_MODELS = {"demo/echo", "demo/chat", "demo/thinker", "demo/slow"}
SECONDS = 20

WEATHER_SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}


def asked(model, content):
    return {"model": model, "messages": [{"role": "user", "content": content}]}
