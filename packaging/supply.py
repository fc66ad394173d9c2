#!/usr/bin/env python3
"""What a package consists of: verifies the libraries, and lists them for those that check.

    supply.py verify FOLDER [EXTRA]             the jars of FOLDER are those of checksums.txt, with an
                                                extra also those of checksums-EXTRA.txt
    supply.py record FOLDER REPOSITORY [EXTRA]  writes one of these files; coordinates are looked up in
                                                the local repository of Maven
    supply.py sbom PACKAGE VERSION DATE         writes PACKAGE/sbom.cdx.json (CycloneDX 1.6)

A line of checksums.txt is `SHA-256 group:artifact:version`.
"""

import hashlib
import json
import re
import sys
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBRARIES = HERE / "libraries.txt"
OWN = "gatehouse.jar"
SPACE = uuid.UUID("7e1f5b0a-3a55-5c0b-9a3e-6b9c2f1d4e77")


def give_up(text):
    sys.exit(f"package: {text}")


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def jars(folder):
    return {file.name: file for file in sorted(Path(folder).glob("*.jar")) if file.name != OWN}


def checksums(extra=""):
    return HERE / f"checksums{extra and '-'}{extra}.txt"


def recorded(*files):
    """Digest and coordinates of each library, by the name of its jar."""
    found = {}
    for line in (line for file in files for line in file.read_text().splitlines()):
        checksum, coordinates = line.split()
        group, artifact, version = coordinates.split(":")
        found[f"{artifact}-{version}.jar"] = (checksum, group, artifact, version)
    return found


def verify(folder, extra=""):
    known, there = recorded(*{checksums(), checksums(extra)}), jars(folder)
    wrong = [f"{name} is not in packaging/checksums.txt" for name in there if name not in known]
    wrong += [f"{name} is missing" for name in known if name not in there]
    wrong += [f"{name} is not the file whose SHA-256 packaging/checksums.txt has"
              for name, file in there.items() if name in known and digest(file) != known[name][0]]
    if wrong:
        give_up("; ".join(wrong))


def record(folder, repository, extra=""):
    lines = []
    for name, file in jars(folder).items():
        places = list(Path(repository).glob(f"**/{name}"))
        if len(places) != 1:
            give_up(f"{name} is at {len(places)} places in {repository}")
        version, artifact = places[0].parent.name, places[0].parent.parent.name
        group = ".".join(places[0].parent.parent.parent.relative_to(repository).parts)
        lines.append(f"{digest(file)} {group}:{artifact}:{version}")
    checksums(extra).write_text("\n".join(lines) + "\n")


def licences():
    """Licence and title of each library, by its artifact."""
    lines = (line.split("|") for line in LIBRARIES.read_text().splitlines())
    return {artifact: (licence, title) for artifact, licence, title in lines}


def component(name, file, known, terms):
    checksum, group, artifact, version = known[name]
    licence, title = terms[artifact]
    purl = f"pkg:maven/{group}/{artifact}@{version}"
    shipped = digest(file)
    made = {
        "type": "library", "bom-ref": purl, "group": group, "name": artifact, "version": version,
        "description": title, "scope": "required",
        "hashes": [{"alg": "SHA-256", "content": shipped}],
        "licenses": [{"license": {"id": licence}}], "purl": purl}
    if shipped != checksum:
        # The package has it with what this platform needs alone.
        made["properties"] = [{"name": "gatehouse:sha-256-as-published", "value": checksum}]
    return made


def runtime(package):
    text = (package / "runtime/release").read_text()
    version = re.search(r'JAVA_RUNTIME_VERSION="([^"]+)"', text) or re.search(r'JAVA_VERSION="([^"]+)"', text)
    purl = f"pkg:generic/openjdk@{version.group(1)}"
    return {
        "type": "platform", "bom-ref": purl, "name": "openjdk", "version": version.group(1),
        "description": "the Java runtime in runtime/", "scope": "required",
        "licenses": [{"expression": "GPL-2.0-only WITH Classpath-exception-2.0"}], "purl": purl}


def sbom(package, version, date):
    package, known, terms = Path(package), recorded(*sorted(HERE.glob("checksums*.txt"))), licences()
    parts = [component(name, file, known, terms) for name, file in jars(package / "lib").items()]
    parts.append(runtime(package))
    own = f"pkg:maven/dev.gatehouse/gatehouse@{version}"
    jar = digest(package / "lib" / OWN)
    made = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "serialNumber": "urn:uuid:" + str(uuid.uuid5(SPACE, json.dumps([jar, parts]))), "version": 1,
        "metadata": {
            "timestamp": date,
            "component": {
                "type": "application", "bom-ref": own, "group": "dev.gatehouse", "name": "gatehouse",
                "version": version, "hashes": [{"alg": "SHA-256", "content": jar}],
                "licenses": [{"license": {"id": "MIT"}}], "purl": own}},
        "components": parts,
        "dependencies": [{"ref": own, "dependsOn": [part["bom-ref"] for part in parts]},
                         *({"ref": part["bom-ref"]} for part in parts)]}
    (package / "sbom.cdx.json").write_text(json.dumps(made, indent=1) + "\n")


def main(command="", *arguments):
    commands = {"verify": (verify, 1, 2), "record": (record, 2, 3), "sbom": (sbom, 3, 3)}
    run, least, most = commands.get(command, (None, 0, 0))
    if run is None or not least <= len(arguments) <= most:
        give_up(__doc__)
    run(*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
