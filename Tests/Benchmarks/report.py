"""The tables that the benchmarks print: markdown, ready for Docs/Benchmarks.md."""
import dataclasses, importlib.metadata, os, pathlib, platform, subprocess

PACKAGES = ("numpy", "pandas", "scipy", "scikit-learn", "faiss-cpu", "anonymeter", "numba", "torch", "opacus", "h5py",
            "dp_accounting", "prv_accountant", "autodp")


@dataclasses.dataclass
class Bar:
    """What a case has to reach: at least, or at most, `wanted`."""
    text: str
    wanted: float
    measured: float = None
    at_most: bool = False
    unit: str = "x"

    @property
    def met(self):
        if self.measured is None:
            return "not measured"
        return "yes" if (self.measured <= self.wanted if self.at_most else self.measured >= self.wanted) else "no"


def number(value):
    """Three digits or whole, with separators: what a reader can take in."""
    if value is None:
        return "—"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 10 else f"{value:.1f}"


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def ratio(measures, sides, side):
    """How much more a peer takes than ours with as many threads: CPU on one thread, wall on more."""
    ours = next((other for other in sides if other.peer is None and other.threads == side.threads
                 and other.name in measures), None)
    if ours is None or side.peer is None or side.name not in measures:
        return None
    clock = "cpu" if side.threads == 1 else "wall"
    return getattr(measures[side.name], clock) / getattr(measures[ours.name], clock)


def case(title, sides, measures, checks):
    rows = []
    for side in sides:
        found = measures.get(side.name)
        if found is None:
            rows.append([side.name, side.threads, *["—"] * 6, "not run"])
            continue
        note = found.note
        if found.searched < found.queries:
            note = f"{note + '; ' if note else ''}{found.searched:,} of {found.queries:,} queries, scaled"
        shares = ratio(measures, sides, side)
        rows.append([side.name, side.threads, number(found.cpu), number(found.search), number(found.wall), number(found.cost),
                     f"{found.peak / 1e6:,.0f}", number(shares), note])
    header = ["side", "threads", "CPU s", "of it search", "wall s", "CPU ns/pair", "peak MB", "times ours", "note"]
    text = table(header, rows)
    lines = "".join(f"\n- Checked: {check}." for check in checks)
    return f"\n#### {title}\n\n{text}\n{lines}".rstrip()


def bars(found):
    def shown(bar, value):
        if value is None:
            return "—"
        return f"{value:.1%}" if bar.unit == "%" else f"{number(value)} {bar.unit}"
    rows = [[bar.text, f"{'≤' if bar.at_most else '≥'} {bar.wanted:.0%}" if bar.unit == "%"
             else f"{'≤' if bar.at_most else '≥'} {bar.wanted:,g} {bar.unit}", shown(bar, bar.measured), bar.met]
            for bar in found]
    return "\n#### Bars\n\n" + table(["bar", "wanted", "measured", "met"], rows)


BEGIN, END = "<!-- What `make bench` measured last begins here. -->", "<!-- It ends here. -->"


def record(page, text, first=BEGIN, last=END):
    """Puts the tables of a run in the place of the last one's, between two marks of a page."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise SystemExit(f"{page}: the lines '{first}' and '{last}' are not there; put them where the tables belong")
    fresh = page.with_suffix(".new")
    fresh.write_text(f"{before}{first}\n\n{text.strip()}\n\n{last}{after}", encoding="utf-8")
    fresh.replace(page)


def processor():
    """What lscpu says, by its names; nothing where there is none."""
    try:
        lines = subprocess.run(["lscpu"], capture_output=True, text=True).stdout.splitlines()
    except OSError:
        return {}
    return {line.split(":", 1)[0].strip(): line.split(":", 1)[1].strip() for line in lines if ":" in line}


def machine(binary):
    """The processor, what it can do, the load, and the versions of everything measured."""
    facts = processor()
    flags = set(facts.get("Flags", "").split())
    known = [name for name in ("avx2", "fma", "avx512f", "avx512bw", "avx512_vpopcntdq", "avx512_vnni") if name in flags]
    versions = []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            pass
    own = subprocess.run([str(binary), "--version"], capture_output=True, text=True).stdout.strip() if binary else "not run"
    load = f"load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    release = pathlib.Path("/etc/os-release")
    system = next((line.split("=")[1].strip('"') for line in release.read_text().splitlines() if line.startswith("PRETTY_NAME")),
                  platform.system()) if release.exists() else platform.system()
    return "\n".join([
        f"- {os.cpu_count()} processors, {facts.get('Model name', platform.processor())} (family {facts.get('CPU family', '?')}, "
        f"model {facts.get('Model', '?')}), L2 {facts.get('L2 cache', '?')}, L3 {facts.get('L3 cache', '?')}; "
        f"{' '.join(known) or platform.machine()}; {load}",
        f"- {system}; privacy-audit {own}; Python {platform.python_version()}, {', '.join(versions)}"])
