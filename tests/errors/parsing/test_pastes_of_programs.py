"""Pastes as programs print them: what is told of them, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from diagnostics.errors.parsing.reading import read


@dataclass(frozen=True)
class Expected:
    """What must come out; None where the test doesn't care."""

    code: str | None = None
    text: str = ""
    hint: str | None = None
    rec: str | None = None
    cmd: str | None = None
    kind: str | None = None
    port: str | None = None
    scheme: str | None = None
    n: int | None = None


PASTES: dict[str, tuple[str, Expected]] = {
    "grafana": (
        't=2026-01-02T11:14:44+0000 lvl=info msg="Sending alert notific'
        'ation to" logger=alerting.notifier.email addresses=[ann@exampl'
        "e.org]\n"
        't=2026-01-02T11:14:47+0000 lvl=eror msg="Failed to send alert '
        'notification email" logger=alerting.notifier.email error="Fail'
        "ed to send notification to email address: ann@example.org: 535"
        ' Authentication failed: No such account."',
        Expected(code="535", text="No such account", hint="own-server"),
    ),
    "grafana eof": (
        't=2026-01-02T11:57:26+0000 lvl=eror msg="Failed to send alert '
        'notification email" logger=alerting.notifier.email error=EOF',
        Expected(text="EOF", hint="local"),
    ),
    "wp": (
        "Versions:\n"
        "WordPress: 6.4\n"
        "PHP: 8.1\n"
        "WP Mail SMTP: 3.6.1\n"
        "\n"
        "Params:\n"
        "Mailer: smtp\n"
        "Constants: No\n"
        "ErrorInfo: SMTP connect() failed. https://github.com/PHPMailer"
        "/PHPMailer/wiki/Troubleshooting\n"
        "Host: mail.example.org\n"
        "Port: 465\n"
        "SMTPSecure: ssl\n"
        "SMTPAutoTLS: bool(true)\n"
        "SMTPAuth: bool(true)\n"
        "\n"
        "Server:\n"
        "OpenSSL: OpenSSL 1.1.1s 1 Nov 2022\n"
        "\n"
        "Debug:\n"
        "SMTP connect() failed.\n"
        "\n"
        "SMTP Debug:\n"
        "2026-01-02 19:28:45 Connection: opening to ssl://mail.example."
        "org:465, timeout=300, options=array()\n"
        "\n"
        "2026-01-02 19:28:46 Connection failed. Error #2: stream_socket"
        "_client(): unable to connect to ssl://mail.example.org:465 (Co"
        "nnection refused)\n"
        "2026-01-02 19:28:46 SMTP ERROR: Failed to connect to server: C"
        "onnection refused (111)",
        Expected(text="Connection refused", hint="local", port="465", scheme="ssl"),
    ),
    "print_r": (
        "PHPMailer Object\n"
        "(\n"
        "    [Version] => 5.2.22\n"
        "    [ErrorInfo] => SMTP Error: Could not authenticate.\n"
        "    [From] => wordpress@example.org\n"
        "    [Host] => smtp.example.org\n"
        "    [Port] => 587\n"
        "    [SMTPSecure] => tls\n"
        ")",
        Expected(text="Could not authenticate", hint="local", port="587"),
    ),
    "phpmailer level 4": (
        '2026-01-02 09:18:15 SMTP -> get_lines(): $str is "220 mx ESMTP'
        '"\n'
        "2026-01-02 09:18:15 SERVER -> CLIENT: 220 mx ESMTP\n"
        "2026-01-02 09:18:15 CLIENT -> SERVER: EHLO x\n"
        "2026-01-02 09:18:16 SERVER -> CLIENT: 250-mx\n"
        "250-SIZE 100\n"
        "250 AUTH LOGIN\n"
        "2026-01-02 09:18:16 CLIENT -> SERVER: AUTH LOGIN\n"
        "2026-01-02 09:18:16 SERVER -> CLIENT: 334 VXNlcm5hbWU6\n"
        "2026-01-02 09:18:16 CLIENT -> SERVER: [credentials hidden]\n"
        "2026-01-02 09:18:16 SERVER -> CLIENT: 334 UGFzc3dvcmQ6\n"
        "2026-01-02 09:18:16 CLIENT -> SERVER: [credentials hidden]\n"
        "2026-01-02 09:18:17 SERVER -> CLIENT: 535-5.7.8 Username and P"
        "assword not accepted. Learn more at\n"
        "535 5.7.8  https://support.google.com/mail/?p=BadCredentials x"
        "1 - gsmtp\n"
        "2026-01-02 09:18:17 SMTP ERROR: Password command failed: 535-5"
        ".7.8 Username and Password not accepted. Learn more at\n"
        "535 5.7.8  https://support.google.com/mail/?p=BadCredentials x"
        "1 - gsmtp\n"
        "SMTP Error: Could not authenticate.\n"
        "2026-01-02 09:18:17 CLIENT -> SERVER: QUIT\n"
        "2026-01-02 09:18:17 SERVER -> CLIENT: 221 2.0.0 closing connec"
        "tion\n"
        "SMTP Error: Could not authenticate.",
        Expected(code="535", text="not accepted", hint="own-server", cmd="AUTH"),
    ),
    "smtplib debug": (
        "send: 'ehlo [127.0.1.1]\\r\\n'\n"
        "reply: b'250-mx.example.org\\r\\n'\n"
        "reply: b'250 STARTTLS\\r\\n'\n"
        "reply: retcode (250); Msg: b'mx.example.org\\nSTARTTLS'\n"
        "send: 'STARTTLS\\r\\n'\n"
        "reply: b'220 2.0.0 Ready to start TLS\\r\\n'\n"
        "reply: retcode (220); Msg: b'2.0.0 Ready to start TLS'\n"
        "send: 'mail FROM:<ann@example.org> size=12\\r\\n'\n"
        "reply: b'250 2.1.0 Ok\\r\\n'\n"
        "send: 'rcpt TO:<bob@example.net>\\r\\n'\n"
        "reply: b'550 5.1.1 <bob@example.net>: Recipient address reject"
        "ed: User unknown\\r\\n'\n"
        "reply: retcode (550); Msg: b'5.1.1 <bob@example.net>: Recipien"
        "t address rejected: User unknown'\n"
        "send: 'rset\\r\\n'\n"
        "reply: b'250 2.0.0 Ok\\r\\n'",
        Expected(code="550", rec="bob@example.net", cmd="RCPT", hint="own-server"),
    ),
    "javamail": (
        "DEBUG: setDebug: JavaMail version 1.6.2\n"
        "DEBUG SMTP: useEhlo true, useAuth true\n"
        'DEBUG SMTP: trying to connect to host "smtp.example.org", port'
        " 587, isSSL false\n"
        "220 smtp.example.org ESMTP\n"
        'DEBUG SMTP: connected to host "smtp.example.org", port: 587\n'
        "EHLO host\n"
        "250-smtp.example.org\n"
        "250-AUTH LOGIN PLAIN\n"
        "250 STARTTLS\n"
        "DEBUG SMTP: AUTH LOGIN command trace suppressed\n"
        "DEBUG SMTP: AUTH LOGIN failed\n"
        "javax.mail.AuthenticationFailedException: 535 5.7.8 Error: aut"
        "hentication failed\n"
        "\tat com.sun.mail.smtp.SMTPTransport$Authenticator.authenticate"
        "(SMTPTransport.java:965)",
        Expected(code="535", hint="own-server", cmd="AUTH", port="587"),
    ),
    "swaks": (
        "=== Trying mx.example.net:25...\n"
        "=== Connected to mx.example.net.\n"
        "<-  220 mx.example.net ESMTP\n"
        " -> EHLO host\n"
        "<-  250-mx.example.net\n"
        "<-  250 HELP\n"
        " -> MAIL FROM:<ann@example.org>\n"
        "<** 550 5.7.1 SPF check failed for example.org\n"
        " -> QUIT\n"
        "<-  221 bye\n"
        "=== Connection closed with remote host.",
        Expected(code="550", cmd="MAIL", text="SPF check failed"),
    ),
    "curl": (
        "* Connected to smtp.example.org (192.0.2.1) port 465\n"
        "< 220 smtp.example.org ESMTP\n"
        "> EHLO host\n"
        "< 250-smtp.example.org\n"
        "< 250 AUTH PLAIN LOGIN\n"
        "> AUTH PLAIN\n"
        "< 334 \n"
        "> AGFubgBwdw==\n"
        "< 535 5.7.8 Authentication credentials invalid\n"
        "* Closing connection 0\n"
        "curl: (67) Login denied",
        Expected(code="535", cmd="AUTH", hint="own-server"),
    ),
    "openssl": (
        "CONNECTED(00000003)\n"
        "depth=2 C = US, O = X\n"
        "verify return:1\n"
        "---\n"
        "Certificate chain\n"
        " 0 s:CN = smtp.example.org\n"
        "---\n"
        "250 SMTPUTF8\n"
        "EHLO x\n"
        "250-smtp.example.org\n"
        "250 AUTH PLAIN\n"
        "AUTH PLAIN AGFubgBwdw==\n"
        "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6\n",
        Expected(code="535", cmd="AUTH"),
    ),
    "telnet pop": (
        "+OK Dovecot ready.\n"
        "USER ann\n"
        "+OK\n"
        "PASS secret\n"
        "-ERR [AUTH] Authentication failed.\n",
        Expected(text="[AUTH] Authentication failed", cmd="POP3", hint="own-server"),
    ),
    "pop probes ok": (
        "<+OK POP3 ready\n"
        ">CAPA\n"
        "<-ERR unknown command\n"
        ">USER ann\n"
        "<+OK\n"
        ">PASS ***\n"
        "<+OK 3 messages\n"
        ">STAT\n"
        "<+OK 3 1200\n"
        ">UIDL\n"
        "<-ERR command not implemented\n"
        ">QUIT",
        Expected(text="not implemented", cmd="POP3"),
    ),
    "pop login fine": (
        "S: +OK ready\n"
        "C: AUTH\n"
        "S: -ERR unknown\n"
        "C: CAPA\n"
        "S: +OK\n"
        "C: USER ann\n"
        "S: +OK\n"
        "C: PASS xx\n"
        "S: +OK logged in\n"
        "C: STAT\n"
        "S: +OK 0 0\n"
        "C: QUIT\n"
        "S: +OK",
        Expected(kind="accepted"),
    ),
    "nodemailer": (
        "[2026-01-02 19:46:05] INFO  [5oup1fFb] Connection established "
        "to 192.0.2.9:587\n"
        "[2026-01-02 19:46:05] DEBUG [5oup1fFb] S: 220 relay.example.or"
        "g ESMTP\n"
        "[2026-01-02 19:46:05] DEBUG [5oup1fFb] C: EHLO www.example.org"
        "\n"
        "[2026-01-02 19:46:05] DEBUG [5oup1fFb] S: 250-relay.example.or"
        "g\n"
        "[2026-01-02 19:46:05] DEBUG [5oup1fFb] S: 250 STARTTLS\n"
        "[2026-01-02 19:46:06] DEBUG [5oup1fFb] C: MAIL FROM:<ann@examp"
        "le.org>\n"
        "[2026-01-02 19:46:06] DEBUG [5oup1fFb] S: 250 2.1.0 ok\n"
        "[2026-01-02 19:46:06] DEBUG [5oup1fFb] C: RCPT TO:<bob@example"
        ".net>\n"
        "[2026-01-02 19:46:06] DEBUG [5oup1fFb] S: 550 5.7.1 Relaying d"
        "enied\n"
        "[2026-01-02 19:46:06] DEBUG [5oup1fFb] Closing connection to t"
        'he server using "end"',
        Expected(code="550", rec="bob@example.net", cmd="RCPT", port="587"),
    ),
    "nodemailer err": (
        "Error: Invalid login: 535-5.7.8 Username and Password not acce"
        "pted. For more information, go to\n"
        "535 5.7.8  https://support.google.com/mail/?p=BadCredentials a"
        "-b.7 - gsmtp\n"
        "    at SMTPConnection._formatError (/app/node_modules/nodemail"
        "er/lib/smtp-connection/index.js:784:19)\n"
        "  code: 'EAUTH',\n"
        "  response: '535-5.7.8 Username and Password not accepted. For"
        " more information, go to\\n' +\n"
        "    '535 5.7.8  https://support.google.com/mail/?p=BadCredenti"
        "als a-b.7 - gsmtp',\n"
        "  responseCode: 535,\n"
        "  command: 'AUTH PLAIN'\n"
        "}",
        Expected(code="535", cmd="AUTH", hint="own-server"),
    ),
    "mailkit log": (
        "Connected to smtps://smtp.example.org:465/\n"
        "S: 220 smtp.example.org\n"
        "C: EHLO [192.0.2.3]\n"
        "S: 250-smtp.example.org\n"
        "S: 250 AUTH LOGIN XOAUTH2\n"
        "C: AUTH XOAUTH2 ********\n"
        "S: 334 eyJzdGF0dXMiOiI0MDAifQ==\n"
        "C: \n"
        "S: 535 5.7.3 Authentication unsuccessful",
        Expected(code="535", cmd="AUTH", port="465", scheme="ssl"),
    ),
    "indy": (
        "Stat Connected.\n"
        "Recv 02.01.2026 10:11:12: 220 mx ESMTP<EOL>\n"
        "Sent 02.01.2026 10:11:12: EHLO PC<EOL>\n"
        "Recv 02.01.2026 10:11:12: 250-mx<EOL>250 AUTH LOGIN<EOL>\n"
        "Sent 02.01.2026 10:11:12: MAIL FROM:<ann@example.org><EOL>\n"
        "Recv 02.01.2026 10:11:13: 530 5.7.0 Authentication required<EO"
        "L>\n"
        "Stat Disconnected.",
        Expected(code="530", cmd="MAIL"),
    ),
    "msmtp d": (
        "loaded user configuration file /home/ann/.msmtprc\n"
        "using account default from /home/ann/.msmtprc\n"
        "host = smtp.example.org\n"
        "port = 587\n"
        "auth = choose\n"
        "user = ann\n"
        "password = *\n"
        "<-- 220 smtp.example.org ESMTP\n"
        "--> EHLO localhost\n"
        "<-- 250-smtp.example.org\n"
        "<-- 250 AUTH PLAIN\n"
        "--> AUTH PLAIN xxxx\n"
        "<-- 535 5.7.8 Error: authentication failed:\n"
        "msmtp: authentication failed (method PLAIN)\n"
        "msmtp: server message: 535 5.7.8 Error: authentication failed:"
        "\n"
        "msmtp: could not send mail (account default from /home/ann/.ms"
        "mtprc)",
        Expected(code="535", cmd="AUTH", hint="own-server", port="587"),
    ),
    "msmtp log two": (
        "Feb 03 09:11:02 host=smtp.example.org tls=on auth=on user=ann "
        "from=ann@example.org recipients=bob@example.net smtpstatus=550"
        " smtpmsg='550 5.1.1 <bob@example.net>: no such user' errormsg="
        "'recipient address bob@example.net not accepted by the server'"
        " exitcode=EX_DATAERR\n"
        "Feb 03 09:12:02 host=smtp.example.org tls=on auth=on user=ann "
        "from=ann@example.org recipients=carl@example.net smtpstatus=55"
        "2 smtpmsg='552 5.2.2 over quota' errormsg='recipient address c"
        "arl@example.net not accepted by the server' exitcode=EX_DATAER"
        "R",
        Expected(n=2, hint="own-server", rec="bob@example.net"),
    ),
    "chat whatsapp": (
        "[10:01, 2.11.2026] Ewa: hej, nie wychodzą maile\n"
        "[10:02, 2.11.2026] Ewa: 554 5.7.1 <bob@example.net>: Relay acc"
        "ess denied\n"
        "[10:03, 2.11.2026] Jan: a hasło dobre?",
        Expected(code="554", rec="bob@example.net", text="Relay access denied"),
    ),
    "chat telegram": (
        "Ivan, [02.11.26 10:01]\n"
        "у клиента ошибка 535 5.7.8 Error: authentication failed: UGFzc"
        "3dvcmQ6\n"
        "Olga, [02.11.26 10:02]\n"
        "пароль меняли?",
        Expected(code="535"),
    ),
    "slack": (
        "Ann  10:01 AM\n"
        "our CRM says\n"
        "```550 5.7.1 Message rejected due to content restrictions```\n"
        "Bob  10:05 AM\n"
        "looks like spam filter?",
        Expected(code="550", text="content restrictions"),
    ),
    "ticket": (
        "Ticket #48211\n"
        "Requester: Ann <ann@example.org>\n"
        "Status: open\n"
        "Priority: high\n"
        "\n"
        "Description:\n"
        "Hello, since yesterday clients do not get our mails. The syste"
        'm shows: "Mail server error: 550 5.7.26 This mail is unauthent'
        'icated, which poses a security risk".\n'
        "\n"
        "On Mon, 2 Nov 2026 at 09:12, Support wrote:\n"
        "> Did you try again?",
        Expected(code="550", text="unauthenticated"),
    ),
    "quoted": (
        "On Mon, 2 Nov 2026 at 09:12, Support <help@example.org> wrote:"
        "\n"
        "> Please send the error.\n"
        "\n"
        "Here: -ERR [SYS/TEMP] Temporary authentication failure",
        Expected(text="Temporary authentication failure", cmd="POP3"),
    ),
    "outlook": (
        "Task 'ann@example.org - Sending' reported error (0x800CCC79) :"
        " 'The server rejected one of the recipient addresses. The serv"
        "er response was: 550 5.7.1 Unable to relay'",
        Expected(code="550", hint="own-server"),
    ),
    "oe": (
        "The message could not be sent because one of the recipients wa"
        "s rejected by the server. The rejected e-mail address was 'bob"
        "@example.net'. Subject 'x', Account: 'mail', Server: 'smtp.exa"
        "mple.org', Protocol: SMTP, Server Response: '550 5.7.1 <bob@ex"
        "ample.net>: Relay access denied', Port: 25, Secure(SSL): No, S"
        "erver Error: 550, Error Number: 0x800CCC79",
        Expected(
            code="550",
            hint="own-server",
            port="25",
            scheme="plain",
            rec="bob@example.net",
        ),
    ),
    "tb de": (
        "Fehler beim Senden der Nachricht. Der Mail-Server antwortete: "
        " 5.7.1 <bob@example.net>: Relay access denied. Bitte überprüfe"
        'n Sie die E-Mail-Adresse des Empfängers "bob@example.net" und '
        "wiederholen Sie den Vorgang.",
        Expected(text="Relay access denied", hint="own-server"),
    ),
    "tb pl": (
        "Wystąpił błąd podczas wysyłania wiadomości. Serwer poczty odpo"
        "wiedział: 5.7.1 Odmowa dostępu. Proszę sprawdzić adres.",
        Expected(text="Odmowa dostępu", hint="own-server"),
    ),
    "c# recipients": (
        "System.Net.Mail.SmtpFailedRecipientException: Mailbox unavaila"
        "ble. The server response was: 5.7.1 Unable to relay for bob@ex"
        "ample.net\n"
        "   at System.Net.Mail.SmtpTransport.SendMail(MailAddress sende"
        "r)",
        Expected(text="Unable to relay", hint="own-server"),
    ),
    "codeigniter": (
        "220 smtp.example.org ESMTP\n"
        "hello: 250-smtp.example.org\n"
        "250 AUTH LOGIN\n"
        "Failed to authenticate password. Error: 535 5.7.8 Error: authe"
        "ntication failed\n"
        "from: 530 5.7.0 Must issue a STARTTLS command first\n"
        "The following SMTP error was encountered: 530 5.7.0 Must issue"
        " a STARTTLS command first\n"
        "Unable to send email using PHP SMTP. Your server might not be "
        "configured to send mail using this method.",
        Expected(hint="own-server"),
    ),
    "rust": (
        "lettre: transient error (421): 4.7.0 Try again later, closing connection",
        Expected(code="421", hint="own-server"),
    ),
    "go": (
        "2026/01/02 10:11:12 main.go:33: gomail: could not send email 1"
        ": 553 5.7.1 <ann@example.org>: Sender address rejected: not ow"
        "ned by user bob@example.org",
        Expected(code="553", rec="", hint="own-server"),
    ),
    "k8s log": (
        "mailer-6d9f-abcde mailer 2026-01-02T10:11:12Z ERROR smtp send "
        "failed: 451 4.3.0 Temporary server error",
        Expected(code="451"),
    ),
    "csv table": (
        "date;recipient;status\n"
        "2026-01-02;bob@example.net;550 5.1.1 User unknown\n"
        "2026-01-02;carl@example.net;552 5.2.2 Mailbox full\n"
        "2026-01-03;bob@example.net;450 4.2.0 Greylisted, try later",
        Expected(n=2, rec="bob@example.net", code="450"),
    ),
    "dict": (
        "{'bob@example.net': (550, b'5.1.1 unknown'), 'carl@example.net"
        "': (452, b'4.2.2 full')}",
        Expected(n=2, rec="bob@example.net", code="550", hint="own-server"),
    ),
    "json lines": (
        '{"level":30,"time":1700000000,"msg":"sending mail"}\n'
        '{"level":50,"time":1700000001,"err":{"type":"Error","message":'
        '"Message failed: 554 5.7.1 Spam message rejected","code":"EMES'
        'SAGE","responseCode":554},"msg":"mail failed"}',
        Expected(code="554", text="Spam message rejected", hint="own-server"),
    ),
    "iis": (
        "2026-01-02 10:00:00 192.0.2.5 OutboundConnectionResponse SMTPS"
        "VC1 HOST - 25 - - 550+5.1.1+User+unknown 0 0 20 0 47 SMTP - - "
        "- -",
        Expected(code="550"),
    ),
    "event log": (
        "Log Name: Application\n"
        "Source: MailSvc\n"
        "Event ID: 4006\n"
        "Level: Warning\n"
        "Description:\n"
        "Message delivery to the host '192.0.2.7' failed while deliveri"
        "ng to the remote domain 'example.net' for the following reason"
        ": The remote server did not respond to a connection attempt.",
        Expected(text="did not respond"),
    ),
    "postfix own": (
        "Jan  2 10:00:00 mx postfix/smtpd[1]: NOQUEUE: reject: RCPT fro"
        "m host[192.0.2.7]: 554 5.7.1 <bob@example.net>: Relay access d"
        "enied; from=<ann@example.org> to=<bob@example.net> proto=ESMTP"
        " helo=<pc>",
        Expected(code="554", rec="bob@example.net", cmd="RCPT"),
    ),
    "postfix two": (
        "Jan  2 10:00:00 mx postfix/smtp[1]: A1: to=<bob@example.net>, "
        "relay=mx.example.net[192.0.2.9]:25, delay=1, dsn=5.1.1, status"
        "=bounced (host mx.example.net[192.0.2.9] said: 550 5.1.1 unkno"
        "wn (in reply to RCPT TO command))\n"
        "Jan  2 10:00:01 mx postfix/smtp[1]: A2: to=<carl@example.net>,"
        " relay=mx.example.net[192.0.2.9]:25, delay=1, dsn=2.0.0, statu"
        "s=sent (250 ok)",
        Expected(n=2, rec="bob@example.net", hint="recipient-server"),
    ),
    "foreign ssh": (
        "ssh: connect to host 192.0.2.1 port 22: Connection refused",
        Expected(kind="foreign"),
    ),
    "foreign ldap": (
        "ldap_bind: Invalid credentials (49)",
        Expected(kind="foreign"),
    ),
    "foreign ftp": (
        "530 Login authentication failed\nftp> ",
        Expected(kind="foreign"),
    ),
    "foreign k8s": (
        'Failed to pull image "app:1": rpc error: code = Unknown desc ='
        " unauthorized: authentication required\n"
        "ImagePullBackOff",
        Expected(kind="foreign"),
    ),
    "foreign http": (
        'POST /api/v1/login 401 Unauthorized\n{"error":"invalid credentials"}',
        Expected(kind="foreign"),
    ),
    "env": (
        "SMTP_HOST=smtp.example.org\n"
        "SMTP_PORT=465\n"
        "SMTP_SECURE=false\n"
        "SMTP_USER=ann\n"
        "\n"
        "Error: Greeting never received",
        Expected(text="Greeting never received", port="465", scheme="plain"),
    ),
    "yaml": (
        "email:\n"
        "  host: smtp.example.org\n"
        "  port: 587\n"
        "  ssl: true\n"
        "error: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl."
        "c:1129)",
        Expected(text="WRONG_VERSION", port="587", scheme="ssl", hint="local"),
    ),
    "django": (
        "smtplib.SMTPServerDisconnected: Connection unexpectedly closed"
        "\n"
        "EMAIL_USE_TLS = True\n"
        "EMAIL_PORT = 465",
        Expected(
            text="unexpectedly closed", port="465", scheme="starttls", hint="local"
        ),
    ),
    "later fail": (
        "2026-01-02 mail to ann@example.org sent successfully\n"
        "2026-01-02 ERROR could not send mail: 550 5.1.1 unknown user b"
        "ob@example.net",
        Expected(code="550"),
    ),
    "starttls probe": (
        "S: 220 mx\n"
        "C: STARTTLS\n"
        "S: 454 4.7.0 TLS not available\n"
        "C: MAIL FROM:<a@example.org>\n"
        "S: 250 ok\n"
        "C: RCPT TO:<bob@example.net>\n"
        "S: 250 ok\n"
        "C: DATA\n"
        "S: 354 go\n"
        "C: .\n"
        "S: 552 5.3.4 Message too big",
        Expected(code="552", cmd="DATA", rec="bob@example.net"),
    ),
    "ehlo helo": (
        "S: 220 mx\n"
        "C: EHLO pc\n"
        "S: 502 not implemented\n"
        "C: HELO pc\n"
        "S: 250 mx\n"
        "C: MAIL FROM:<a@example.org>\n"
        "S: 501 5.1.7 bad sender",
        Expected(code="501", cmd="MAIL", rec=""),
    ),
    "two rcpt": (
        "S: 250 ok\n"
        "C: RCPT TO:<bob@example.net>\n"
        "S: 550 5.1.1 no\n"
        "C: RCPT TO:<carl@example.net>\n"
        "S: 451 4.7.1 greylisted\n"
        "C: RCPT TO:<dora@example.net>\n"
        "S: 250 ok",
        Expected(n=2, rec="bob@example.net"),
    ),
    "nextcloud": (
        '{"reqId":"x","level":3,"time":"2026-01-02T10:00:00+00:00","app'
        '":"core","method":"POST","url":"/settings/admin/mailtest","mes'
        'sage":"Expected response code \\"250\\" but got code \\"550\\", wi'
        'th message \\"550 5.7.1 Sender rejected\\".","userAgent":"Mozill'
        'a"}',
        Expected(code="550", hint="own-server", rec=""),
    ),
    "symfony new": (
        'Expected response code "250/251/252" but got code "550", with '
        'message "550 5.1.1 <bob@example.net> User unknown".',
        Expected(code="550", rec="bob@example.net", hint="own-server"),
    ),
    "laravel": (
        "[2026-01-02 10:00:00] production.ERROR: Failed to authenticate"
        ' on SMTP server with username "ann@example.org" using the foll'
        'owing authenticators: "LOGIN", "PLAIN". Authenticator "LOGIN" '
        'returned "Expected response code "235" but got code "535", wit'
        'h message "535 5.7.8 Bad credentials".". {"exception":"[object'
        "] (Symfony\\\\Component\\\\Mailer\\\\Exception\\\\TransportException(c"
        "ode: 535): ...",
        Expected(code="535", cmd="AUTH", hint="own-server", text="Bad credentials"),
    ),
    "jira": (
        "com.atlassian.mail.MailException: com.sun.mail.smtp.SMTPSendFa"
        "iledException: 530 5.7.57 Client not authenticated to send mai"
        "l. [AM0.example]\n"
        " at com.atlassian.mail.server.impl.SMTPMailServerImpl.sendWith"
        "MessageId",
        Expected(code="530", hint="own-server"),
    ),
    "gitlab": (
        "Net::SMTPAuthenticationError: 535 5.7.8 Error: authentication "
        "failed\n"
        "/opt/gitlab/embedded/lib/ruby/net/smtp.rb:1003:in `check_auth_"
        "response'",
        Expected(code="535", cmd="AUTH", hint="own-server"),
    ),
    "printer": (
        "E-mail: sending failed. SMTP error 530: 5.7.1 Authentication r"
        "equired\n"
        "Device: Office MFP\n"
        "Job: 0042",
        Expected(code="530", text="Authentication required"),
    ),
    "1c": (
        "Ошибка при отправке письма: Произошла ошибка при работе с почт"
        "ой. Ответ сервера: 535 5.7.8 Error: authentication failed: Inv"
        "alid user or password!",
        Expected(code="535", hint="own-server"),
    ),
    "zabbix": (
        "Media type test failed.\n"
        'cannot send email to "ann@example.org": Login denied: 535 5.7.'
        "8 Error: authentication failed",
        Expected(code="535", text="authentication failed"),
    ),
    "a debug print of Rust": (
        "Could not send email: Error { kind: Connection, source: Os { code: 111, "
        'kind: ConnectionRefused, message: "Connection refused" } }',
        Expected(text="Connection refused"),
    ),
    "Go's error in a logfmt line": (
        'level=error msg="failed to send" err="tls: first record does not look like a '
        'TLS handshake" smarthost=smtp.example.org:587',
        Expected(text="first record does not look like", port="587"),
    ),
    "a dialogue drawn as a tree": (
        "CLIENT 2:\n└──RCPT TO:<bob@example.net>\nSERVER 2:\n"
        "└──550-Requested action not taken: mailbox unavailable\n"
        "   550 Failure sending mail.",
        Expected("550", "mailbox unavailable", "own-server", "bob@example.net", "RCPT"),
    ),
    "an apostrophe inside a quoted reply": (
        "Server Response: '553 Sorry, that domain isn't in my list of allowed "
        "rcpthosts (#5.7.1)', Port: 25, Server Error: 553, Error Number: 0x800CCC79",
        Expected(code="553", text="list of allowed rcpthosts"),
    ),
    "each refused address of an exception": (
        "javax.mail.SendFailedException: Invalid Addresses;\n  nested exception is:\n"
        "\tcom.sun.mail.smtp.SMTPAddressFailedException: 454 4.7.1 <ann@example.net>: "
        "Relay access denied\n;\n  nested exception is:\n"
        "\tcom.sun.mail.smtp.SMTPAddressFailedException: 454 4.7.1 <bob@example.net>: "
        "Relay access denied\n\n\tat com.sun.mail.smtp.SMTPTransport.rcptTo(S.java:9)",
        Expected("454", "Relay", "own-server", "ann@example.net", "RCPT", n=2),
    ),
    "an event that Amazon SES publishes": (
        '{"eventType":"Bounce","bounce":{"bounceSubType":"OnAccountSuppressionList",'
        '"bouncedRecipients":[{"emailAddress":"bob@example.net","action":"failed",'
        '"status":"5.1.1","diagnosticCode":"Amazon SES did not send the message: it is '
        'on the suppression list"}]}}',
        Expected(text="suppression list", rec="bob@example.net", kind="bounce"),
    ),
}


