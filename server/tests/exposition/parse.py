"""Reads the pages of a folder with the official Python parsers: `.txt` as text, `.om` as OpenMetrics. Prints JSON: by file
name the samples as [name, labels, value]; a page that is refused ends the program."""

import json
import pathlib
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as text

pages = {}
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    parse = open_metrics if path.suffix == ".om" else text
    try:
        families = list(parse(path.read_bytes().decode("utf-8")))
    except Exception as error:
        sys.exit(f"{path}: {error!r}")
    pages[path.name] = [[s.name, s.labels, repr(float(s.value))] for f in families for s in f.samples]
json.dump(pages, sys.stdout)
