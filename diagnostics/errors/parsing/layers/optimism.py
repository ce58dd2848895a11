"""Sentences of success, and whether they hold: a later failure outranks them."""

from __future__ import annotations

import re

_SUCCESS = re.compile(
    r"(?:sent|delivered|accepted|queued|relayed|logged in|authenticated) successfully|"
    r"success(?:fully)? (?:sent|delivered|authenticated|connected|sending)|"
    r"successful(?:ly)? (?:delivery|login)|smtpstatus=2\d\d|status=sent|"
    r"успешно (?:отправлен|доставлен)|(?:отправлен|доставлен)\w* успешно|"
    r"успішно (?:надіслан|відправлен|доставлен)|pomyślnie (?:wysłan|dostarczon)|"
    r"(?:wysłan|dostarczon)\w* pomyślnie|erfolgreich (?:ge|ver)s(?:endet|chickt|andt)|"
    r"erfolgreich zugestellt|envoyé\w* avec succès|enviad[oa]s? (?:con éxito|"
    r"correctamente|com sucesso)|inviat[oaie] (?:correttamente|con successo)|"
    r"úspěšně (?:odeslán|doručen)|正常に送信|送信しました|发送成功|發送成功",
    re.I,
)
_NEGATED = re.compile(
    r"(?:\bnot\b|n[’']t\b|\bcannot\b|\bfailed\b|unable|never|\bnie\b|\bне\b|\bnicht\b|"
    r"\bnon\b|\bno\b|\bne\b|\bn[’']|\bpas\b|\bnão\b|\bnebyl|\bnebyla\b|nepodařil|"
    r"\bkein|未|没|沒|できません|unsuccess)[^.!?\n]{0,40}\Z",
    re.I,
)
_ADVERB = re.compile(
    r" ?\b(?:successfully|successful|with success|успешно|успішно|pomyślnie|pomyslnie|"
    r"erfolgreich|avec succès|con éxito|correctamente|com sucesso|con successo|"
    r"correttamente|úspěšně|正常に)\b",
    re.I,
)
_AFTER = re.compile(
    r"\A\w*,? ?(?:ne|nicht|не удалось|unless|failed|but|, но|, ale|aber)\b", re.I
)
_FAILURE = re.compile(
    r"\berror\b|exception|\bfail|fatal|refused|denied|rejected|traceback|timed? ?out|"
    r"could ?n.t|cannot|unable|smtpstatus=[45]|status=(?:bounced|deferred)|undeliver|"
    r"(?<!\d)[45]\d\d[ \-]#?[45]?\D|-ERR|ошибк|не удалось|błąd|nie udało|nie można|"
    r"fehler|erreur|échec|помилк|не вдалося|chyb|selhal|エラー|失败|失敗|fallo\b|falha",
    re.I,
)


def says_success(line: str) -> bool:
    """Whether a sentence reports success, and no negated one."""
    for match in _SUCCESS.finditer(line):
        negated = _NEGATED.search(line[max(0, match.start() - 60) : match.start()])
        if not negated and not _AFTER.match(line[match.end() : match.end() + 20]):
            return True
    return False


def without_vain_adverbs(text: str) -> str:
    """A text whose negated success is left as the failure that it is.

    `could not be sent successfully` becomes `could not be sent`.
    """
    return _ADVERB.sub(_negated_away, text)


def _negated_away(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - 80) : match.start()]
    return "" if _NEGATED.search(before) else match[0]


def says_failure(text: str) -> bool:
    """Whether a text reports a failure in any of the languages."""
    return bool(_FAILURE.search(text))


def without_optimism(text: str) -> str:
    """A text without lines of success that a later line gives the lie to."""
    if not _SUCCESS.search(text):
        return text
    lines = text.split("\n")
    failed_at = [i for i, line in enumerate(lines) if _FAILURE.search(line)]
    last = max(
        (i for i in failed_at if not says_success(lines[i])),
        default=-1,
    )
    kept = [s for i, s in enumerate(lines) if i >= last or not says_success(s)]
    return "\n".join(kept)
