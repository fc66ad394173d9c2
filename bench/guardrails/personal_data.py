#!/usr/bin/env python3
"""Makes the corpora of personal data in src/test/resources/guardrails/pii, one file per kind.

    pip install python-stdnum faker pycryptodome bech32
    bench/guardrails/personal_data.py

A line is `true`, the value and a text that has it, or `near-miss`, the same; separated by tabs, with
U+2424 for a line end. python-stdnum says which numbers are valid, so the check sums here are not
those of the gateway. Persons, streets and numbers are invented (Faker), and the seed is fixed.
"""

import hashlib
import importlib
import pathlib
import random
import string
import sys
import uuid

import bech32
from Crypto.Hash import keccak
from faker import Faker
from faker.config import AVAILABLE_LOCALES

OUT = pathlib.Path(__file__).parents[2] / "src/test/resources/guardrails/pii"
TRUE, NEAR = 120, 320
R = random.Random(20261129)


def digits(n, first=None):
    d = "".join(R.choice(string.digits) for _ in range(n))
    return (str(first) + d)[:n] if first is not None else d


def letters(n):
    return "".join(R.choice(string.ascii_uppercase) for _ in range(n))


def shaped(form):
    """`9` a digit, `A` a letter, `[...]` one of some, the rest as it is."""
    out, i = "", 0
    while i < len(form):
        c = form[i]
        if c == "9":
            out += R.choice(string.digits)
        elif c == "A":
            out += R.choice(string.ascii_uppercase)
        elif c == "[":
            end = form.index("]", i)
            out += R.choice(form[i + 1:end].split("|"))
            i = end
        else:
            out += c
        i += 1
    return out


def date(order="ymd"):
    y, m, d = R.randint(30, 99), R.randint(1, 12), R.randint(1, 28)
    return "".join({"y": "%02d" % y, "m": "%02d" % m, "d": "%02d" % d, "Y": "%04d" % (1900 + y)}[c] for c in order)


# Texts around a value: half of them name the kind, some stand behind it, some say nothing.
NAMED = [
    "My {w} is {v}.", "{w}: {v}", "{w} {v}", "Please update the record, {w}: {v}, as of today.",
    "The customer gave {w} {v} on the phone.", '{{"{w}": "{v}", "status": "active"}}', "{w} number {v}",
    "here is the {w} you asked for: {v}", "{w}={v}", "{w}\u2424{v}\u2424", "| {w} | {v} |", "Can you check {w} {v} for me?",
    "{w} no. {v} was rejected by the form.", "Tell me whether {w} {v} is valid",
]
BARE = [
    "{v}", "Number: {v}", "It is {v}, thanks.", "name;id\u2424Smith;{v}", '"id": "{v}"', "({v})",
    "Here you go: {v}", "{v}\u2424{x}", "id number {v}", "The reference is {v}.",
]
NEUTRAL = [
    "order {v} was shipped", "ticket #{v}", "The meter shows {v} kWh.", "commit {v}", "batch {v} of part 7",
    "SELECT * FROM t WHERE id = {v};", "tracking {v}", "{v} items in stock", "sensor_{v}=on", "log line {v} ok",
    "error code {v}", "page {v}", "SKU {v}", "serial {v}", "invoice total {v}", "epoch {v}", "hash={v}",
]


def fill(template, word, value):
    return template.format(w=word, v=value, x=digits(5))


class Kind:
    """An id: how random ones look, which are valid, words for it, and other ways to write it."""

    def __init__(self, name, module, form, words, forms=(), bare=False, valid=None):
        self.name, self.form, self.words, self.forms, self.bare = name, form, words, forms, bare
        self.valid = valid or importlib.import_module("stdnum." + module).is_valid

    def candidate(self):
        return self.form() if callable(self.form) else shaped(self.form)

    def pick(self, want):
        for _ in range(2_000_000):
            c = self.candidate()
            if bool(self.valid(c)) == want:
                return c
        raise SystemExit("no candidate for " + self.name)

    def written(self, value):
        form = R.choice(list(self.forms) + [None])
        if form is None:
            return value
        it = iter(value)
        return "".join(next(it) if c == "#" else c for c in form)

    def lines(self):
        for i in range(TRUE):
            value = self.written(self.pick(True))
            template = R.choice(NAMED if i % 6 or not self.bare else BARE)
            if not self.bare and i % 12 == 0:
                template = R.choice(BARE[:3] + BARE[8:9])
            yield "true", value, fill(template, R.choice(self.words), value)
        for i in range(NEAR):
            mode = i % 4
            if mode < 2:
                value = self.written(self.pick(False))
                yield "near-miss", value, fill(R.choice(NAMED + BARE), R.choice(self.words), value)
            elif mode == 2:
                value = self.pick(not self.bare) if not self.bare else self.pick(False)
                yield "near-miss", value, fill(R.choice(NEUTRAL), "", value)
            else:
                value = R.choice([self.pick(True) + digits(R.randint(1, 3)), self.pick(True)[:-2], str(uuid.UUID(int=R.getrandbits(128))),
                                  hashlib.sha1(str(R.random()).encode()).hexdigest(), "%s.%s.%s" % (digits(1), digits(2), digits(3))])
                yield "near-miss", value, fill(R.choice(NAMED + NEUTRAL), R.choice(self.words), value)


