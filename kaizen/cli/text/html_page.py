"""The frame of a page that stands alone: its style, and a policy that forbids everything but this style."""

from __future__ import annotations

import base64
import hashlib

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}

STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --ground: #fff; --tint: #f4f6f8;
  --ask: #0550ae; --ask-ground: #eef6ff; --bad: #a40e26; --bad-ground: #fff0f0; --good: #1a6e33; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4ae; --line: #343b44; --ground: #0d1117;
  --tint: #171d25; --ask: #79b8ff; --ask-ground: #10223a; --bad: #ff8f8a; --bad-ground: #30171a; --good: #6bd48a; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif;
  overflow-wrap: anywhere; }
.page { max-width: 56rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 1rem; }
h2 { font-size: 1rem; margin: 0; display: inline; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
p, ul, ol { margin: .6rem 0; }
ul, ol { padding-left: 1.5rem; }
a { color: var(--ask); }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; }
code { background: var(--tint); border-radius: 4px; padding: .1em .3em; }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .75rem; margin: .5rem 0;
  white-space: pre-wrap; overflow-wrap: anywhere; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1.5rem; }
dl.facts dt { color: var(--soft); }
dl.facts dd { margin: 0; }
.turn { border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 1.5rem; }
.figures, .how, .note { color: var(--soft); font-size: .875rem; }
.prompt { background: var(--ask-ground); border-left: 3px solid var(--ask); border-radius: 0 6px 6px 0; padding: .4rem .9rem;
  margin: .9rem 0; }
.label { color: var(--soft); font-size: .75rem; font-weight: 600; letter-spacing: .04em; text-transform: uppercase; }
.field { color: var(--soft); font-size: .8125rem; font-weight: 600; }
.prompt .label { color: var(--ask); }
.error { background: var(--bad-ground); border-left: 3px solid var(--bad); border-radius: 0 6px 6px 0; padding: .4rem .9rem;
  margin: .9rem 0; }
.error > .label, .bad > summary .how { color: var(--bad); font-weight: 600; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .35rem 0; }
details > summary { cursor: pointer; padding: .35rem .7rem; border-radius: 6px; }
details > summary:hover { background: var(--tint); }
details > .inside { padding: .1rem .8rem .7rem; border-top: 1px solid var(--line); }
details.bad { border-color: var(--bad); }
details.quiet { border-style: dashed; color: var(--soft); }
details.agent { border-left: 3px solid var(--good); }
.plain { border: 1px solid var(--line); border-radius: 6px; padding: .35rem .7rem .35rem 1.75rem; margin: .35rem 0; }
.tool { font-weight: 600; background: none; padding: 0; }
.what { background: none; padding: 0; }
:focus-visible { outline: 2px solid var(--ask); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
nav ol { columns: 2 18rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; font-size: .875rem; }
table.words th, table.words td { overflow-wrap: break-word; }
details.evidence, details.evidence > .inside { border: 0; margin: 0; }
details.evidence > summary { padding: 0; color: var(--soft); font-size: .875rem; }
td.number, th.number { text-align: right; width: 4.5rem; }
footer { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .75rem; }
@media (max-width: 34rem) { .page { padding: 1rem .85rem 3rem; } dl.facts { gap: .15rem .75rem; } h1 { font-size: 1.25rem; }
  details > .inside { padding: .1rem .5rem .5rem; }
  table.words { font-size: .8125rem; } table.words th, table.words td { font-size: inherit; padding-right: .4rem; } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --ground: #fff; --tint: #f6f6f6;
  --ask: #003a80; --ask-ground: #f3f7fc; --bad: #8a0018; --bad-ground: #fdf3f3; --good: #14532d; }
  body { font-size: 10.5pt; } .page { max-width: none; padding: 0; } .skip, nav { display: none; }
  h2, h3, summary, .label { break-after: avoid; } .prompt, .error, .plain { break-inside: avoid; } }
"""


def text(words: str) -> str:
    """A text as it stands in a page, in an element or in an attribute."""
    return "".join(_ENTITIES.get(c, c) for c in words)


def page(title: str, body: str) -> str:
    """The whole page. `body` is made of elements, with each text in it escaped."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
