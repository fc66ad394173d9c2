"""Writes forms.cases and objects.cases: one JSON array a line."""

import itertools
import json
import random

FORM = "multipart/form-data; boundary=B"
D = "Content-Disposition: form-data"


def part(params='; name="model"', value="good", more=""):
    return f"--B\r\n{D}{params}\r\n{more}\r\n{value}\r\n"


def forms():
    """Pairs of a content type and a body; those of clients in use come first, marked True."""
    end = "--B--\r\n"
    good = part()
    file = part('; name="file"; filename="a.wav"', "sound\r\n\r\n--x", "Content-Type: audio/wav\r\n")
    yield FORM, good + file + end, True
    yield FORM, file + good + "--B--", True
    yield 'multipart/form-data; boundary="B"', good + end, True
    yield "multipart/form-data; charset=utf-8; boundary=B", good + end, True
    yield FORM, part(more="Content-Type: text/plain; charset=utf-8\r\n") + file + end, True
    yield FORM, part("; name=model") + part("; name=file; filename=a; filename*=utf-8''a") + end, True
    yield FORM, part(more="Content-Length: 4\r\n") + end, True
    yield FORM, part(more="Content-Transfer-Encoding: binary\r\n") + file + end, True
    yield FORM, part('; name="a"; filename="C:\\\\b;c.wav"') + good + end, True
    yield FORM, part('; name="a"', "") + good + end, True
    heads = ['; name="other"', "; name*=UTF-8''model", '; name="x"; name="model"', '; name="model"; name="x"',
             '; name="model"; filename=""', '; name="model"; filename="f"', "; name*0=mo; name*1=del",
             '; name="mo\\del"', '; filename="a\\"; name="model"', '; filename="a; name=model"; name="x"',
             ";\r\n name=\"model\"", '; NAME="model"', "; name = model", '; name="model', "; name='model'",
             '; name="Model"', '; name="model[]"', '; name=" model"', '; name="x"; filename*=utf-8\'\'f',
             ';name="model"', '; name="x" ; name="model"', '; x="name=model"; name="y"', "; name=model;",
             "; name=mod%65l", '; name="x"\r\n' + D + '; name="model"', "", "; name=", '; name="x"; foo',
             '; name="x"; size=4; name*="model"', '; name="a"; filename="b"; filename="c"']
    for head in heads:
        for hidden in (part(head, "bad"), part(head, "bad", "Content-Type: text/plain\r\n")):
            yield FORM, good + hidden + end, False
            yield FORM, hidden + good + end, False
            yield FORM, hidden + end, False
    hidden = part(value="bad")
    for line in ("\n", "\r", "\r\n ", " \r\n", "\r\n\r\n", "x\r\n", "\0\r\n", "\t\r\n", "-\r\n", "\n\n"):
        yield FORM, good.replace("\r\n", line) + hidden + end, False
        yield FORM, good + part('; name="a"', f"v{line}--B{line}{D}; name=\"model\"{line}{line}bad") + end, False
        yield FORM, f"--B{line}" + good[5:] + hidden + end, False
        yield FORM, part('; name="a"', f"v{line}--B\r\n{D}; name=\"model\"\r\n\r\nbad") + good + end, False
        yield FORM, line + good + end, False
    for tail in ("", "--B", "--B-", "--B--x", "--B--\r\n" + hidden + "--B--", "--B--" + hidden + "--B--", "--B \r\n--B--"):
        yield FORM, good + tail, False
    for before in ("x", "x\r\n", "--", "--B--\r\n", "--Bx\r\n", hidden + "--B--\r\n", "\r\n\r\n", "--B \r\n"):
        yield FORM, before + good + end, False
    for coding in ("base64", "quoted-printable", "8bit", "x"):
        yield FORM, part(value="YmFk", more=f"Content-Transfer-Encoding: {coding}\r\n") + end, False
        yield FORM, part(value="g=6F=6Fd", more=f"Content-Transfer-Encoding: {coding}\r\n") + end, False
    nested = "multipart/mixed; boundary=C"
    inner = f"--C\r\n{D}; name=\"model\"\r\n\r\nbad\r\n--C--"
    yield FORM, good + part('; name="x"', inner, f"Content-Type: {nested}\r\n") + end, False
    for charset in ("utf-16", "utf-7", "latin1"):
        yield FORM, part(value="g\0o\0", more=f"Content-Type: text/plain; charset={charset}\r\n") + end, False
        yield f"{FORM}; charset={charset}", part(value="+AGI-ad") + end, False
        yield FORM, part('; name="_charset_"', charset) + part(value="+AGI-ad") + end, False
    two = good + "--C\r\n" + hidden[5:-2] + "\r\n--C--\r\n" + end
    for kind in ("; boundary=C; boundary=B", "; boundary=B; boundary=C", "; boundary*=utf-8''C; boundary=B",
                 "; boundary*0=C", "; Boundary=B; boundary=C", "; boundary='B'", "; boundary= B", "; boundary=B ",
                 ';boundary="B', "; boundary=B, x", "; x=\"; boundary=C\"; boundary=B"):
        yield "multipart/form-data" + kind, two, False
    for length in (0, 2, 4, 9):
        yield FORM, part(more=f"Content-Length: {length}\r\n") + end, False
    yield FORM, part(value="g\u00f6\u00f6d") + end, False
    yield FORM, "".join(part(f'; name="f{i}"', "") for i in range(1001)) + hidden + end, False
    rng = random.Random(7)
    bits = ["\r\n", "\n", "\r", "--B", "--B--", "--", ";", " ", "\t", '"', "\\", "*", ":", "=", "name=", "model",
            "filename=", '; name="model"', D, "\0", "\r\n\r\n", "bad"]
    base = part('; name="a"', "v") + good + file + end
    for _ in range(4000):
        text = base
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(text))
            cut = rng.choice((0, 0, 1, 2, 6))
            text = text[:at] + rng.choice(bits) + text[at + cut:]
        yield FORM, text, False


