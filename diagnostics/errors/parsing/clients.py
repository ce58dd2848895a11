"""What mail libraries and programs write when sending fails, and the cause inside.

Each extractor knows one habit: a Python tuple, a field `response:`, a session log, a
nested exception. A reply quoted inside is the cause; the exception is its wrapper.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from diagnostics.errors.parsing.quotations import verb
from diagnostics.errors.parsing.reply_codes import ADDRESS


@dataclass(frozen=True, slots=True)
class ClientCause:
    """The inner cause of a client's error.

    Attributes:
        text: its words, a reply with its code in front.
        recipient: whom it is about, where the client says so.
        command: the verb that failed.
        protocol: `smtp`, `pop3` or `imap` when a server's reply is quoted, or empty.
    """

    text: str
    recipient: str = ""
    command: str = ""
    protocol: str = ""


_CLIENTS = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("phpmailer", r"phpmailer|\[smtp_code\]|smtp error: |"
                      r"invalid address:  ?\((?:to|from|cc|bcc|sender|reply-to)\)|"
                      r"smtp -> |(?:server|client) -> "),
        ("symfony", r"symfony|swiftmailer|"
                    r"expected response code \\?\"?'?\d{3}\D{1,60}but got|swift_"),
        ("nodemailer", r"nodemailer|(?:Message failed|Invalid login): [245]\d\d|"
                       r"all recipients were rejected|"
                       r"responsecode|\bEAUTH\b|\bEENVELOPE\b|ESOCKET|"
                       r"syscall:|node:internal|ECONNECTION|_tls_wrap|\(tls\.js"),
        ("ruby-net-smtp", r"net::smtp|net::pop|openssl::ssl|\(?eoferror|\.rb:\d|"
                          r"errno::"),
        ("python-smtplib", r"smtplib|\bSMTP\w{4,30}(?:Error|Refused|Disconnected)|"
                           r"poplib\.|imaplib\.|ssl\.SSL\w+Error|_ssl\.c|gaierror|"
                           r"Traceback \(most"),
        ("javamail", r"javax?\.|jakarta\.|com\.sun\.mail|nested exception is"),
        ("mailkit", r"mailkit|mimekit"),
        ("dotnet", r"system\.net\.|system\.io\.|smtpexception|--->|system\.security"),
        ("go-smtp", r"\bdial tcp\b|\bx509: |(?-i:\btls: )|gomail|"
                    r"lookup [\w.\-]{3,80}: no such"),
        ("outlook", r"0x800ccc|0x80040|microsoft outlook|outlook express"),
        ("thunderbird", r"thunderbird|server \(smtp\)|sending of the message|"
                        r"\(smtp\)[ ,.]|enviar el mensaje|wysyłani\w wiadomości|"
                        r"отправк\w (?:сообщения|письма)|senden der nachricht|"
                        r"l[’']envoi (?:du message|de l)|envio da mensagem|"
                        r"l[’']invio del messaggio|надсилання листа|odesílání zprávy|"
                        r"メッセージの送信|發送訊息|发送消息|smtp-server\b"),
        ("horde", r"\bhorde_(?:smtp|imap|mail)"),
        ("msmtp", r"\bmsmtp\b|smtpstatus="),
        ("lettre", r"\blettre\b|vaultwarden|bitwarden_rs|"
                   r"(?:permanent|transient) error \(\d{3}\)"),
        ("roundcube", r"roundcube|\bSMTP\b.{0,12}[(\[]\d{3}[)\]]"),
        ("k9", r"\bK-?9\b|Negative SMTP reply"),
        ("odoo", r"\bodoo\b|openerp|ir_mail_server|mail delivery failed via smtp"),
        ("opencart", r"not accepted from server|system/library/mail"),
        ("swaks", r"=== Trying \S|\bswaks\b"),
        ("curl", r"\bcurl\b"),
        ("postfix", r"postfix/|status=(?:bounced|deferred|sent)|\bin reply to\b|"
                    r"NOQUEUE:"),
        ("exim", r"\bexim\b|SMTP error from remote mail|\bR=\w+ T=\w+|lookuphost"),
        ("qmail", r"qmail|Remote_host_said|does_not_like|giving up on"),
        ("sendmail", r"\bstat=|sm-mta|while talking to"),
    )
)  # fmt: skip
_FAILED_AT = tuple(
    (command, re.compile(pattern))
    for command, pattern in (
        ("AUTH", r"SMTPAuthenticationError|AuthenticationFailedException|EAUTH|"
                 r"AuthenticationException|could not authenticate|AUTH (?:PLAIN|LOGIN)|"
                 r"Failed to authenticate|(?:Password|Username) command failed|"
                 r"Authentication failed|AUTH failed|AUTH not accepted|curl: \(67\)"),
        ("RCPT", r"SMTPRecipientsRefused|SMTPAddressFailedException|RecipientNotAcc|"
                 r"recipients? failed|FailedRecipient|add recipient|RCPT TO|"
                 r"RCPT (?:not|failed)"),
        ("MAIL", r"SMTPSenderRefused|SMTPSenderFailedException|SenderNotAccepted|"
                 r"From address failed|MAIL FROM|MAIL failed|[Ff]ailed to set sender"),
        ("DATA", r"SMTPDataError|SMTPSendFailedException|[Dd]ata not accepted|"
                 r"EMESSAGE|end of DATA"),
        ("EHLO", r"SMTPHeloError"),
        ("STARTTLS", r"STARTTLS|start ?tls|convert socket to TLS|enable_crypto"),
        ("CONNECT", r"SMTPConnectError|ECONNREFUSED|ETIMEDOUT|ENOTFOUND|ECONNECTION|"
                    r"[Cc]onnect\(\) failed|not connect to|dial tcp|gaierror|'CONN'"),
    )
)  # fmt: skip
_TUPLE = re.compile(
    rf"(?:['\"<]({ADDRESS})[>'\"]?: ?)?\((?:code=)?([245]\d\d), ?"
    r"b?(?:'((?:\\.|[^'\\]){0,3000})'|\"((?:\\.|[^\"\\]){0,3000})\")"
)
_RESPONSE = re.compile(
    r"\b(?:response|serverResponse|lastResponse)['\"]?\s{0,3}[:=]\s{0,3}"
    r"(?:'((?:\\.|[^'\\]|'(?=[a-z])){3,3000})'|\"((?:\\.|[^\"\\]){3,3000})\"|"
    r"`([^`]{3,3000})`)",
    re.I,
)
_RESPONSE_CODE = re.compile(r"responseCode['\"]?\s{0,3}[:=]\s{0,3}([245]\d\d)")
_WITH_MESSAGE = re.compile(
    r"with message [\"'“„]{1,2}(?=[45]\d\d)(.{3,1500}?)[\"'”]{1,2}(?:\.|,|$|\s|\))",
    re.S,
)
_PHP_DETAIL = re.compile(
    r"SMTP code: ?([245]\d\d)(?:\s{0,9}Additional SMTP info:(.{1,200}))?", re.S
)
_PEAR = re.compile(
    r"\(code: ([245]\d\d), response: (?=\S)([^\n]{3,1500}?)\)(?=[\])\s]|$)"
)
_PHP_ARRAY = re.compile(
    r"\[detail\] => ?([^\[\n]{0,1000})\s{0,9}\[smtp_code\] => ?(\d{3})?\s{0,9}"
    r"(?:\[smtp_code_ex\] => ?([\d.]{5,11})?)?"
)
_RUST_REPLY = re.compile(
    r"severity: (\w{1,40}),\s{1,40}category: (\w{1,40}),\s{1,40}detail: (\w{1,9}),?"
    r"\s{0,40}\}"
    r"(?: ?\}?, ?message: \[(.{1,3000}?)\](?: ?\}|\)|$)|"
    r"\),\s{1,40}source: \"((?:\\.|[^\"\\]){1,3000})\")?",
    re.S,
)
_DIGITS = {
    "PermanentNegativeCompletion": "5", "TransientNegativeCompletion": "4",
    "Syntax": "0", "Information": "1", "Connections": "2", "Unspecified3": "3",
    "Unspecified4": "4", "MailSystem": "5",
}  # fmt: skip
_NUMBERS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")
_SESSION = re.compile(
    r"^.{0,90}?(?:SERVER -> CLIENT:|FROM SERVER:|ERROR:.{0,60}server:|\bS:|"
    r"<<<|^<|\[?<-{1,2}\]?|received:|read:|RECV:|DEBUG SMTP:.{0,30}?:)\s{0,4}"
    r"([245]\d\d[ \-]\S.*|-ERR.*)$",
    re.I,
)
_ASKED = re.compile(
    r"^.{0,90}?(?:CLIENT -> SERVER:|\bC:|>>>|^>|-{1,2}>|sent:|"
    r"SEND:)\s{0,4}([A-Z]{3,8})\b"
)
_POP3 = re.compile(r"-ERR\b[^\n\r]{0,2000}")
_IMAP = re.compile(
    r"^(?![2-5]\d\d )(?:[*A-Z]?\w{1,9}) (?:NO|BAD) (\S[^\n]{2,2000})$", re.M
)
_NESTED = re.compile(
    r"nested exceptions? (?:is|are):|Caused by:|---> |inner exception:", re.I
)
_ADDRESS_FAILED = re.compile(
    r"AddressFailedException: ([45]\d\d[ \-][^\n]{1,2000}"
    r"(?:\n[45]\d\d[ \-][^\n]{1,2000}){0,20})"
)
_END_OF_INNER = re.compile(r"\s{0,9}--- End of inner|\n\s{0,9}at \S|\n\t{1,3}at ")
_STACK = re.compile(
    r"^\s{0,12}(?:at [\w.$<>`]{2,200}|at async |File \"|from /|"
    r"\.\.\. \d+ more|Traceback|"
    r"#\d{1,3} |\w[\w/.\-]{1,200}\.rb[: ]\s{0,3}\d)"
)
_ESCAPES = {"n": "\n", "r": "", "t": " "}


@lru_cache(maxsize=8)
def client_of(text: str) -> str:
    """The library or program that wrote a text, or empty."""
    for name, pattern in _CLIENTS:
        if pattern.search(text):
            return name
    return ""


@lru_cache(maxsize=8)
def failed_at(text: str) -> str:
    """The SMTP verb that a client's exception is about, or empty."""
    for command, pattern in _FAILED_AT:
        if pattern.search(text):
            return command
    return ""