WHOM = {
    "Outlook, Czech": (
        "Odmítnutá e-mailová adresa byla 'bob@example.net'. Server Response: "
        "'550 Relaying Denied', Port: 25"
    ),
    "Outlook, Russian": (
        "В письме был указан адрес: bob@example.net. Тема: x, ответ сервера: "
        '"550 Relay prohibited", порт: 25, номер ошибки: 0x800CCC79'
    ),
    "Thunderbird, German": (
        "Der Mail-Server antwortete: Requested action not taken: mailbox unavailable. "
        "Bitte überprüfen Sie die E-Mail-Adresse des Empfängers "
        '"bob@example.net" und wiederholen Sie den Vorgang.'
    ),
    "Thunderbird, Japanese": (
        "メールサーバーの応答: 5.7.1 Relay access denied. 受信者のメールアドレス "
        '"bob@example.net" を確認して再度送信してください。'
    ),
    "Exchange, relaying": "response: '550 5.7.1 Unable to relay for bob@example.net'",
}


@pytest.mark.parametrize("paste", WHOM.values(), ids=list(WHOM))
def test_whom_a_dialogue_names_is_the_recipient(paste: str) -> None:
    assert [one.recipient for one in read(paste)] == ["bob@example.net"]


def test_a_sender_that_a_dialogue_names_is_no_recipient() -> None:
    paste = (
        "Der Mail-Server antwortete: 5.7.1 <ann@example.org>: Sender address rejected. "
        'Bitte überprüfen Sie die E-Mail-Adresse "ann@example.org".'
    )
    assert read(paste)[0].recipient == ""


@pytest.mark.parametrize("name", PASTES)
def test_a_paste_is_taken_apart(name: str) -> None:
    paste, told = PASTES[name]
    found = read(paste)
    first = found[0]
    seen = Expected(
        first.reply_code,
        first.text,
        first.said_by_hint,
        first.recipient,
        first.command,
        first.kind,
        first.port,
        first.scheme,
        len(found),
    )
    assert told.text in seen.text
    for field, wanted in vars(told).items():
        if field != "text" and wanted is not None:
            assert getattr(seen, field) == wanted, field
