"""JUnit XML: one suite a step, one case a rule and subject.

The junit-xml package (1.9) drops failures without text and times of zero, writes an
attribute ``disabled`` that no schema has, and cleans characters after serialising, when
references to illegal ones cannot be found any more. So texts and times are put in order
before it builds the tree, and the tree is tidied before it is written here.
"""

import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Collection, Sequence

from junit_xml import TestCase, TestSuite

from align_ci.model import Check, Finding, Outcome, Report, Status, Verdict
from align_ci.report import causes, overview
from align_ci.report.escape import xml
from align_ci.report.options import RenderOptions

_DECIMALS, _STRICT_DECIMALS = 6, 3  # of seconds: the strict schema takes no more
_MESSAGE = 1000  # characters of a message attribute; the text has everything
_LINE_COMMAND = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)


def render(report: Report, options: RenderOptions) -> str:
    findings = {finding.fingerprint: finding for finding in report.findings}
    suites: dict[str, list[TestCase]] = {}
    taken: set[tuple[str, str]] = set()
    for check in report.checks:
        found = [findings[key] for key in check.findings if key in findings]
        case = _case(report, check, found, strict=options.junit_strict)
        case.name = _free_name(case, taken)
        taken.add((case.classname, case.name))
        suites.setdefault(overview.home(check.subject), []).append(case)
    steps = [TestSuite(xml(name), cases) for name, cases in suites.items()]
    decimals = _STRICT_DECIMALS if options.junit_strict else _DECIMALS
    return _written([*steps, _whole(report)], decimals)


def _whole(report: Report) -> TestSuite:
    """The run as a suite: its verdict and times, and a case where no other tells why it is red."""
    seconds = {**dict(overview.phases(report)), **report.timings.by_rule}
    properties = {"verdict": str(report.verdict), "exit code": str(report.exit_code)}
    properties["facts known"] = f"{report.coverage.read} of {report.coverage.met}"
    toll = causes.toll(report)
    if toll:
        properties |= {"causes": str(toll)}
        properties |= {
            f"edit {xml(place.path)}:{place.line}": f"-{number}" for place, number in toll.lines
        }
    properties |= {f"seconds {name}": f"{value:.6f}" for name, value in seconds.items()}
    properties |= {
        f"project {xml(each.path)}": f"{each.verdict}: {found}"
        for each, found in overview.projects(report)
    }
    crashed = any(check.outcome is Outcome.ERRORED for check in report.checks)
    untold = report.verdict is Verdict.ERROR and not crashed
    notices = xml("\n".join(report.notices))
    cases = []
    if untold or report.verdict is Verdict.NOTHING_CHECKED:
        cases.append(_red("verdict", overview.headline(report), notices, report.verdict))
    cases += [
        _red(f"verdict of {each.path}", found, notices, each.verdict)
        for each, found in overview.projects(report)
        if each.verdict is Verdict.NOTHING_CHECKED is not report.verdict
    ]
    gaps = [
        f"not known: {gap.subject}: {gap.fact}: {gap.why} ({gap.location})"
        for gap in report.unknown
    ]
    return TestSuite("align-ci", cases, properties=properties, stdout=xml("\n".join(gaps)) or None)


def _red(name: str, said: str, notices: str, verdict: Verdict) -> TestCase:
    case = TestCase(xml(name), classname="align-ci", elapsed_sec=_shortest(_STRICT_DECIMALS))
    case.add_error_info(xml(said), notices, str(verdict))
    return case