def near_date(order, rest):
    return lambda: date(order) + shaped(rest)


IDS = [
    Kind("at-svnr", "at.vnr", lambda: digits(4, R.randint(1, 9)) + date("dmy"), ["SVNR", "Sozialversicherungsnummer"], ["#### ######"]),
    Kind("be-nn", "be.nn", near_date("ymd", "99999"), ["rijksregisternummer", "NISS"], ["##.##.##-###.##"]),
    Kind("bg-egn", "bg.egn", near_date("ymd", "9999"), ["EGN", "ЕГН"]),
    Kind("ch-ahv", "ch.ssn", "7569999999999", ["AHV", "AVS", "AHV-Nummer"], ["###.####.####.##"]),
    Kind("cz-rc", "cz.rc", near_date("ymd", "9999"), ["rodné číslo"], ["######/####"]),
    Kind("de-tax-id", "de.idnr", "99999999999", ["Steuer-ID", "Steuernummer", "IdNr"], ["## ### ### ###"]),
    Kind("dk-cpr", "", lambda: "%02d%02d" % (R.randint(1, 40), R.randint(1, 14)) + digits(6), ["CPR", "CPR-nummer"], ["######-####"], valid=lambda v: len(v) == 10 and v.isdigit() and 1 <= int(v[:2]) <= 31 and 1 <= int(v[2:4]) <= 12),
    Kind("ee-isikukood", "ee.ik", lambda: str(R.randint(3, 4)) + date("ymd") + digits(4), ["isikukood"]),
    Kind("fr-nir", "fr.nir", "[1|2]99[01|02|05|09|11|12][13|33|59|75|92]99999999", ["NIR", "numéro de sécurité sociale"], ["# ## ## ## ### ### ##"], bare=True),
    Kind("gr-amka", "gr.amka", near_date("dmy", "99999"), ["AMKA"]),
    Kind("hr-oib", "hr.oib", "99999999999", ["OIB"]),
    Kind("nl-bsn", "nl.bsn", "[1|2]99999999", ["BSN", "burgerservicenummer"]),
    Kind("no-fnr", "no.fodselsnummer", near_date("dmy", "99999"), ["fødselsnummer", "fnr"], ["###### #####"], bare=True),
    Kind("pl-pesel", "pl.pesel", near_date("ymd", "99999"), ["PESEL"]),
    Kind("pl-nip", "pl.nip", "[5|6|7]999999999", ["NIP"], ["###-###-##-##"]),
    Kind("pt-nif", "pt.nif", "[1|2|5]99999999", ["NIF", "contribuinte"], ["### ### ###"]),
    Kind("ro-cnp", "ro.cnp", lambda: str(R.randint(1, 2)) + date("ymd") + digits(2, R.randint(0, 4)) + digits(4), ["CNP", "cod numeric personal"]),
    Kind("rs-jmbg", "si.emso", lambda: date("dm") + "9" + "%02d" % R.randint(50, 99) + "50" + digits(4), ["JMBG", "EMSO"]),
    Kind("se-personnummer", "se.personnummer", near_date("ymd", "-9999"), ["personnummer"], bare=True),
    Kind("uk-nhs", "gb.nhs", "[4|6|7]999999999", ["NHS number", "NHS no"], ["### ### ####", "###-###-####"]),
    Kind("ar-cuit", "ar.cuit", "[20|23|27|30]999999999", ["CUIT", "CUIL"], ["##-########-#"]),
    Kind("au-abn", "au.abn", "99999999999", ["ABN"], ["## ### ### ###"]),
    Kind("au-tfn", "au.tfn", "999999999", ["TFN", "tax file number"], ["### ### ###"]),
    Kind("br-cnpj", "br.cnpj", "99999999000199", ["CNPJ"], ["##.###.###/####-##"]),
    Kind("br-cpf", "br.cpf", "99999999999", ["CPF"], ["###.###.###-##"]),
    Kind("ca-sin", "ca.sin", "[1|2|4|5|7]99999999", ["SIN", "social insurance number"], ["### ### ###", "###-###-###"]),
    Kind("cl-rut", "cl.rut", "1[0|1|2|5|7]999999[0|1|2|3|4|5|6|7|8|9]", ["RUT"], ["##.###.###-#"], valid=lambda v: v.isdigit() and importlib.import_module("stdnum.cl.rut").is_valid(v)),
    Kind("cn-rid", "cn.ric", lambda: R.choice(["110105", "310104", "440305", "510104"]) + date("Ymd") + digits(3) + R.choice("0123456789X"), ["身份证号", "resident identity"], bare=True),
    Kind("il-id", "il.idnr", "[2|3]99999999", ["teudat zehut"]),
    Kind("in-aadhaar", "in_.aadhaar", "[2|3|5|7|9]99999999999", ["Aadhaar", "UIDAI"], ["#### #### ####"]),
    Kind("jp-my-number", "", "999999999999", ["My Number", "マイナンバー"], ["#### #### ####"],
         valid=lambda v: v.isdigit() and len(v) == 12 and (lambda r: 0 if r <= 1 else 11 - r)(sum(int(v[i]) * w for i, w in enumerate([6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])) % 11) == int(v[11])),
    Kind("kr-rrn", "kr.rrn", near_date("ymd", "[1|2][0|1|2|3|4]99999"), ["주민등록번호", "RRN"], ["######-#######"]),
    Kind("my-nric", "my.nric", near_date("ymd", "[01|08|10|14|00|17|18|19|69]9999"), ["MyKad", "NRIC"], ["######-##-####"]),
    Kind("th-id", "th.pin", "[1|3]999999999999", ["Thai ID", "national ID"], ["#-####-#####-##-#"]),
    Kind("tr-id", "tr.tckimlik", "[1|2|3|5]9999999999", ["TC kimlik", "TCKN"]),
    Kind("us-aba", "us.rtn", "[01|06|09|11|12|21|25|31|32|61|72]9999999", ["routing number", "ABA"]),
    Kind("us-npi", "luhn", "1999999999", ["NPI"], valid=lambda v: len(v) == 10 and v.isdigit() and v[0] in "12" and importlib.import_module("stdnum.luhn").is_valid("80840" + v)),
    Kind("us-itin", "us.itin", "9[1|2|4|7]9-[7|8]9-9999", ["ITIN", "tax ID"], bare=True),
    Kind("us-ssn", "us.ssn", "999-99-9999", ["SSN", "social security number", "Social Security"], bare=True),
    Kind("za-id", "za.idnr", near_date("ymd", "9999[0|1]99"), ["ID number", "identity number", "SA ID"]),
    Kind("es-nif", "es.dni", "99999999A", ["DNI", "NIF"], bare=True),
    Kind("es-nie", "es.nie", "[X|Y|Z]9999999A", ["NIE"], bare=True),
    Kind("fi-hetu", "fi.hetu", lambda: date("dmy") + "-" + digits(3, R.randint(0, 8)) + R.choice("0123456789ABCDEFHJKLMNPRSTUVWXY"), ["henkilötunnus", "HETU"], bare=True),
    Kind("ie-pps", "ie.pps", "9999999[A|B|C|D|E|F|G|H|J|K|L|M|N|P|R|S|T|V|W]", ["PPS", "PPSN"]),
    Kind("in-pan", "in_.pan", "AAA[P|C|H|F|D|E|I|K|M|N]A9999A", ["PAN"], bare=True, valid=lambda v: importlib.import_module("stdnum.in_.pan").is_valid(v)),
    Kind("it-fiscal-code", "it.codicefiscale", lambda: letters(6) + "%02d" % R.randint(40, 99) + R.choice("ABCDEHLMPRST") + "%02d" % R.randint(1, 28) + letters(1) + digits(3) + letters(1), ["codice fiscale", "CF"], bare=True),
    Kind("mx-curp", "mx.curp", lambda: letters(1) + R.choice("AEIOU") + letters(2) + date("ymd") + R.choice("HM") + R.choice(["DF", "JC", "NL", "VZ"]) + "".join(R.choice("BCDFGHJKLMNPQRSTVWXYZ") for _ in range(3)) + digits(2), ["CURP"], bare=True),
    Kind("uk-nino", "", "[A|B|C|E|H|J|L|M|P|S|T|W|D|F|Q][A|B|C|E|H|J|L|M|P|R|S|T|W|X|O|V]999999[A|B|C|D|E|M]", ["National Insurance number", "NINO"], ["## ## ## ## #"], bare=True,
         valid=lambda v: v[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ") and len(v) == 9 and v[0] not in "DFIQUV" and v[1] not in "DFIOQUV" and v[8] in "ABCD"),
    Kind("au-medicare", "", "[2|3|4|5|6]9999999991", ["Medicare"], ["#### ##### #"][:0],
         valid=lambda v: v.isdigit() and len(v) >= 10 and sum(int(v[i]) * w for i, w in enumerate([1, 3, 7, 9, 1, 3, 7, 9])) % 10 == int(v[8])),
    Kind("sg-nric", "", "[S|T]9999999A", ["NRIC"], bare=True,
         valid=lambda v: len(v) == 9 and v[1:8].isdigit() and "JZIHGFEDCBA"[(sum(int(v[i + 1]) * w for i, w in enumerate([2, 7, 6, 5, 4, 3, 2])) + (4 if v[0] in "TG" else 0)) % 11] == v[8]),
    Kind("tw-id", "", "A[1|2]99999999", ["Taiwan ID", "身分證字號"],
         valid=lambda v: len(v) == 10 and v[1:].isdigit() and v[0].isalpha() and (lambda n: (n // 10 + n % 10 * 9 + sum(int(v[i + 1]) * w for i, w in enumerate([8, 7, 6, 5, 4, 3, 2, 1, 1]))) % 10 == 0)("ABCDEFGHJKLMNPQRSTUVXYWZIO".index(v[0]) + 10)),
    Kind("us-dea", "", "[A|B|F|M]A9999999", ["DEA", "DEA number"],
         valid=lambda v: len(v) == 9 and v[2:].isdigit() and (sum(int(v[i]) for i in (2, 4, 6)) + 2 * sum(int(v[i]) for i in (3, 5, 7))) % 10 == int(v[8])),
]


def cards():
    from stdnum import luhn
    kinds = [("4", 16), ("4", 13), ("51", 16), ("55", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16), ("3528", 16), ("36", 14), ("62", 16), ("65", 16)]
    def make(valid):
        while True:
            prefix, n = R.choice(kinds)
            c = prefix + digits(n - len(prefix))
            if luhn.is_valid(c) == valid:
                break
        style = R.randint(0, 2)
        if style == 0 or n in (13, 14):
            return c
        sep = " -"[style - 1]
        cut = (4, 10) if n == 15 else (4, 8, 12)
        parts = [c[a:b] for a, b in zip((0,) + cut, cut + (n,))]
        return sep.join(parts)
    for _ in range(TRUE):
        v = make(True)
        yield "true", v, fill(R.choice(NAMED + BARE), R.choice(["card", "credit card", "Visa", "card number"]), v)
    for i in range(NEAR):
        if i % 3 < 2:
            v = make(False)
            yield "near-miss", v, fill(R.choice(NAMED + BARE + NEUTRAL), R.choice(["card", "credit card", "Visa"]), v)
        else:
            v = R.choice([str(R.randint(1_500_000_000_000, 1_799_999_999_999)), str(uuid.UUID(int=R.getrandbits(128))), digits(20, 4), "1" + digits(15), "9" + digits(15),
                          hashlib.md5(str(R.random()).encode()).hexdigest(), "%s.%s" % (digits(4, 4), digits(12)), "+49" + digits(11, 1)])
            yield "near-miss", v, fill(R.choice(NEUTRAL), "", v)


def ibans():
    from stdnum import iban
    structures = {"DE": "9" * 18, "GB": "AAAA" + "9" * 14, "FR": "9" * 10 + "99999999999" + "99", "NL": "AAAA" + "9" * 10, "ES": "9" * 20, "IT": "A" + "9" * 22,
                  "CH": "9" * 17, "AT": "9" * 16, "BE": "9" * 12, "PL": "9" * 24, "SE": "9" * 20, "NO": "9" * 11, "PT": "9" * 21, "SA": "9" * 20, "AE": "9" * 19}
    def check(country, body):
        n = int("".join(str(int(c, 36)) for c in body + country + "00"))
        return "%02d" % (98 - n % 97)
    def make(valid):
        country = R.choice(sorted(structures))
        body = shaped(structures[country])
        c = check(country, body)
        if not valid:
            c = "%02d" % ((int(c) + R.randint(1, 90)) % 97 + 2)
            if iban.mod_97_10.is_valid(body + country + c):
                return make(valid)
        v = country + c + body
        if R.random() < .5:
            v = " ".join(v[i:i + 4] for i in range(0, len(v), 4))
        return v
    words = ["IBAN", "account", "Konto", "bank account"]
    for _ in range(TRUE):
        v = make(True)
        yield "true", v, fill(R.choice(NAMED + BARE), R.choice(words), v)
    for i in range(NEAR):
        v = make(False) if i % 3 < 2 else R.choice([shaped("AA99") + " " + shaped("9999 9999 9999"), "GB" + digits(6), "DE" + digits(9), shaped("AA99AAAA99999999"), make(True)[:-3]])
        yield "near-miss", v, fill(R.choice(NAMED + BARE + NEUTRAL), R.choice(words), v)


LOCALES = ["en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL", "pl_PL", "sv_SE"]
FAKE = {l: Faker(l) for l in LOCALES}
Faker.seed(20261129)


def emails():
    for i in range(TRUE):
        f = FAKE[R.choice(LOCALES)]
        v = R.choice([f.email, f.company_email, f.free_email])()
        if i % 10 == 0:
            v = v.replace("@", "+tag@")
        if i % 13 == 0:
            v = v.upper()
        yield "true", v, R.choice(["Write to {v}.", "<{v}>", "mailto:{v}", "contact={v}&x=1", '"email":"{v}"', "{v}", "cc {v}, please", "user {v} logged in", "E-Mail:{v}", "({v})", "a;{v};b"]).format(v=v)
    things = ["@handle", "@Override", "foo@bar", "user@localhost", "a @ b", "5@10.00", "npm i lodash@4.17.21", "@angular/core@17.0.1", "image@2x.png", "git@github.com:org/repo.git",
              "ssh root@10.0.0.5", "x@y", "me@", "@example.com", "one@two@", "f(x)@g(y)", "sum@index.html", "retina@3x.jpg", "pkg@latest", "deploy@v1.2.3", "@media screen", "@param name", "price@shop",
              "A@B = C", "numpy: a@b.T", "@ 12.50 EUR", "user at example dot com", "docker pull app@sha256:" , "file@rev.txt", "cell@A1.csv"]
    for i in range(NEAR):
        v = things[i % len(things)] + (hashlib.sha1(b"%d" % i).hexdigest() if things[i % len(things)].endswith("sha256:") else "")
        yield "near-miss", v, R.choice(["{v}", "see {v} for this", "run {v} now", "`{v}`", "# {v} {x}", "{v} ({x})", "note {x}: {v}", "- {v}\u2424- {x}"]).format(v=v, x=R.choice(["draft", "line 12", "build 7", "v2", "todo"]))


def phones():
    forms = ["+1 [2|3|4|5|6|7|8|9]0[2|3|4|5|6]-[2|3|4|5|6|7|8|9]99-9999", "([2|3|4|5|7|8]0[2|3|4|7]) [2|3|4|5|6|7|8|9]99-9999", "[2|3|4|5|7|8]0[2|3|7|9]-[2|3|4|5|6|7|8|9]99-9999", "+49 30 9999999", "+49 171 9999999", "+44 20 7999 9999", "+44 7999 999999",
             "+33 6 99 99 99 99", "06 99 99 99 99", "01 99 99 99 99", "+34 699 999 999", "+39 06 9999 9999", "+31 6 99999999", "+48 699 999 999", "+46 70 999 99 99", "+91 98999 99999", "+86 138 9999 9999", "+81 90-9999-9999", "+55 11 99999-9999", "+61 4 9999 9999",
             "+442079999999", "+12069999999", "0049 30 9999999", "[2|3|4|5|7|8]0[2|3|7|9].[2|3|4|5|6|7|8|9]99.9999", "1-800-[2|3|4|5]99-9999"]
    national = ["020 7999 9999", "030 99999999", "0171 9999999", "699 999 999", "02 9999 9999", "[2|3|4|5|7|8]0[2|3|7|9] [2|3|4|5]99 9999", "[2|3|4|5|7|8]0[2|3|7|9][2|3|4|5]999999", "98999 99999"]
    words = ["phone", "Tel.", "call me at", "mobile", "Telefon", "phone number", "Fax", "WhatsApp"]
    named = ["{w} {v}", "{w}: {v}", "My {w} is {v}", "{w}: {v}, after 6 pm", '"{w}": "{v}"', "{w}\u2424{v}"]
    for i in range(TRUE):
        if i % 4 == 0:
            v = shaped(R.choice(national))
            yield "true", v, R.choice(named).format(w=R.choice(words), v=v)
        else:
            v = shaped(R.choice(forms))
            yield "true", v, R.choice(named + ["{v}", "Reach us under {v} today.", "{v}\u2424{v2}"]).format(w=R.choice(words), v=v, v2="ok")
    for i in range(NEAR):
        v = R.choice([shaped("2026-0[1|2|3]-[11|12|28]"), shaped("9.9.9"), shaped("99.99.2025"), digits(R.randint(5, 12)), shaped("999-99-9999"), shaped("$9,999.99"), shaped("999 000"), str(R.randint(10 ** 9, 2 * 10 ** 9)), shaped("ISBN 978-9-99-999999-9"), shaped("99:99:99"),
                      shaped("1[0|1]9-999-9999"), shaped("+9"), shaped("x+99"), shaped("9 + 99 = 99"), str(uuid.UUID(int=R.getrandbits(128))), shaped("192.168.9.99"), shaped("9999 9999 9999 9999"), shaped("99 99 99"), shaped("RFC 9999"), shaped("(9999) 9"), shaped("f(99)")])
        yield "near-miss", v, fill(R.choice(NEUTRAL), "", v)


def ips():
    for i in range(TRUE):
        v = R.choice([lambda: "%d.%d.%d.%d" % (R.choice([8, 52, 81, 93, 142, 185, 203, 10, 192, 172]), R.randint(0, 255), R.randint(0, 255), R.randint(4, 254)),
                      lambda: ":".join("%x" % R.randint(1, 65535) for _ in range(8)), lambda: "2001:db8::%x:%x" % (R.randint(16, 65535), R.randint(16, 65535)), lambda: "fe80::%x:%xff:fe%02x:%x" % (R.randint(256, 65535), R.randint(1, 255), R.randint(16, 255), R.randint(16, 65535))])()
        yield "true", v, R.choice(["client {v} connected", "ip={v}", "[{v}]", "from {v} port 22", '"remote": "{v}"', "{v} - - [29/Nov/2026] GET /", "ping {v}", "{v}"]).format(v=v)
    for i in range(NEAR):
        v = R.choice(["127.0.0.1", "0.0.0.0", "255.255.255.0", "::1", "::", "v1.2.3.4", "version 10.4.2.11", "1.2.3", "1.2.3.4.5", "256.1.1.1", "300.300.300.300", "std::vector", "a::b", "12:34:56", "10:20", "Foo::Bar::Baz", "2.16.840.1.113883.4.1", "01.02.03.04", "release 5.15.0.91", "Ab::Cd", "1.1", "3:16", "cafe::bar", "224.0.0.251x", "firmware 2.4.11.9",
                      shaped("99.99.20[19|21]"), shaped("$1.999.999,99"), shaped("9:9:9"), shaped("1.9.9-rc9"), "00:1B:44:11:3A:B7"])
        yield "near-miss", v, R.choice(["{v}", "see {v} here", "`{v}`", "uses {v} now", "({v})", "- {v}", "{v} is fine", "at {v}, ok", "x = {v};", "{v}\u2424"]).format(v=v)


def macs():
    for i in range(TRUE):
        sep = R.choice(":-")
        v = sep.join("%02x" % R.randint(1, 255) for _ in range(6))
        v = v.upper() if R.random() < .5 else v
        if not any(c.isdigit() for c in v):
            v = v[:-2] + "1f"
        yield "true", v, R.choice(["mac {v}", "ether {v} txqueuelen", '"mac":"{v}"', "{v}", "device {v} joined"]).format(v=v)
    for i in range(NEAR):
        v = R.choice(["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "12:34:56", "ab:cd:ef", "20-11-29", "01:23:45:67:89", "01:23:45:67:89:ab:cd:ef", "g1:23:45:67:89:ab", "2026-11-29", "aa-bb-cc", "1:2:3:4:5:6", str(uuid.UUID(int=R.getrandbits(128))), ":".join("%x" % R.randint(256, 65535) for _ in range(8)), shaped("99-99-99-99"), shaped("99:99 - 99:99"), "-".join("%02x" % R.randint(0, 255) for _ in range(16))])
        yield "near-miss", v, R.choice(["{v}", "see {v}", "({v})", "{v} ok", "t={v}", "- {v}", "{v};", "id {v}", "<{v}>", "x {v} y"]).format(v=v)


def urls():
    for i in range(TRUE):
        f = FAKE["en_US"]
        v = "%s://%s:%s@%s%s" % (R.choice(["https", "http", "ftp", "postgres", "mysql", "redis", "mongodb+srv", "amqp"]), f.user_name(), f.password(length=12, special_chars=False), f.domain_name(), R.choice(["", ":5432"]))
        yield "true", v, R.choice(["{v}/db", "DATABASE_URL={v}/app", "curl {v}", '"url": "{v}/x"', "connect to {v}", "<{v}>"]).format(v=v)
    for i in range(NEAR):
        f = FAKE["en_US"]
        host = f.domain_name()
        v = R.choice(["https://%s/a:b@c" % host, "https://%s/@user" % host, "https://user@%s/" % host, "postgres://user:password@localhost/db", "https://<user>:<password>@%s" % host, "redis://:${REDIS_PASSWORD}@%s" % host, "postgres://user:$PASS@%s/db" % host,
                      "https://%s:8443/" % host, "see https://%s?q=a:b@c" % host, "ftp://%s" % host, "mailto:%s" % f.email(), "http://user:***@%s" % host, "https://{user}:{pass}@%s" % host, "scp a@%s:/x" % host, "std::string@x", "https://medium.com/@%s/post" % f.user_name()])
        yield "near-miss", v, R.choice(["{v}", "open {v} now", "`{v}`", "- {v}", "url={v}", "({v})"]).format(v=v)


B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58check(version):
    raw = bytes([version]) + R.randbytes(20)
    raw += hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:4]
    n, out = int.from_bytes(raw, "big"), ""
    while n:
        n, r = divmod(n, 58)
        out = B58[r] + out
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + out


def ethereum():
    h = R.randbytes(20).hex()
    k = keccak.new(digest_bits=256, data=h.encode()).hexdigest()
    return "0x" + "".join(c.upper() if int(k[i], 16) > 7 else c for i, c in enumerate(h))


def broken(v):
    i = R.randint(5, len(v) - 3)
    return v[:i] + R.choice([c for c in "23456789abcdefg" if c != v[i]]) + v[i + 1:]


def crypto():
    makes = [lambda: base58check(0), lambda: base58check(5), lambda: base58check(48), lambda: base58check(30), lambda: base58check(65), lambda: bech32.encode("bc", 0, R.randbytes(20)), ethereum]
    for i in range(TRUE):
        v = R.choice(makes)()
        yield "true", v, R.choice(["send to {v}", "{v}", "wallet: {v}", '"address":"{v}"', "bitcoin:{v}?amount=1", "({v})"]).format(v=v)
    for i in range(NEAR):
        v = R.choice([lambda: broken(base58check(0)), lambda: broken(base58check(5)), lambda: "0x" + broken(ethereum())[2:], lambda: "0x" + R.randbytes(32).hex(), lambda: R.randbytes(20).hex(), lambda: "0x" + R.randbytes(8).hex(), lambda: broken(bech32.encode("bc", 0, R.randbytes(20))), lambda: "1" + "".join(R.choice(B58) for _ in range(32)), lambda: "bc1q" + "a" * 38])()
        yield "near-miss", v, fill(R.choice(NEUTRAL + BARE), "", v)


def dates():
    f = FAKE["en_US"]
    forms = ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%B %d, %Y", "%d %B %Y", "%d-%m-%Y", "%d/%m/%y"]
    for i in range(TRUE):
        v = f.date_of_birth(minimum_age=10, maximum_age=90).strftime(R.choice(forms))
        yield "true", v, R.choice(["born {v}", "Date of birth: {v}", "DOB {v}", "She was born on {v} in Leeds.", '"birthdate": "{v}"', "geboren am {v}", "née le {v}", "fecha de nacimiento: {v}", "birthday is {v}", "geb. {v}"]).format(v=v)
    for i in range(NEAR):
        v = f.date_between("-30y").strftime(R.choice(forms))
        yield "near-miss", v, R.choice(["due {v}", "signed on {v}", "{v}", "invoice of {v}", "released {v}", "She was born in Leeds, and the firm was later registered there on {v}", "meeting {v} at 10", "valid until {v}", "updated={v}", "The stillborn plan of last year, dropped after long talks, ended {v}", "version {v}"]).format(v=v)


def addresses():
    locales = ["en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pt_BR"]
    for i in range(TRUE):
        l = locales[i % len(locales)]
        v = FAKE[l].street_address().split("\n")[0]
        yield "true", v, R.choice(["I live at {v}.", "Ship to {v}", "address: {v}", "{v}", "We met at {v} yesterday.", "Wohnhaft: {v}"]).format(v=v)
    things = ["walk 5 miles down the road", "a 3 way split", "Wall Street fell 12 points", "the 2 main streets", "drive 20 km", "100 places to see", "5 Court cases", "Main Street Bank", "Platz 3 im Rennen", "Weg 2 ist kürzer", "via API 2", "via HTTP 500", "Rua sem nome", "place 1 and place 2", "the 1st place", "2 roads diverged", "circle of 5", "trail of 10 crumbs",
              "Square 4 is empty", "12 avenue choices", "version 3 lane 4", "page 5 close", "step 4 Way too long", "in 2019 Street Fighter won", "Highway 61", "Abbey Road is an album of 1969", "Boulevard of Broken Dreams", "99 Luftballons", "5 rue", "route 66", "corso di laurea 3", "plaza 7"]
    for i in range(NEAR):
        v = things[i % len(things)]
        yield "near-miss", v, R.choice(["{v}", "They said: {v}.", "- {v}", "Note: {v}", "{v} today", "And {v}?", "`{v}`", "(see {v})", "{v}\u2424", "about {v}"]).format(v=v)


def names():
    for i in range(TRUE):
        f = FAKE[R.choice(LOCALES)]
        v = "%s %s" % (f.first_name(), f.last_name())
        yield "true", v, R.choice(["My name is {v}.", "Please invite {v} to it.", "Dear Mr. {v}, thank you.", "Regards,\u2424{v}", "{v} wrote the report", '"name": "{v}"', "ask {v} about this", "Patient: {v}", "the manager, {v}, agreed"]).format(v=v)
    things = ["Mark the box", "Grace Period", "Paris is big", "Will This Work", "New York Times", "Visual Studio Code", "Machine Learning", "General Motors", "Main Street", "Supreme Court", "Monday Morning", "Hello World", "Apache Kafka", "Rose Garden", "Dr Pepper", "Bill of Rights", "May Day", "Jack of all trades", "Max Value", "Victoria Station", "Jordan River", "Florence Cathedral",
              "Saint Lucia", "San Francisco", "Java Virtual Machine", "Red Hat", "Martin Luther King Day", "Amazon Web Services", "Sydney Opera House", "Lincoln Memorial", "Mount Everest", "Great Britain"]
    for i in range(NEAR):
        v = things[i % len(things)]
        yield "near-miss", v, R.choice(["{v}", "about {v} today", "see {v}.", "- {v}", "The {v} page", "in {v}", "{v} again", "({v})", "What is {v}?", "on {v}"]).format(v=v)


def documents(words, form, others):
    def lines():
        for _ in range(TRUE):
            v = shaped(R.choice(form))
            yield "true", v, R.choice(["{w} {v}", "{w}: {v}", "my {w} is {v}", '"{w}": "{v}"', "{w} no. {v}", "{w} number {v}"]).format(w=R.choice(words), v=v)
        for i in range(NEAR):
            v = shaped(R.choice(form + others))
            yield "near-miss", v, fill(R.choice(NEUTRAL), "", v)
    return lines


MADE = {
    "card": cards, "iban": ibans, "email": emails, "phone": phones, "ip": ips, "mac": macs, "url-credentials": urls, "crypto-address": crypto, "birth-date": dates, "address": addresses, "name": names,
    "passport": documents(["passport", "Passport number", "Reisepass"], ["999999999", "A99999999", "AA9999999"], ["999", "2026"]),
    "driving-licence": documents(["driver's license", "driving licence", "license number"], ["A9999999", "A999999999999", "99999999"], ["999", "2026"]),
    "bank-account": documents(["account number", "acct", "bank account", "Kontonummer"], ["99999999", "9999999999", "999999999999"], ["999", "2026"]),
}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for name, lines in list(MADE.items()) + [(k.name, k.lines) for k in IDS]:
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        R.seed("20261129" + name)
        Faker.seed("20261129" + name)
        seen, out = set(), []
        for label, value, text in lines():
            if (label, text) in seen:
                text += " (%s)" % digits(3)
            if (label, text) not in seen:
                seen.add((label, text))
                out.append("\t".join((label, value, text)))
        (OUT / (name + ".tsv")).write_text("\n".join(out) + "\n", encoding="utf-8")
        t = sum(l.startswith("true") for l in out)
        print(name, t, len(out) - t)


if __name__ == "__main__":
    main()
