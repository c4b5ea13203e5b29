"""xmlkv, xmlunescape, xpath: fields out of XML. Search Reference, one page each."""

import re
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

from lab.spl import xmlpath
from lab.spl.args import Args
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import multivalue
from lab.spl.table import Table
from lab.values import as_list

ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>([^<>]+)</\1\s*>")
ENTITY = re.compile(r"&\w+;")


@command("xmlkv", STREAMING, "xmlkv [FIELD] [maxinputs=N]")
def xmlkv(args: Args, parsing: Parsing) -> Step:
    """`<name>value</name>` as a field. Which of several values of one name is kept is not said."""
    args.integer(args.options(["maxinputs"]), "maxinputs", 50_000)
    field = args.name() if not args.done else "_raw"
    args.end()

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            found: dict[str, str] = {}
            for text in as_list(row.get(field)):
                for name, value in ELEMENT.findall(text):
                    if value.strip() and found.setdefault(name, value.strip()) != value.strip():
                        raise args.unsupported(f"several values of the element '{name}'")
            row.update(found)
        return table

    return run


@command("xmlunescape", STREAMING, "xmlunescape [maxinputs=N]")
def xmlunescape(args: Args, parsing: Parsing) -> Step:
    """&amp;, &lt; and &gt; in _raw become the characters they stand for."""
    args.integer(args.options(["maxinputs"]), "maxinputs", 50_000)
    args.end()

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            if any(ENTITY.search(text) for name in row if name != "_raw" for text in as_list(row[name])):
                raise args.unsupported("entities in other fields than _raw")
            value = multivalue([unescape(text) for text in as_list(row.get("_raw"))])
            if value is not None:
                row["_raw"] = value
        return table

    return run


@command("xpath", STREAMING, 'xpath [outfield=FIELD] "XPATH" [field=FIELD] [default=TEXT]')
def xpath(args: Args, parsing: Parsing) -> Step:
    """The XPath of Python's ElementTree, as the page says; an attribute may end it. XML with a prologue has
    no result."""
    options = args.options(["outfield", "field", "default"])
    path = args.name()
    args.end()
    source, name = options.get("field", "_raw"), options.get("outfield", "xpath")
    steps, _, attribute = path.rpartition("/@")
    elements, attribute = (steps, attribute) if steps else (path, "")
    relative = f".{elements}" if elements.startswith("/") else elements
    try:
        ElementTree.Element("x").findall(relative)
    except SyntaxError as error:
        raise args.error(f"Invalid XPath '{path}': {error}") from error

    def values(text: str) -> list[str]:
        if text.lstrip().startswith(("<?", "<!")):
            return []
        # Several roots in one text are the page's own examples.
        root = xmlpath.parse(f"<root>{text}</root>")
        found = [] if root is None else root.findall(relative)
        if attribute:
            return [node.attrib[attribute] for node in found if attribute in node.attrib]
        if any(len(node) for node in found):
            raise args.unsupported("an XPath to an element with elements in it")
        return [node.text for node in found if node.text]

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            value = multivalue([found for text in as_list(row.get(source)) for found in values(text)])
            if value is None:
                value = options.get("default")
            if value is not None:
                row[name] = value
        return table.with_columns([name]) if table.columns else table

    return run