def _case(report: Report, check: Check, found: Sequence[Finding], *, strict: bool) -> TestCase:
    blocking = [finding for finding in found if report.blocks(finding)]
    accepted = [finding for finding in found if finding.status is Status.SUPPRESSED]
    case = TestCase(
        xml(f"{check.rule} {check.name}"),
        classname=_class_name(check),
        elapsed_sec=max(check.seconds, _shortest(_STRICT_DECIMALS if strict else _DECIMALS)),
        file=None if strict or not found else xml(found[0].location.path),
        line=None if strict or not found else found[0].location.line,
    )
    if check.outcome is Outcome.ERRORED:
        case.add_error_info(_message(check.reason, "the rule crashed"), _text(found), check.rule)
    elif blocking:
        case.add_failure_info(_failure(blocking), _text(blocking), xml(blocking[0].name))
        found = [finding for finding in found if finding not in blocking]
    elif accepted and len(accepted) == len(found):
        reasons = "; ".join(dict.fromkeys(finding.reason for finding in accepted))
        case.add_skipped_info(_message(f"suppressed: {reasons}", "suppressed"))
    elif check.outcome is Outcome.SKIPPED:
        case.add_skipped_info(_message(check.reason, "no reason is given"))
    case.stdout = _output(check, found)
    return case


def _shortest(decimals: int) -> float:
    """The shortest time that can be written; readers drop a zero."""
    return 10.0**-decimals


def _class_name(check: Check) -> str:
    # Readers split at the last dot: the step becomes the package, the subject the class.
    step, subject = overview.home(check.subject), check.subject.name or check.subject.kind
    names = (step, subject) if step != subject else (step,)
    return ".".join(xml(name).replace(".", "_") for name in names)


def _free_name(case: TestCase, taken: Collection[tuple[str, str]]) -> str:
    # Readers ignore a second case of one class and name.
    name, numbers = str(case.name), itertools.count(2)
    while (case.classname, name) in taken:
        name = f"{case.name} ({next(numbers)})"
    return name


def _failure(blocking: Sequence[Finding]) -> str:
    more = f" (and {len(blocking) - 1} more)" if len(blocking) > 1 else ""
    return _message(blocking[0].message, "the layers disagree") + more


def _message(text: str, otherwise: str) -> str:
    lines = xml(text).strip().splitlines()
    return overview.shortened(lines[0] if lines else otherwise, _MESSAGE)


def _output(check: Check, found: Sequence[Finding]) -> str:
    parts = [_text(found)] if found and check.outcome is not Outcome.ERRORED else []
    if check.reason and check.outcome in (Outcome.PASSED, Outcome.FAILED):
        parts.append(xml(f"skipped in part: {check.reason}"))
    return "\n\n".join(parts)


def _text(findings: Sequence[Finding]) -> str:
    return xml("\n\n".join(_paragraph(finding) for finding in findings))


def _paragraph(finding: Finding) -> str:
    status = f" ({finding.status})" if finding.status != "open" else ""
    lines = [
        f"{finding.location}: {finding.severity} {finding.rule} {finding.name}{status}",
        f"  {finding.message}",
        f"  {overview.FAILS_AT[finding.fails_at]}",
        f"  help: {finding.fix.description}",
    ]
    if finding.reason:
        lines.append(f"  accepted: {finding.reason}")
    if finding.cause:
        lines.append(f"  cause: {finding.cause}")
    lines += [f"  see {related.location}: {related.message}" for related in finding.related]
    return "\n".join(lines)


def _written(suites: Sequence[TestSuite], decimals: int) -> str:
    root = ET.Element("testsuites", name="align-ci")
    root.extend(_tidied(suite.build_xml_doc(), decimals) for suite in suites)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    root.set("time", f"{sum(float(suite.get('time', '0')) for suite in root):.{decimals}f}")
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_log_safe(text)}\n'


def _tidied(suite: ET.Element, decimals: int) -> ET.Element:
    del suite.attrib["disabled"]
    for element in suite.iter():
        if "time" in element.attrib:
            element.set("time", f"{float(element.get('time', '0')):.{decimals}f}")
    return suite


def _log_safe(text: str) -> str:
    # Printed in a workflow's log, the runner would take these for commands; as references
    # they are the same characters to every reader of XML.
    return _LINE_COMMAND.sub(r"\1&#58;", text).replace("##[", "##&#91;")
