"""The results as tables: ratios first."""

from __future__ import annotations

FIRST, SEEN = "authenticate, cache miss", "authenticate, cache hit"
BY_KIT, BY_HAND = "page, authenticated by the kit", "page, authenticated by hand"
# What has to be reached, by language: a name, the figure, and its bound (a minimum when negative).
TARGETS = [
    ("cache miss, times the primitives", lambda it: it["medians"][FIRST]["ours"] / it["floor"]["primitives"], 2),
    ("cache hit, microseconds", lambda it: it["medians"][SEEN]["ours"], 8),
    ("cache hit, times the vendor's rate", lambda it: ratio(it["medians"][SEEN]), -30),
    ("cache miss, four threads over one", lambda it: threads(it, FIRST), {"python": -1.6, "ruby": -1}),
    ("cache hit, four threads over one", lambda it: threads(it, SEEN), {"python": -1.6, "ruby": -1}),
    (
        "page by the kit over one by hand, microseconds",
        lambda it: it["medians"][BY_KIT]["ours"] - it["medians"][BY_HAND]["ours"],
        10,
    ),
    ("refresh, times a bare POST", lambda it: it["medians"]["refresh, CPU"]["ours"] / it["floor"]["post_cpu"], 2),
    (
        "import and make a client, ms above the interpreter",
        lambda it: it["fresh"]["import and make a client, ms"]["ours"],
        15,
    ),
    ("memory, MB above the interpreter", lambda it: it["fresh"]["memory after import, KiB"]["ours"] / 1024, 8),
]


def ratio(values: dict) -> float | None:
    """How many times ours the vendor's figure is."""
    return values["vendor"] / values["ours"] if "vendor" in values else None


def threads(it: dict, row: str) -> float | None:
    """How many times the calls of one thread four threads make in the same time."""
    several = it["medians"].get(f"{row}, 4 threads")
    return several and it["medians"][row]["ours"] / several["ours"]


def text(results: dict) -> str:
    """All of it, as Markdown."""
    machine = results["machine"]
    parts = [
        f"{machine['date']}, {machine['processors']} processors ({machine['processor']}), load "
        f"{machine['load before']:.1f} before and {machine['load after']:.1f} after, {machine['seconds']} seconds. "
        "Medians; microseconds unless it says otherwise."
    ]
    for language, it in results["languages"].items():
        parts += [f"### {language.capitalize()}", language_table(it)]
    if results["languages"]:
        parts += ["### Targets", targets(results)]
    if results["frameworks"]:
        parts += ["### Frameworks, requests per second", frameworks_table(results["frameworks"])]
    if results["pages"]:
        parts += ["### Packages for pages", pages_table(results["pages"]), failures_table(results["pages"])]
    if core := results.get("core"):
        floor = next(value for name, value in core.items() if name.startswith("floor"))
        rows = [[name, f"{value / floor:.2f}", number(value)] for name, value in core.items()]
        parts += ["### Core", table(["", "times the floor", "us"], rows)]
    for question, rows in results["growth"].items():
        body = [[number(value) for value in row.values()] for row in rows]
        parts += [f"### Growth: {question}", table([name.replace("_", " ") for name in rows[0]], body)]
    return "\n\n".join(parts) + "\n"


def language_table(it: dict) -> str:
    """Ours beside the vendor's."""
    comparisons = it["medians"] | it["fresh"]
    comparisons |= {f"cookie, {size}, bytes": sizes for size, sizes in it["cookie bytes"].items()}
    comparisons["packages installed"] = {whose: len(names) for whose, names in it["packages"].items()}
    floor = it["floor"]
    rows = [
        ["the primitives: AES-GCM open, RS256 verify", "", number(floor["primitives"]), ""],
        ["a bare POST, kept alive, CPU", "", number(floor["post_cpu"]), ""],
    ]
    rows += [compared(*row) for row in comparisons.items()]
    return table(["", "vendor's over ours", "ours", "vendor's"], rows)


def frameworks_table(rows: list[dict]) -> str:
    """A page that greets a user: bare, by our kit, and by what else knows users there, one a line."""
    head = [
        "framework and server",
        "bare",
        "ours",
        "ours over bare",
        "instead",
        "its",
        "ours over its",
        "what that does",
    ]
    body = []
    for it in rows:
        rates = it["medians"]
        first = [it["framework"], number(rates["bare"]), number(rates["ours"]), number(rates["ours"] / rates["bare"])]
        for name, does in it["beside"].items():
            body.append([*first, name, number(rates[name]), number(rates["ours"] / rates[name]), does])
            first = ["", "", "", ""]
    return table(head, body)


def pages_table(it: dict) -> str:
    """A page of Next.js, and what browsers load."""
    comparisons = {}
    for what, figures in (("processor time, ms", it["times"]["medians"]), ("heap, KB", it["allocated"])):
        bare, proxied, user = (figures[path] for path in ("/bare", "/proxied", "/"))
        comparisons |= {
            f"Next, page without proxy, {what}": bare,
            f"Next, the proxy adds, {what}": {whose: proxied[whose] - bare[whose] for whose in bare},
            f"Next, page of withAuth behind the proxy, {what}": user,
        }
    comparisons |= {f"{name}, bytes gzipped": sizes for name, sizes in it["bundles"].items()}
    return table(["", "vendor's over ours", "ours", "vendor's"], [compared(*row) for row in comparisons.items()])


def failures_table(it: dict) -> str:
    """Expired sessions and outages."""
    rows = []
    for grace, answers in it["expired"].items():
        rows += [
            [
                f"50 requests with one expired session, grace {grace}: {name}",
                *(words(one[key]) for one in answers.values()),
            ]
            for name, key in (
                ("exchanges", "exchanges"),
                ("answers by status", "statuses"),
                ("pages signed in", "greets"),
                ("answers that delete the cookie", "deletes"),
            )
        ]
    for outage, answers in it["outages"].items():
        for page in ("guarded page", "public page"):
            said = [f"{one[page]['answer']} after {one[page]['seconds']:.1f} s" for one in answers.values()]
            rows.append([f"expired session, the API {outage}: {page}", *said])
    return table(["", "ours", "vendor's"], rows)


def words(value: object) -> str:
    """A count, or counts by what is counted."""
    return ", ".join(f"{many} x {one}" for one, many in value.items()) if isinstance(value, dict) else number(value)


def compared(name: str, values: dict) -> list[str]:
    """A line with a ratio, where there can be one."""
    times = f"{ratio(values):.1f}" if "vendor" in values and values["ours"] > 0 else "-"
    return [name, times, number(values["ours"]), number(values.get("vendor"))]


def targets(results: dict) -> str:
    """What was to be reached, and whether it was."""
    rows = []
    for name, figure, bounds in TARGETS:
        for language, it in results["languages"].items():
            bound = bounds.get(language) if isinstance(bounds, dict) else bounds
            value = None if bound is None else figure(it)
            if value is not None:
                met = value >= -bound if bound < 0 else value <= bound
                limit = f"at least {-bound}" if bound < 0 else f"at most {bound}"
                rows.append([f"{language}: {name}", number(value), limit, "reached" if met else "**missed**"])
    return table(["", "measured", "target", ""], rows)


def number(value: object) -> str:
    """Three digits are enough for a figure that is never twice the same."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def table(head: list[str], rows: list[list[str]]) -> str:
    """Markdown."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