def causes(text: str) -> list[ClientCause]:
    """The innermost causes of a client's error; several for several recipients."""
    for extract in _EXTRACTORS:
        found = extract(text)
        if found:
            return found
    return []


def without_stack(text: str) -> str:
    """The text without the lines of a stack trace."""
    lines = [line for line in text.split("\n") if not _STACK.match(line)]
    return "\n".join(lines).strip() or text


def unescaped(text: str) -> str:
    """Backslash escapes of quoted strings resolved, UTF-8 bytes among them."""
    if "\\" not in text:
        return text
    raw = re.sub(r"(?:\\x[0-9a-fA-F]{2}){1,1000}", _utf8, text)
    raw = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), raw)
    raw = re.sub(r"\\([nrt])", lambda escape: _ESCAPES[escape[1]], raw)
    return re.sub(r"\\([\"'/\\])", r"\1", raw)


def _utf8(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("\\x", "")).decode("utf-8", "replace")


def _tuples(text: str) -> list[ClientCause]:
    """`(535, b'5.7.8 …')` and `{'a@b.example': (554, b'…')}` of smtplib."""
    return [
        ClientCause(
            f"{match[2]} {unescaped(match[3] or match[4] or '')}",
            recipient=match[1] or "",
            protocol="smtp",
        )
        for match in _TUPLE.finditer(text)
    ]


