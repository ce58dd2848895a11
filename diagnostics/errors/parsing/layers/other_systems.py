"""Tells lines of other systems: web servers, databases, registries, shells.

They refuse, time out and deny in the words of mail servers, and explain no letter.
"""

from __future__ import annotations

import re

from diagnostics.errors.literals import Gated

_OTHERS = Gated(
    r"\bHTTP/[123](?:\.\d)?\b|\bhttp (?:status|error|code)\b|\bstatus ?code:? \d{3}\b|"
    r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?:/|https?://)|\bnginx\b|"
    r"(?<!\.)\bapache2?\b|cloudflare|"
    r"\b(?:400 Bad Request|401 Unauthorized|403 Forbidden|404 Not Found|"
    r"429 Too Many Requests|500 Internal Server Error|502 Bad Gateway|"
    r"504 Gateway Time-?out)\b|"
    r"\bAxiosError|\bERR_(?:CONNECTION|NAME|ADDRESS|INTERNET|NETWORK|TIMED)_|"
    r"site can.t be reached|\bSIP/2|asterisk|"
    r"ModuleNotFoundError|ImportError|AssertionError|\bFAILED tests/|\bquery timed out|"
    r"\bAPI (?:returned|responded|error|call)|\bstatus (?:code )?[45]\d\d\b|"
    r"\"code\": ?(?:4\d\d|50[0-4])\b|redirect_uri|requests per (?:minute|second)|"
    r"kex_exchange|closing control connection|530 Login incorrect|Failed to fetch http|"
    r"SqlException|SqlClient|file_get_contents\(http|"
    r"\bupstream\b|\bwebhook|\bREST api\b|\bgraphql\b|"
    r"\bSQLSTATE|\bpsycopg\d?\b|postgres|\bmysqli?\b|\bmariadb\b|sqlite|\bORA-\d{5}|"
    r"mongo(?:db|ose|error|server)|\bredis\b|memcached|elasticsearch|opensearch|"
    r"\bQueryException\b|\bPDOException\b|OperationalError|\bJDBC\b|sql ?server|"
    r"(?:\bport[=\" ]{1,3}|:)(?:3306|5432|6379|27017|1433|1521|9200|5672|11211|389|"
    r"636|3389|8080|8443|9092|2375|2376|6443)\b|\bport[=\" ]{1,3}(?:22|443)\b|"
    r"\bdocker\b|\bdockerd\b|\bkubectl\b|kubernetes|\bkubelet\b|ImagePullBackOff|"
    r"ErrImagePull|CrashLoopBackOff|\bhelm\b|\bcontainerd\b|toomanyrequests|"
    r"\bnpm (?:ERR!|error)|\byarn\b|\bpip\b|\bcomposer\b.{0,20}(?:require|install)|"
    r"\bgit(?:hub|lab)?\b.{0,40}(?:push|pull|clone|fetch|remote)|\bfatal: |"
    r"\bssh(?:d)?\b|publickey|\bscp\b|\brsync\b|\bsftp\b|\bftps?\b|vsftpd|proftpd|"
    r"\bldap|active directory|\bkerberos\b(?! ?/ ?gss)|\bkinit\b|\bradius\b|\bsmb\b|"
    r"\bsamba\b|"
    r"\bcifs\b|\bnfs\b|rabbitmq|\bamqp\b|\bkafka\b|\bmqtt\b|\bminio\b|"
    r"\bterraform\b|\bansible\b|\bjenkins\b|\bcron\[|\bvpn\b|wireguard|openvpn|"
    r"\brdp\b|\bprinter\b|\bcups\b|\btelegram\b.{0,30}api|\bslack\b.{0,30}api|"
    r"\bcurl: \((?:[1-7]|2[2-7])\)|\d bytes received|curl\.se/|"
    r"\bwget\b|\bapt(?:-get)?\b|\byum\b|\bdnf\b|"
    r"\b(?:ModuleNotFound|FileNotFound|Key|Assertion|Type|NullPointer|Axios|Permission)"
    r"(?:Error|Exception)\b|\bSqlException\b|\bnet::ERR_|\bERR_[A-Z]{3,}_[A-Z]{3,}\b|"
    r"\bnet/http: |\bfrom daemon\b|\bAborted connection\b|\bkex_exchange|\bLdapErr\b|"
    r"\bldap_\w+:|\bSIP/2\.0\b|\basterisk\b|\bMsg \d+, Level \d+|\bfile_get_contents\(|"
    r"\(error\) [A-Z]{4,} |\] (?:LOG|FATAL|ERROR|STATEMENT):  |"
    r"\bfailed to fetch\b(?! (?:an? )?(?:access|refresh|oauth) token)|"
    r"\bErr:\d |\bThrottlingException\b|\bredirect_uri\b|remote desktop|"
    r"\blogged on to this computer\b|\b(?:no|any) matching distribution|"
    r"\bversion that satisfies|\bper minute\b.{0,4}[\"'}]|\bPyPI\b|"
    r"\bgradle\b|\bmaven\b|"
    r"\bhaproxy\b|\bsquid\b|\bmosquitto\b|\betcd|\bconsul\b|\bvault:|\bsvn: |\bhg: |"
    r"\bgo: module|\bNetworkManager\[?|\bsudo: |\bsu: |\bFAILED LOGIN \(|"
    r"\brspamd\b: config|\bwhile SSL handshaking\b|"
    r"\bunable to connect to the server: |\bquery timed out\b|\bAPI returned\b|"
    r"\bPoolTimedOut\b|\bkind: Database\b|\bsqlx\b|"
    r"(?:ENOTFOUND|getaddrinfo\w*|EAI_AGAIN|lookup|resolve host:?) "
    r"(?:api|www|hooks|graph|cdn|registry|raw|db|oauth2?|login|accounts)\.|"
    r"\bwpa_supplicant\b|\bwi-?fi\b|\bstron[aęy] (?:www|internetow)|"
    r"(?<![\w/.\\-])web-?(?:site|seite|stránk)\w{0,2}\b(?![/.])|"
    r"\bsite (?:internet|web)\b|\bsit[io]o? web\b|"
    r"\bsklep\w{0,2} internetow|\bсайт|\bweb ?server\b|\b(?:file|print)[ -]?server|"
    r"\b(?:druck|datei|web)server|\bserwer\w{0,2} (?:plików|druku|www|baz)|"
    r"\bserveur d[e'’] ?(?:impression|fichiers)|\bservidor de (?:archivos|impres)|"
    r"(?:файлов|веб-?)\w{0,3} ?сервер|сервер\w? баз|"
    r"\bselenium\b|\bchrome(?:driver)?\b|\bWebSocket\b|\bgrpc\b|\bsystemd\[1\]",
    re.I,
)
_MAIL = re.compile(
    r"\bsmtp|\bpop-?3|\bimap|\be?mails?\b(?! address)|e-mail|"
    r"mail(?:er|box|server|gun|jet|kit|chimp|from|hog|trap|crab|message|exception|"
    r"sender)|\bmail[ _.\-](?:server|from|delivery|host|sent|err)|sendmail|postfix|"
    r"dovecot|\bexim|sendgrid|\bSES\b|"
    r"\bSendEmail\b|SendRawEmail|amazonses|postmark|sparkpost|brevo|mandrill|\bMX\b|"
    r"\bgreeting\b|\bbanner\b|\brcpt\b|\behlo\b|\bhelo\b|starttls|recipient|\bsender\b(?!\])|"
    r"\bbounce|undeliver|"
    r"\bdkim\b|\bdmarc\b|\bspf\b|\bnodemailer|swift_|thunderbird|outlook|"
    r"[45]\d\d[ \-]#?[45]\.\d{1,3}\.\d{1,3}|(?<!\d)[45]\.[0-7]\.\d{1,3}\b|-ERR\b|"
    r"(?:[a-z]|\.\d{1,3}|port[ =:]{0,2}):? ?(?:25|465|587|993|995|2525|110|143)\b|"
    r"\bcurl: \(67\)|\bMessageRejected\b|"
    r"\b(?:protocol error|unexpected (?:greeting|banner|reply)).{0,40}HTTP/1|"
    r"response code received from server|\bmsmtp\b|\bswaks\b|oauth2? proxy|"
    r"почт|письм|ящик|skrzynk|poczt|wiadomo|nachricht|e-?posta|correo|courriel|"
    r"posta elettr|メール|邮件|郵件|лист(?:а|и|ів)?\b|dopis|zpráv|mensaje|mensagem",
    re.I,
)
_NO_MAIL = re.compile(
    r"\be-?mail (?:address|id)\b|(?<![\w.+\-])[\w.+\-]{1,64}@[\w.\-]{1,255}|"
    r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?:https?:/)?/\S{0,500}"
    r"(?: HTTP/[\d.]{1,3}\"? ?\d{0,3})?|"
    r"module named \S{1,80}|\b(?:open|mkdir) ?\(?['\"]\S{1,200}|"
    r": '(?!MessageRej)[\w.]{1,80}'|'[\w.\-]{1,80}'@'|"
    r"\[(?:sender|receiver)\]|==[\d.]{1,20}|queue '\w{1,80}'",
    re.I,
)
"""Addresses, paths and names that tell of no mail system by themselves."""

_REPLY = re.compile(
    r"\A(?:45\d|53[4-8]|55\d)[ \-](?=[a-z])(?!(?:permission denied|can.t |could ?n.t |"
    r"failed to (?:open|change))[^\n]{0,80}\n.*ftp)",
    re.I,
)
"""A reply with a code that web servers don't know, and FTP hardly."""


def is_foreign(text: str) -> bool:
    """Whether only other systems speak in a text, no mail server and no program."""
    if not _OTHERS.search(text):
        return False
    return not (_REPLY.match(text) or speaks_of_mail(text))


def speaks_of_mail(text: str) -> bool:
    """Whether a text has a word of mail systems, beside addresses and paths."""
    return bool(_MAIL.search(_NO_MAIL.sub(" ", text)))


def without_foreign(text: str) -> str:
    """A text without the lines of other systems; all of it where it is nothing else."""
    if not _OTHERS.search(text):
        return text
    lines = text.split("\n")
    kept = [line for line in lines if not is_foreign(line)]
    return "\n".join(kept) if any(line.strip() for line in kept) else text
