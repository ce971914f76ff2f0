"""Values that are plainly no secret, though they have the name of one, and text that looks random."""

from __future__ import annotations

import re
from math import log2

_SEEN_CHARS = 96  # by as many characters a value is judged
_WORDS = frozenset(
    "pass inherit options option flag flags argument arguments and or is to with parameter prompt null none nil true false undefined yes no on off string str bytes int integer float number bool boolean any object array list dict void unknown never text "
    "required optional redacted hidden masked removed omitted filtered secret password passwd pwd token key apikey api_key credentials basic bearer digest "
    "todo tbd n/a na empty unset default example test changeme-here username user login email value values file env enabled disabled invalid missing expired "
    "ok error failed denied granted here self this new old char varchar text, secretstr data body name type id id_token access_token refresh_token code".split()
)
_STANDS_FOR = re.compile(
    r"<[^<>]{0,80}>|\$\{[^{}]{0,80}\}?|\$\(.{0,80}|\$[A-Za-z_][A-Za-z0-9_]{0,60}|\{\{.{0,80}|%\([A-Za-z_]{1,40}\)s|%[sdr]|%[A-Z_]{2,40}%|#\{.{0,80}|@[A-Za-z_]{1,40}@"
    r"|\{[A-Za-z_.\[\]0-9]{0,60}\}|\[[A-Za-z _-]{0,40}\]|\(\(.{0,60}\)\)"
)
_LOOKED_UP = re.compile(
    r"os\.environ|os\.getenv|process\.env|import\.meta|getenv|std::env|env\[|env\(|env\.|secrets\.|vars\.|system\.getenv|config\.|settings\.|viper\.|vault:|op://"
    r"|keyring|ssm:|arn:aws|self\.|this\.|args\.|options\.|opts\.|params\.|request\.|req\.|data\.|props\.|state\.|input\.|await |lambda |new "
)
_HINTS = re.compile(
    r"your[-_]|[-_ ]here$|\bexample|placeholder|redacted|change[-_]?me|replace[-_]?me|insert[-_]|dummy|\bfake|xxxx|\*\*\*|\.\.\.|…|•••"
)
_LABELS = re.compile(
    r"\b(?:your|enter|must|please|invalid|incorrect|wrong|forgot|forgotten|required|password|passwords|passwort|secret|secrets|key|keys|token|tokens|should|cannot|not|is|are|was|the|for|to|of|a|an)\b"
)
_DIGEST = re.compile(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})\Z")
_WORDLIKE = re.compile(r"[a-z]{3,96}")
_LETTER, _DIGIT_OR_SIGN = re.compile(r"[^\W\d_]"), re.compile(r"[0-9!@#$%^&*+=?~]")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASHED = re.compile(r"(?:sha(?:1|224|256|384|512)|md5|blake2b?|blake3|git|h1)[-:=]")


def stands_for(value: str) -> bool:
    """Whether a value only stands where a secret would: a variable, a placeholder, stars, nothing at all."""
    seen = value[:_SEEN_CHARS].strip()
    if len(seen) < 3 or len(set(seen)) <= 2:
        return True
    low = seen.lower()
    if low in _WORDS or low.strip("'\"`.,;:!?()[]{}<>*_- ") in _WORDS:
        return True
    whole = _STANDS_FOR.match(seen)
    if seen[0] == "{" and "}" not in seen and seen[1:2].isalpha():
        return True  # the beginning of a field that a template fills in
    return (whole is not None and whole.end() >= len(seen) - 2) or _LOOKED_UP.match(low) is not None


def hints(value: str) -> bool:
    """Whether a value says itself that it is none: `your-key-here`, `Enter your password`."""
    low = value[:_SEEN_CHARS].lower()
    return _HINTS.search(low) is not None or (" " in low and _LABELS.search(low) is not None)


def is_digest(value: str) -> bool:
    """Whether it has the form of a commit, a checksum or a UUID."""
    low = value[:_SEEN_CHARS].lower()
    return _DIGEST.match(low) is not None or _UUID.match(low) is not None or _HASHED.match(low) is not None


def is_hashed(value: str) -> bool:
    """Whether it says itself that it is a digest, as `sha256-…`."""
    return _HASHED.match(value[:_SEEN_CHARS].lower()) is not None


def is_mixed(value: str) -> bool:
    """Whether letters and digits stand mixed in it, or signs that names do not have."""
    seen = value[:_SEEN_CHARS]
    return _LETTER.search(seen) is not None and _DIGIT_OR_SIGN.search(seen) is not None


def bits(value: str) -> float:
    """Shannon entropy in bits per character."""
    seen = value[:_SEEN_CHARS]
    counts = [seen.count(c) for c in set(seen)]
    return -sum(n / len(seen) * log2(n / len(seen)) for n in counts) if seen else 0.0


def is_random(value: str) -> bool:
    """Whether it looks made by a machine: long, of digits and letters of both cases in no order, not words joined by hyphens."""
    seen = value[:_SEEN_CHARS]
    if len(seen) < 20 or is_digest(seen):
        return False
    digits, upper, lower = (sum(map(test, seen)) for test in (str.isdigit, str.isupper, str.islower))
    if digits < 1 or not (upper > 1 and lower > 1):
        return False
    if sum(map(len, _WORDLIKE.findall(seen))) * 2 > len(seen):
        return False
    turns = sum(
        a.isalpha() != b.isalpha() or (a.isupper() and b.islower()) for a, b in zip(seen, seen[1:], strict=False)
    )
    return bits(seen) >= 3.6 and turns >= len(seen) // (5 if digits > 1 else 4)


def is_variable(value: str) -> bool:
    """Whether the whole value is a variable or a placeholder of a template, or hidden already."""
    seen = value[:_SEEN_CHARS]
    whole = _STANDS_FOR.match(seen)
    return not seen.strip("*x.…•-_") or (whole is not None and whole.end() >= len(seen))