def _responses(text: str) -> list[ClientCause]:
    """`response: '535 …'` of Nodemailer and its like."""
    match = _RESPONSE.search(text)
    words = unescaped(match[1] or match[2] or match[3]) if match else ""
    code = _RESPONSE_CODE.search(text)
    if not words or not re.match(r"\W{0,3}[245]\d\d|-ERR", words):
        return []
    if code and not words.startswith(code[1]):
        words = f"{code[1]} {words}"
    return [ClientCause(words, protocol="smtp")]


def _messages(text: str) -> list[ClientCause]:
    """`Expected response code 250 but got code "530", with message "530 …"`."""
    match = _WITH_MESSAGE.search(text)
    if match:
        return [ClientCause(unescaped(match[1]), protocol="smtp")]
    return []


def _details(text: str) -> list[ClientCause]:
    """PHPMailer's `Detail: … SMTP code: 550 Additional SMTP info: 5.7.1`."""
    match = _PHP_DETAIL.search(text)
    if not match:
        return []
    before = text[max(0, match.start() - 1000) : match.start()]
    detail = before.rpartition("Detail:")[2] if "Detail:" in before else ""
    words = f"{match[1]} {(match[2] or '').strip()} {detail.strip()}"
    return [ClientCause(words, protocol="smtp")]


