"""Takes addresses and secrets out of a text, so that it may be kept."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from diagnostics.whole_files import write_whole

_ADDRESS = re.compile(r"[\w.+'=*-]{1,64}@(?:[\w-]{1,63}\.){0,8}[\w-]{1,63}")
_URL_DATA = re.compile(r"(https?://[^\s?#]{1,200})[?#]\S+")
_AFTER_WORD = re.compile(
    r"(?i)\b(pass(?:word|wd|code)?|secret|token|api[_-]?key|authorization|cookie)"
    r"(\"?'?\s{0,3}(?:=>|[=:])\s{0,3}(?:bearer |basic )?[\"']?)[^\s\"',;]+"
)
_COMMAND = re.compile(
    r"(?im)^(.{0,80}\b(?:PASS|AUTH (?:PLAIN|LOGIN|XOAUTH2|CRAM-MD5)|APOP \S{1,80}))"
    r"[ \t]+\S+"
)
_LONG_CODE = re.compile(r"(?<![\w/+=.-])[A-Za-z0-9+/_=-]{32,}(?![\w/+=-])")


def mask(text: str) -> str:
    """`text` with addresses, passwords, tokens and links' parameters masked."""
    hidden = _COMMAND.sub(r"\1 ***", text)
    hidden = _AFTER_WORD.sub(r"\1\2***", hidden)
    hidden = _URL_DATA.sub(r"\1?***", hidden)
    hidden = _LONG_CODE.sub("***", hidden)
    return _ADDRESS.sub("user@example.invalid", hidden)


def feedback(text: str, answer: Mapping[str, Any], folder: Path | None = None) -> Path:
    """Keeps a wrong answer on this machine, masked, for mending the rules.

    Args:
        text: what was pasted.
        answer: what was called wrong, as `explain` writes it in JSON; without its file.
        folder: where to write; `feedback/` of the working directory by default.

    Returns:
        The file, readable by its owner only. The same text has the same file.
    """
    kept = folder or Path("feedback")
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = {key: value for key, value in answer.items() if key != "file"}
    masked = {"text": mask(text), "answer": json.loads(mask(json.dumps(told)))}
    name = hashlib.sha256(masked["text"].encode()).hexdigest()[:16]
    path = kept / f"{name}.json"
    written = json.dumps(masked, ensure_ascii=False, indent=1)
    write_whole(path, written.encode(), private=True)
    return path
