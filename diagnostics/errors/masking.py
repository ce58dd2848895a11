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
_USERINFO = re.compile(
    r"(?i)\b([a-z][a-z0-9+.\-]{1,20}://[^\s/:@\"'<>]{0,100}):[^\s/\"'<>]{1,200}@"
)
_WORDS = (
    r"(?:pass(?:w(?:or)?d|wort|phrase|code|wd)?s?|pwd|passwd|psw|pw|secret|token|"
    r"api[_\- ]?key|access[_\-]?key|private[_\-]?key|credentials?|authorization|cookie|"
    r"has[łl][oa]|парол[ьяюе]м?|kennwort|mot de passe|mdp|contrase[ñn]a|clave|senha|"
    r"parola(?: d['’]ordine)?|hesl[oa]|лозинк[аи]|jelsz[óo]|şifre|лозинка|"
    r"パスワード|暗証番号|密码|密碼|口令|授权码|授權碼|비밀번호)"
)
_VALUE = (
    r"(?:\\[\"'][^\"'\\\n]{1,300}|\"(?:\\.|[^\"\\\n]){1,300}\"?|"
    r"'(?:\\.|[^'\\\n]){1,300}'?|`[^`\n]{1,300}`?|[„“][^”“\n]{1,300}[”“]?|"
    r"«[^»\n]{1,300}»?|[‘’][^’\n]{1,300}’?|(?:bearer |basic )?"
    r"(?:[a-z]{4}(?: [a-z]{4}){3}\b|[^\s\"'`,;<>&)\]}]+))"
)
_KEY = rf"(?<![^\W_]){_WORDS}(?:[_\-]?\d{{1,3}})?[\"'\\\])]{{0,4}}"
_NO_SECRET = (
    r"(?!\w{0,3}(?:correct|wrong|valid|not|expired|required|fine|ok|right|empty|missing|"
    r"blank|too|changed|accepted|rejected|refused|the|a|my|stored|saved|set|being|now|"
    r"used|fail|b[łl][ęe]d|praw|popraw|falsch|richtig|неверн|верн|прав|неправ|невірн|"
    r"erron|incorrec|sbagliat|errat|špatn|send|sign)[^\W\d_]{0,12}(?:[\s.,;!)]|$))"
)
_NO_VALUE = (
    r"(?!(?:try|please|authentication|incorrect|invalid|wrong|not|failed|rejected|"
    r"expired|required) [a-z])"
)
_FOR = r"(?:\s(?:for|of|do|dla|für|от|для|de|pour|per|pro|для)\s[^\s:=]{1,100})?"
_AFTER_WORD = re.compile(
    rf"(?i)({_KEY}{_FOR}\s{{0,3}}(?:=>|:=|[=:：>])\s{{0,3}})(?!//){_NO_VALUE}{_VALUE}"
)
_WHOLE_LINE = re.compile(
    rf"(?im)^([ \t>*\-•|]{{0,8}}(?:[\w.\-]{{0,40}}[_.\- ])?{_WORDS}[ \t]{{0,3}}"
    rf"(?:=>|[=:：])[ \t]{{0,3}})(?=[^\s\"'{{\[>`„“«‘’\\]){_NO_VALUE}"
    r"[^\n,;{}\"']{1,200}$"
)
_OPTION = re.compile(rf"(?i)((?:\s|^)--?{_WORDS}[ =])[^\s-]\S*")
_GROUPS = re.compile(rf"(?i)({_WORDS}\s)(?-i:[a-z]{{4}}(?: [a-z]{{4}}){{3}})\b")
_QUOTED_AFTER = re.compile(
    rf"(?i)({_KEY}\s{{1,2}})(?:\"[^\"\n]{{1,100}}\"|'[^'\n]{{1,100}}'|«[^»\n]{{1,100}}»|"
    r"[„“][^”“\n]{1,100}[”“])"
)
_TOLD = re.compile(
    rf"(?i)({_KEY}\s{{1,2}}(?:is|was|to|jest|ist|lautet|est|es|è|é|je|это|це|は|是)[: ]"
    rf"\s{{0,2}}){_NO_SECRET}\S+"
)
_COMMAND = re.compile(
    r"(?im)^(?!.{0,60}(?<!\d)250[ \-])(.{0,120}\bAUTH "
    r"(?:PLAIN|LOGIN|XOAUTH2?|OAUTHBEARER|CRAM-MD5|NTLM|"
    r"DIGEST-MD5))[ \t]+(?=\S{0,200}[A-Z0-9=*])(?-i:(?=\S*[A-Z0-9=*]))\S+"
)
_PASS = re.compile(
    r"(?m)^(?!.{0,120}-ERR)(.{0,120}\b(?:PASS|APOP \S{1,80}))[ \t]+\S[^\n'\"\\]{0,200}"
)
_IMAP_LOGIN = re.compile(
    r"(?m)^(.{0,80}\b[A-Za-z]{0,4}\d{1,5} (?:LOGIN|login) )\S+ [^\s'\\]+"
)
_SIGNING = re.compile(
    r"(?i)\bAUTH (?:PLAIN|LOGIN|XOAUTH2?|OAUTHBEARER|CRAM-MD5|NTLM|DIGEST-MD5)\b|"
    r"\bAUTHENTICATE \w|(?<!\d)334(?!\d)"
)
_SIGNED = re.compile(r"(?<![\w.:/])(?:[245]\d\d|250)[ \-]\D")
_CODED = re.compile(
    r"(?<![\w.@+/\-])[A-Za-z0-9+/_\-.]{4,}+={0,2}(?=(?:\\r)?(?:\\n)?['\"]?\s*$)"
)
_LONG_CODE = re.compile(r"(?<![\w/+=.-])[A-Za-z0-9+/_=-]{32,}(?![\w/+=-])")
_LINES_OF_A_LOGIN = 6
"""Lines behind an AUTH or a challenge in which credentials may stand."""


def mask(text: str) -> str:
    """`text` with addresses, passwords, tokens and links' parameters masked."""
    hidden = _USERINFO.sub(r"\1:***@", text)
    hidden = _COMMAND.sub(r"\1 ***", hidden)
    hidden = _IMAP_LOGIN.sub(r"\1***", _PASS.sub(r"\1 ***", hidden))
    hidden = _without_credentials(hidden)
    for pattern in (_WHOLE_LINE, _OPTION, _GROUPS, _AFTER_WORD, _QUOTED_AFTER, _TOLD):
        hidden = pattern.sub(_starred, hidden)
    hidden = _URL_DATA.sub(r"\1?***", hidden)
    hidden = _LONG_CODE.sub("***", hidden)
    return _ADDRESS.sub("user@example.invalid", hidden)


def _starred(match: re.Match[str]) -> str:
    """The match with stars for its value, quotes around it kept."""
    value = match[0][len(match[1]) :]
    opening = re.match(r"\\?[\"'`„“«‘’]", value)
    closing = re.search(r"[\"'`”»’]\Z", value) if opening else None
    return (
        f"{match[1]}{opening[0] if opening else ''}***{closing[0] if closing else ''}"
    )


def _without_credentials(text: str) -> str:
    """A debug dialogue without the coded lines that answer a challenge."""
    if not _SIGNING.search(text):
        return text
    lines, left = [], 0
    for line in text.split("\n"):
        if _SIGNING.search(line):
            left = _LINES_OF_A_LOGIN
        elif left and _SIGNED.search(line):
            left = 0
        elif left:
            left -= 1
            line = _CODED.sub("***", line)
        lines.append(line)
    return "\n".join(lines)


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
