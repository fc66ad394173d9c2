"""Reads the cases with parsers of Python; writes python.forms and python.objects."""

import asyncio
import email.parser
import email.policy
import io
import json
import sys
from importlib.metadata import version

import django
from django.conf import settings

settings.configure(DATA_UPLOAD_MAX_NUMBER_FIELDS=5000)
django.setup()
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser as DjangoParser
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser as StarletteParser
from tornado.httputil import HTTPHeaders, parse_body_arguments
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

FILE = "<file>"


def by_email(kind, body):
    head = b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n"
    message = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(head + body)
    if not message.is_multipart():
        raise ValueError("no form")
    found = []
    for part in message.walk():
        if not part.is_multipart() and part.get_param("name", header="content-disposition") is not None:
            name = part.get_param("name", header="content-disposition")
            name = name[2] if isinstance(name, tuple) else name
            if name == "model":
                found.append(part.get_payload(decode=True).decode("latin-1"))
    return found


def by_werkzeug(kind, body):
    mime, options = parse_options_header(kind)
    _, form, files = FormDataParser(silent=False).parse(io.BytesIO(body), mime, len(body), options)
    return form.getlist("model") + [FILE for _ in files.getlist("model")]


def by_starlette(kind, body):
    async def stream():
        yield body

    headers = Headers(raw=[(b"content-type", kind.encode("latin-1"))])
    form = asyncio.run(StarletteParser(headers, stream(), max_fields=5000).parse())
    return [value if isinstance(value, str) else FILE for value in form.getlist("model")]


def by_django(kind, body):
    meta = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
    fields, files = DjangoParser(meta, io.BytesIO(body), [MemoryFileUploadHandler()]).parse()
    return fields.getlist("model") + [FILE for _ in files.getlist("model")]


def by_tornado(kind, body):
    fields, files = {}, {}
    parse_body_arguments(kind, body, fields, files, HTTPHeaders())
    return [value.decode("latin-1") for value in fields.get("model", [])] + [FILE for _ in files.get("model", [])]


def by_json(text):
    parsed = json.loads(text.encode("utf-8"))
    if not isinstance(parsed, dict) or not isinstance(parsed.get("model", ""), str):
        raise ValueError("no object")
    return [parsed["model"]] if "model" in parsed else []


def reading(parser, *case):
    try:
        return parser(*case)
    except Exception:
        return None


FORMS = {"email": by_email, "werkzeug": by_werkzeug, "starlette": by_starlette, "django": by_django, "tornado": by_tornado}
with open("python.forms", "w") as out:
    versions = {name: name + " " + version(name) for name in ("werkzeug", "starlette", "django", "tornado")}
    print(json.dumps({"email": "python " + sys.version.split()[0], **versions}), file=out)
    for line in open("forms.cases"):
        kind, body, _ = json.loads(line)
        print(json.dumps({name: reading(each, kind, body.encode("latin-1")) for name, each in FORMS.items()}), file=out)
with open("python.objects", "w") as out:
    print(json.dumps({"python": "python " + sys.version.split()[0]}), file=out)
    for line in open("objects.cases"):
        print(json.dumps({"python": reading(by_json, json.loads(line)[0])}), file=out)
