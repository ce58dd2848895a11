"""Tells failures from ordinary sentences that use the same words.

A failure shows where it comes from: by a code, an address, a protocol, a program's
name, a word such as "e-mail" or "server". In a text without any of that, common words
count only where they are the sentence (`Adresat nieznany`), not where it goes on about
something else (`Adresat nieznany – tak napisał listonosz na kopercie`).
"""

from __future__ import annotations

import re

from diagnostics.errors.deciding.folding import folded, lowered
from diagnostics.errors.statement import Statement

MOST = 0.5
"""The share of a sentence's letters that is more than a part of it."""

FEW = 3
"""So few words are a message, whatever they leave out."""

AMONG = 0.25
"""The share of a quote's letters that words beside the pattern's own may have."""

STEM = 4
"""So many letters tell a word of a pattern, whatever its ending."""

LOOKED_AT = 4_000
"""Characters of a text in which signs of a failure are looked for."""

COMMON = frozenset(
    {
        "account-locked",
        "account-suspended",
        "address-syntax",
        "attachment-blocked",
        "auth-failed",
        "auth-required",
        "bad-reputation",
        "cert-expired",
        "connection-dropped",
        "content-spam",
        "delayed",
        "domain-blocklisted",
        "domain-unknown",
        "greylisted",
        "ip-blocklisted",
        "loop",
        "mailbox-disabled",
        "mailbox-full",
        "network-unreachable",
        "never-tried",
        "policy-rejected",
        "quota-daily",
        "rate-limited",
        "recipient-moved",
        "recipient-restricted",
        "refused",
        "relay-denied",
        "routing-failed",
        "sender-not-owned",
        "server-error",
        "suppressed",
        "syntax",
        "timeout",
        "too-big",
        "too-many-recipients",
        "user-unknown",
        "virus-detected",
        "wrong-host",
        "wrong-port",
    }
)
"""Reasons whose words (full, unknown, blocked, late) are used of anything."""

_SIGN = re.compile(
    r"\A[2-6]\d\d[ -]\D|попытк\w доставки|@|://|::|\(\)|[=<>{}\\_#]|\b0x[\da-f]{4}|-err\b|\berrno|\be(?:conn|timed|net)[a-z]|"
    r"\b[a-z][\w-]{0,60}\.[a-z]{2,6}\b|\d\.\d+\.\d+\.\d|\b\w{1,80}(?:exception|error)\b|"
    r"\bport \d|\bsocket|"
    r"\b(?:e?smtps?|pop3?s?|imaps?|ssl|tls|starttls|auth\w*|oauth\d?|dns|mx|spf|dkim|"
    r"dmarc|exchange|outlook|gmail|yandex|dnsbl|rbl|helo|ehlo|rcpt|ses|gnutls|"
    r"destination|received)\b|\be-?mail|\bmails?\b|courriel|correo|posta elettr|"
    r"\bпочт(?!ов|альо)|\bпошт(?!ов|арк)|\bпис(?:ем|ьм)|\bлист(?:и|ів)\b|электронн|електронн|"
    r"poczt(?!ow|ówk)|wiadomo[sś][cć]|\bmessag|\bmensa[jg]|nachricht|zpr[áa]v|"
    r"сообщен|повідомлен|\bser(?:v|w)(?:er|eur|idor)\w{0,2}\b|сервер|"
    r"quota exceed|"
    r"serverzert|validity|аккаунт|lai d.attente|oczekiwani|"
    r"\bconnection|\bmail-?server|tiempo de espera|tempo (?:limite|scaduto)|"
    r"délai d.attente|время ожидания|час очікування|limit czasu|verbinding|"
    r"remotehost|(?:zdaln|удал[её]нн|віддален|vzdálen)\w{1,4} (?:host|хост)|"
    r"h(?:ost|ôte) (?:remoto|distant)|\bel host\b|gegenstelle|połączona strona|"
    r"komputer docelow|ordinateur cible|computer di destinazione|zielcomputer|"
    r"(?:equipo|máquina) de destino|конечный компьютер|part[ie]e? conne(?:ct|ss)|"
    r"parte conectada|próba połączenia|verbindungsversuch|abbruch der verbindung|"
    r"verbindung [^.\n]{0,40}(?:server|gegenst|remote)|délai de connexion|"
    r"existente? (?:conex|connex)|(?:попыток|спроб) вход|intentos fallidos|"
    r"\bim browser\b|navigateur|utilisateur|username|benutzername|użytkownik|"
    r"пользовател|користувач|résolution d[eu] nom|з.?єднання відхилен|"
    r"versand|\benv[ií]o|envoi\b|\binvio\b|odesíl|отправк|надсил|address book|"
    r"[\u3040-\u30ff\u4e00-\u9fff]",
    re.I,
)
"""What a text about anything else hardly has."""

_MAIL = re.compile(
    r"\bspam|\binbox|\bjunk|спам|\bplanfix|планфикс|\bletters?\b|\bлист\b", re.I
)
"""What else a story about letters names."""

_SENTENCE = re.compile(r"(?:[^.!?;:\n]|\.(?=\d))+")
_GAP = re.compile(r"[.\]]\{0,[3-9]\d\}")
_LETTER = re.compile(r"[^\W\d_]")


def is_plain(statement: Statement) -> bool:
    """Whether a text shows no sign of a failure but perhaps its words."""
    named = statement.reply_code or statement.status_code or statement.command
    framed = statement.client or statement.diagnostic_type or statement.is_reply
    if named or framed or statement.kind != "error":
        return False
    return not _SIGN.search(statement.raw[:LOOKED_AT])


def is_story(statement: Statement) -> bool:
    """Whether a text tells of letters, and was neither returned nor of anything else.

    `Sent, and nothing arrived` is said of parcels too.
    """
    if statement.kind == "bounce":
        return False
    said = statement.raw[:LOOKED_AT]
    return bool(_MAIL.search(said)) or not is_plain(statement)


def fills(quote: str, text: str) -> bool:
    """Whether some words are most of the sentence that they stand in."""
    at = text.lower().find(quote.lower())
    if at < 0:
        return True
    sentence = next(
        (s[0] for s in _SENTENCE.finditer(text) if s.end() >= at + len(quote)), text
    )
    few = len(sentence.split()) <= FEW
    return few or _letters(quote) >= MOST * _letters(sentence)


def is_gapped(quote: str, match: str) -> bool:
    """Whether a pattern bridged other words (`certificate of the crane expired`)."""
    if not _GAP.search(match):
        return False
    words = folded(lowered(quote)).split()
    known = folded(lowered(match))
    others = "".join(word for word in words if word[:STEM] not in known)
    return _letters(others) > AMONG * _letters(quote)


def _letters(text: str) -> int:
    return len(_LETTER.findall(text))