def _rust(text: str) -> list[ClientCause]:
    """Rust's `Permanent(Response { code: Code { severity: …`."""
    match = _RUST_REPLY.search(text)
    if not match or match[3] not in _NUMBERS:
        return []
    code = _DIGITS.get(match[1], "5") + _DIGITS.get(match[2], "0")
    words = unescaped(match[4] or match[5] or "").replace('", "', " ").strip('"')
    reply = f"{code}{_NUMBERS.index(match[3])} {words}".strip()
    return [ClientCause(reply, protocol="smtp")]


def _session(text: str) -> list[ClientCause]:
    """The last refusal in a session log, with the command that it answers."""
    replies: list[str] = []
    asked = command = ""
    for line in text.split("\n"):
        reply, request = _SESSION.match(line), _ASKED.match(line)
        if reply and reply[1][0] in "45-":
            same = replies and replies[-1][:4] == reply[1][:3] + "-"
            replies = [*replies, reply[1]] if same else [reply[1]]
            command = asked
        elif request:
            asked = request[1]
    if not replies:
        return []
    if replies[0].startswith("-"):
        return [ClientCause(replies[-1], command="POP3", protocol="pop3")]
    return [ClientCause("\n".join(replies), command=verb(command), protocol="smtp")]


def _pop3(text: str) -> list[ClientCause]:
    """`-ERR …` (RFC 1939), wherever it stands."""
    found = _POP3.findall(text)
    if not found:
        return []
    words = max(found, key=lambda line: len(line) > 8).rstrip("'\" ")
    return [ClientCause(words, command="POP3", protocol="pop3")]


def _imap(text: str) -> list[ClientCause]:
    """`A1 NO …` (RFC 9051)."""
    match = _IMAP.search(text)
    return [ClientCause(match[1], command="AUTH", protocol="imap")] if match else []


def _nested(text: str) -> list[ClientCause]:
    """The last of nested exceptions: Java's and .NET's; each refused address."""
    refused = _ADDRESS_FAILED.findall(text)
    if refused:
        return [
            ClientCause(words, command="RCPT", protocol="smtp") for words in refused
        ]
    parts = _NESTED.split(text)
    if len(parts) < 2:
        return []
    words = parts[-1].lstrip()
    end = _END_OF_INNER.search(words)
    words = without_stack(words[: end.start()] if end else words)
    return [ClientCause(words)] if len(words) > 3 else []


def _coded(text: str) -> list[ClientCause]:
    """`(code: 535, response: 5.7.8 …)` of Net_SMTP, PHPMailer's printed array."""
    match = _PEAR.search(text)
    if match:
        return [ClientCause(f"{match[1]} {match[2]}", protocol="smtp")]
    array = _PHP_ARRAY.search(text)
    if array and array[2]:
        words = f"{array[2]} {array[3] or ''} {array[1]}"
        return [ClientCause(" ".join(words.split()), protocol="smtp")]
    return []


_EXTRACTORS: tuple[Callable[[str], list[ClientCause]], ...] = (
    _tuples, _responses, _messages, _details, _coded, _rust, _session, _pop3, _imap,
    _nested,
)  # fmt: skip