def objects():
    """Texts of JSON objects; those of clients in use come first, marked True."""
    for text in ('{"model":"good"}', '{"model":"good","stream":true}', ' {"stream":false , "model" : "go\\u006fd"}\n'):
        yield text, True
    names = ["model", "Model", "MODEL", "mode\\u006c", "mode\\u004c", "model ", "model\\u0000", "\\ufeffmodel",
             "\u017ftream", "\\u017ftream", "stream", "Stream", "m\u00f6del", "\\u212aey", "\\ud800model", ""]
    values = ['"bad"', '"b\\u0061d"', "null", "1", "true", '["bad"]', '{"model":"bad"}', '"bad\\u0000"', '"bad\\ud800"',
              '"bad\\ud83d\\ude00"', '""']
    for name, value in itertools.product(names, values):
        yield f'{{"model":"good","{name}":{value}}}', False
        yield f'{{"{name}":{value},"model":"good"}}', False
        yield f'{{"{name}":{value}}}', False
    for text in ("", "{}", "[]", '{"model":"good"}{"model":"bad"}', '{"model":"good"},', '\ufeff{"model":"good"}',
                 "{'model':'good'}", '{"model":"good",}', '{model:"good"}', '{"model":"good"/*,*/}',
                 '{"model":"good"}//', '{"a":{"model":"bad"},"model":"good"}', '{"model":"good","a":NaN}',
                 '{"model":"good","a":01}', '{"model":"go\nod"}', '{"model":"good\\x00"}', '{"model":"good","a":1e999}',
                 '{"model":"good","a":"\\ud800"}', '{"model":"good"\u00a0}', '{"model":"good"\u000b}', "[" * 200):
        yield text, False
    rng = random.Random(11)
    bits = ['"', "\\", "\\u", "{", "}", ",", ":", '"model":"bad"', '"Model":"bad",', " ", "\n", "0", "\u017f", "\u212a"]
    for _ in range(1500):
        text = '{"a":[1,{"b":"c"}],"model":"good","stream":true}'
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(text))
            cut = rng.choice((0, 0, 1, 2, 6))
            text = text[:at] + rng.choice(bits) + text[at + cut:]
        yield text, False


for name, cases in (("forms", forms()), ("objects", objects())):
    with open(name + ".cases", "w") as out:
        for case in dict.fromkeys(cases):
            print(json.dumps(case), file=out)
