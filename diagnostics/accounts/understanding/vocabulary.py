"""What people write in place of our names: headings, tables, yes and no, values.

English, Polish and Russian for headings; yes and no in the nine languages of mail
clients, with the words that spreadsheets write for them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from diagnostics.characters import is_nothing

_MARKS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "ё": "е"})
_BETWEEN = re.compile(r"[\s_\-./:()]+")


def plain(text: str) -> str:
    """A text for comparing: lower case, without accents and what can't be seen.

    One blank stands for all that divides.
    """
    folded = text.casefold()
    if not folded.isascii():
        parts = unicodedata.normalize("NFKD", folded.translate(_MARKS))
        kept = (c for c in parts if not (unicodedata.combining(c) or is_nothing(c)))
        # Once more: signs that stand for capitals have no small ones of their own.
        folded = "".join(kept).casefold()
    return _BETWEEN.sub(" ", folded).strip(" *?!„”\"'")


def _by_plain(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """By each word in its plain form, what it stands for."""
    return {plain(word): name for name, those in words.items() for word in those}


TABLES: Mapping[str, str] = _by_plain(
    {
        "mailboxes": (
            *("mailbox", "mailboxes", "accounts", "mail accounts", "skrzynki"),
            *("skrzynki pocztowe", "skrzynka", "konta pocztowe", "adresy"),
            *("adresy e-mail",),
            *("почта", "ящики", "почтовые ящики", "адреса", "почтовые адреса"),
        ),
        "employees": (
            *("employee", "employees", "users", "staff", "people", "pracownicy"),
            *("użytkownicy", "osoby", "сотрудники", "пользователи", "люди"),
        ),
        "projects": ("project", "projects", "projekty", "проекты"),
        "groups": ("group", "groups", "teams", "grupy", "działy", "группы", "отделы"),
        "account": ("account", "settings", "konto", "ustawienia", "настройки"),
        "accepted": ("accepted",),
    }
)  # fmt: skip
"""Names of files and sheets, plain, by the table that they hold."""


def _of_servers() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for service in ("smtp", "pop3", "imap"):
        names = (service, "pop") if service == "pop3" else (service,)
        for part, words in (
            ("host", ("host", "server", "serwer", "adres serwera", "сервер", "хост")),
            ("port", ("port", "порт")),
            (
                "security",
                (
                    *("security", "encryption", "ssl", "szyfrowanie", "zabezpieczenia"),
                    *("verschlüsselung", "šifrování", "zabezpečení"),
                    *("bezpieczeństwo", "шифрование", "безопасность", "защита"),
                ),
            ),
        ):
            both = [(f"{w} {n}", f"{n} {w}") for w in words for n in names]
            found[f"{service}_{part}"] = tuple(text for pair in both for text in pair)
    found["smtp_host"] += (
        *("outgoing server", "outgoing mail server", "outgoing smtp server"),
        *("serwer poczty wychodzącej", "serwer wychodzący", "postausgangsserver"),
        *("сервер исходящей почты", "сервер вихідної пошти"),
        *("server odchozí pošty", "serwer poczty wychodzącej smtp"),
        *("outgoing server smtp", "outgoing mail server smtp"),
    )
    return found


_ID = ("id", "identyfikator", "kod", "идентификатор", "ид", "код", "kennung")
_GROUPS = ("groups", "grupy", "группы", "групи", "gruppen", "skupiny")
ACTIVE = (
    *("active", "aktywny", "aktywna", "aktywne", "czy aktywny", "активен", "активный"),
    *("активна", "активно", "работает"),
)
"""Headings that tell who works here and what is in use."""

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "accepted": _by_plain(
        {name: (name,) for name in ("rule", "subject", "until", "because")}
    ),
    "account": _by_plain(
        {
            "key": ("key", "setting", "klucz", "ustawienie", "ключ", "настройка"),
            "value": ("value", "wartość", "значение"),
        }
    ),
    "groups": _by_plain(
        {"id": _ID, "name": ("name", "nazwa", "grupa", "название", "группа", "имя")}
    ),
    "employees": _by_plain(
        {
            "id": _ID,
            "name": (
                *("name", "full name", "imię i nazwisko", "nazwisko i imię", "nazwa"),
                *("pracownik", "имя", "фио", "имя и фамилия", "сотрудник"),
            ),
            "login": ("login", "nazwa logowania", "логин"),
            "groups": _GROUPS,
            "kind": ("kind", "type", "rodzaj", "typ", "вид", "тип"),
            "active": ACTIVE,
        }
    ),
    "projects": _by_plain(
        {
            "id": _ID,
            "name": ("name", "nazwa", "projekt", "название", "проект", "имя"),
            "parent": (
                *("parent", "parent project", "projekt nadrzędny", "nadrzędny"),
                *("родитель", "родительский проект", "надпроект"),
            ),
            "group": (
                *("group", "project group", "grupa", "grupa projektów"),
                *("группа", "группа проектов"),
            ),
            "active": ACTIVE,
            "anonymous": (
                *("anonymous", "anonimowy", "anonimowo", "анонимный", "анонимно"),
            ),
        }
    ),
    "mailboxes": _by_plain(
        {
            "id": (*_ID, "id skrzynki", "ид ящика"),
            "address": (
                *("address", "e-mail", "email", "mail", "e-mail address", "adres"),
                *("email address", "adres e-mail", "adres email", "adres skrzynki"),
                *("adres poczty", "адрес", "эл. почта", "электронная почта", "почта"),
                *("адрес электронной почты", "адрес e-mail", "e-mail адрес"),
            ),
            "name": (
                *("name", "display name", "nazwa", "nazwa wyświetlana", "nadawca"),
                *("nazwa nadawcy", "название", "имя", "имя отправителя", "отправитель"),
            ),
            "owner": (
                *("owner", "właściciel", "владелец", "власник", "besitzer"),
                *("eigentümer", "inhaber", "vlastník", "majitel"),
            ),
            "provider": (
                *("provider", "mail service", "dostawca", "usługa pocztowa"),
                *("serwis pocztowy", "провайдер", "почтовый сервис", "сервис"),
            ),
            "username": (
                *("username", "user name", "user", "login", "nazwa użytkownika"),
                *("użytkownik", "логин", "имя пользователя", "пользователь"),
            ),
            "secret": ("secret", "secret reference", "sekret", "секрет"),
            **_of_servers(),
            "auth": (
                *("auth", "authentication", "uwierzytelnianie", "autoryzacja"),
                *("аутентификация", "авторизация"),
            ),
            "two_factor": (
                *("two factor", "2fa", "mfa", "uwierzytelnianie dwuskładnikowe"),
                *("dwuskładnikowe", "weryfikacja dwuskładnikowa"),
                *("weryfikacja dwuetapowa", "logowanie dwuetapowe"),
                *("двухфакторная аутентификация", "двухэтапная аутентификация"),
            ),
            "access": (
                *("access", "dostęp", "доступ", "zugriff", "zugang", "berechtigung"),
                *("přístup", "prístup"),
            ),
            "employees": (
                *("employees", "pracownicy", "сотрудники", "співробітники"),
                *("працівники", "mitarbeiter", "zaměstnanci", "zamestnanci"),
            ),
            "groups": _GROUPS,
            "projects": (
                *("projects", "projekty", "проекты", "проєкти", "проекти", "projekte"),
            ),
            "default": (
                *("default", "domyślny", "domyślna", "domyślne", "domyślnie"),
                *("по умолчанию", "основной", "за замовчуванням", "standard"),
                *("výchozí", "predvolené"),
            ),
            "replies_here": (
                *("replies here", "odpowiedzi tutaj", "odpowiedzi na ten adres"),
                *("odbieraj odpowiedzi na ten adres", "ответы сюда"),
                *("получать ответы на этот адрес", "ответы на этот же адрес"),
            ),
            "test": ("test", "test result", "test konta", "wynik testu", "тест"),
            "tested_on": (
                *("tested on", "test date", "data testu", "przetestowano"),
                *("testowano", "дата теста", "дата проверки", "проверено"),
            ),
        }
    ),
}  # fmt: skip
"""By table, plain headings and the columns that they stand for."""

KEYS: Mapping[str, str] = _by_plain(
    {
        "name": ("nazwa", "название"),
        "host": ("adres konta", "adres", "адрес", "хост"),
        "plan": ("plan", "taryfa", "тариф"),
    }
)
"""Plain words for keys of `account`."""

PASSWORD_WORDS = frozenset(
    map(
        plain,
        (
            *("password", "passwd", "pwd", "hasło", "hasła", "hasłem", "пароль"),
            *("пароля", "пароли", "passwort", "kennwort", "heslo", "contraseña"),
            *("senha", "passphrase", "pass"),
        ),
    )
)
"""Words of headings of columns that may hold secrets in clear, or tell of them."""

_IN_PASSWORD_WORDS = tuple(w for w in PASSWORD_WORDS if len(w) >= len("haslo"))
"""Those that tell of one inside a word too; shorter ones stand in `compass`."""


def tells_of_passwords(heading: str) -> bool:
    """Whether a heading holds a word for a password: `pwd2` and `SMTPPassword` too."""
    words = [word.strip("0123456789") for word in plain(heading).split()]
    return any(
        word in PASSWORD_WORDS or any(part in word for part in _IN_PASSWORD_WORDS)
        for word in words
    )


PASSWORDS = frozenset(
    map(
        plain,
        (
            *("password", "passwd", "pass", "pwd", "smtp password"),
            *("pop3 password", "mail password", "app password", "hasło", "hasło smtp"),
            *("hasło aplikacji",),
            *("haslo do skrzynki", "пароль", "пароль smtp", "пароль приложения"),
            *("passwort", "kennwort", "heslo", "contraseña", "mot de passe", "senha"),
            *("pin", "pin aplikacji", "app pin", "app pass", "kod aplikacji"),
        ),
    )
)  # fmt: skip
"""Headings of columns that hold secrets in clear."""

_WORDS_FOR_OUT_OF_USE = (
    *("archived", "archive", "dismissed", "former", "former employee", "disabled"),
    *("deactivated", "suspended", "retired", "not in use", "out of use", "obsolete"),
    *("archiwum", "archiwalny", "archiwalna", "archiwalne", "zarchiwizowany"),
    *("zarchiwizowana", "zarchiwizowane", "zwolniony", "zwolniona", "odszedł"),
    *("odeszła", "były pracownik", "była pracownica", "wyłączony", "wyłączona"),
    *("wyłączone", "zablokowany", "zablokowana", "zablokowane", "nieużywany"),
    *("nieużywana", "nieużywane", "nie używać", "nie używamy", "nie pracuje"),
    *("zamknięty", "zamknięta", "zakończony", "zakończona", "closed", "finished"),
    *("уволен", "уволена", "архив", "в архиве", "отключен", "отключена", "закрыт"),
    *("не работает", "не используется", "звільнений", "архів", "закритий"),
    *("archiviert", "ausgeschieden", "deaktiviert", "gesperrt", "geschlossen"),
    *("archivováno", "uzavřeno", "inactive", "nieaktywny", "nieaktywna"),
    *("nieaktywne", "inaktiv", "неактивен", "неактивна", "blocked", "deleted"),
    *("usunięty", "usunięta", "usunięte", "удален", "заблокирован", "data zwolnienia"),
    *("data odejścia", "left on", "dismissed on", "дата увольнения", "austritt"),
)
OUT_OF_USE = frozenset(map(plain, _WORDS_FOR_OUT_OF_USE))
"""What people write of who left and of what is used no more, plain."""

_WORDS_FOR_IN_USE = (
    *("in use", "working", "employed", "current", "open", "w użyciu", "używany"),
    *("używana", "używane", "pracuje", "zatrudniony", "zatrudniona", "otwarty"),
    *("otwarta", "w toku", "trwa", "работает", "открыт", "в работе", "in arbeit"),
    *("offen", "працює", "відкритий"),
)
IN_USE = frozenset(map(plain, _WORDS_FOR_IN_USE))
"""What people write of who works here and of what is used, plain."""

FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(
        map(
            plain,
            (
                *("yes", "true", "1", "y", "on", "tak", "prawda", "да", "истина"),
                *("так", "істина", "ja", "wahr", "ano", "pravda", "sí", "si"),
                *("verdadero", "oui", "vrai", "vero", "sim", "verdadeiro", "x", "✓"),
                *("✔", "☑", "t", "д", "на", "是", "はい", "active"),
                *("aktywny", "aktywna"),
                *("aktywne", "aktiv", "aktivní", "активен", "активный", "активна"),
                *("активний", "actif", "active user", "activo", "attivo"),
            ),
        ),
        True,
    ),
    **dict.fromkeys(
        map(
            plain,
            (
                *("no", "false", "0", "n", "off", "nie", "fałsz", "нет", "ложь"),
                *("ні", "хибність", "nein", "falsch", "ne", "nepravda", "falso"),
                *("non", "faux", "não", "f", "☐", "✗", "✘", "否", "いいえ", "inactive"),
                *("nieaktywny", "nieaktywna", "nieaktywne", "inaktiv", "neaktivní"),
                *("неактивен", "неактивный", "неактивна", "неактивний", "inactif"),
                *("inactivo", "inattivo"),
            ),
        ),
        False,
    ),
}
"""Words for yes and no, plain. `☐` and `✓` are what check boxes are copied as."""

VALUES: Mapping[str, Mapping[str, str]] = {
    "kind": _by_plain(
        {
            "person": ("osoba", "pracownik", "сотрудник", "человек", "user"),
            "robot": ("bot", "робот"),
            "external": ("zewnętrzny", "zewnętrzna", "внешний", "контакт"),
        }
    ),
    "access": _by_plain(
        {
            "everyone": (
                *("wszyscy", "wszystkim", "dla wszystkich", "wszyscy pracownicy"),
                *("all", "all employees", "all users", "для всех", "все", "всем"),
                *("все сотрудники", "усі", "всі", "для всіх", "всім", "alle"),
                *("alle mitarbeiter", "všichni", "všem", "všetci"),
            ),
            "nobody": (
                *("nikt", "nikomu", "no one", "none", "никто", "никому", "ніхто"),
                *("нікому", "niemand", "nikdo", "nikto"),
            ),
            "selected": (
                *("wybrani", "wybranym", "wybrane osoby", "wybrani pracownicy"),
                *("tylko wybrani", "выбранные", "выбранным", "избранные", "вибрані"),
                *("вибраним", "обрані", "ausgewählte", "vybraní", "vybraným"),
            ),
        }
    ),
    "test": _by_plain(
        {
            "passed": (
                *("ok", "pass", "success", "zdany", "poprawny", "pozytywny", "udany"),
                *("zaliczony", "pomyślny", "zdana", "poprawna", "udana", "sukces"),
                *("пройден", "успешно", "успешный"),
            ),
            "failed": (
                *("fail", "failure", "error", "niezdany", "błąd", "nieudany"),
                *("niezaliczony", "niepomyślny", "niepowodzenie", "nieudana"),
                *("negatywny", "не пройден", "ошибка", "неуспешно"),
            ),
            "unknown": (
                "nieznany",
                "brak",
                "nietestowany",
                "not tested",
                "неизвестно",
                "не проверен",
            ),
        }
    ),
    "auth": _by_plain(
        {
            "password": ("hasło", "пароль"),
            "app_password": (
                *("app password", "application password", "hasło aplikacji"),
                *("hasło aplikacyjne", "пароль приложения"),
            ),
            "oauth2": ("oauth", "oauth 2.0", "oauth 2"),
        }
    ),
    "security": _by_plain(
        {
            "tls": (
                *("ssl", "ssl tls", "tls ssl", "smtps", "pop3s", "imaps"),
                *("implicit tls", "implicit ssl", "ssl on connect"),
            ),
            "starttls": ("start tls", "tls starttls", "starttls tls", "explicit tls"),
            "none": ("brak", "bez szyfrowania", "нет", "без шифрования", "plain"),
        }
    ),
    "plan": _by_plain(
        {
            "paid": ("płatny", "opłacony", "płatne", "opłacone", "платный"),
            "trial": ("próbny", "próbne", "пробный"),
            "free": ("darmowy", "bezpłatny", "darmowe", "bezpłatne", "бесплатный"),
            "unpaid": ("nieopłacony", "nieopłacone", "неоплаченный"),
        }
    ),
    "owner": _by_plain(
        {
            "company": (
                *("company", "firma", "firmowa", "firmowy", "wspólna", "wspólny"),
                *("ogólna", "ogólny", "shared", "common", "general", "gemeinsam"),
                *("компания", "фирма", "общая", "общий", "спільна", "загальна"),
            )
        }
    ),
}
"""By what is asked for, plain words and the values that they stand for."""

_WORDS_OF_A_SUM = (
    *("razem", "suma", "łącznie", "ogółem", "total", "totals", "sum", "count"),
    *("итого", "всего", "сумма", "разом", "усього", "summe", "gesamt", "insgesamt"),
    *("celkem", "suma", "totale", "somme", "totaal"),
)
TOTALS = frozenset(map(plain, _WORDS_OF_A_SUM))
"""First words of a row that sums up the others."""

_WORDS_FOR_NOTHING = (
    *("none", "n/a", "not set", "empty", "null"),
    *("brak", "nie dotyczy", "n/d", "nie ma", "puste"),
    *("keine", "keiner", "kein", "leer", "entfällt", "aucun", "aucune", "néant"),
    *("žádný", "žádná", "není", "nessuno", "nessuna", "ninguno", "ninguna"),
    *("нет", "не указано", "не указан", "пусто", "немає", "не вказано", "отсутствует"),
)
NOTHING = frozenset(map(plain, _WORDS_FOR_NOTHING))
"""What people write where a cell holds nothing; a name may be spelt so as well."""

_WORDS_FOR_THE_END = (
    *("end", "eof", "koniec", "ende", "fin", "konec", "fine", "einde", "конец"),
    "кінець",
)
ENDS = frozenset(map(plain, _WORDS_FOR_THE_END))
"""What people write below the last row."""

_WORDS_FOR_THE_SAME = (
    *("j.w.", "j.w", "jw.", "ditto", "dito", "dto.", "dtto", "idem", "s.o."),
    *("jak wyżej", "to samo", "as above", "same as above", "wie oben"),
    *("siehe oben", "как выше", "то же", "то же самое", "як вище", "те саме"),
    *("comme ci-dessus", "igual que arriba", "come sopra", "viz výše"),
    "\N{DITTO MARK}",
)
SAME = frozenset(map(plain, _WORDS_FOR_THE_SAME))
"""What people write for what stands in the row above."""

HEADING_NOTES = frozenset(
    map(
        plain,
        (
            *("required", "optional", "mandatory", "number", "list", "text", "date"),
            *("names", "yes no", "true false", "1 0", "0 1", "host", "host name"),
            *("ssl", "tls", "starttls", "ssl tls", "ssl starttls", "tls starttls"),
            *("ssl tls starttls", "none ssl tls", "none tls starttls"),
            *("wymagane", "opcjonalne", "opcjonalnie", "obowiązkowe", "numer", "nr"),
            *("lista", "tekst", "data", "nazwy", "tak nie"),
            *("обязательно", "необязательно", "номер", "список", "текст", "дата"),
            *("да нет", "так ні", "ja nein", "pflichtfeld"),
            *("yyyy-mm-dd", "rrrr-mm-dd", "dd.mm.yyyy", "dd.mm.rrrr", "гггг-мм-дд"),
            *("дд.мм.гггг", "z listy", "wybierz z listy", "from the list"),
            *("po przecinku", "po średniku", "rozdzielone średnikiem"),
            *("rozdzielone przecinkami", "separated by", "comma separated"),
            *("semicolon separated", "через запятую", "через точку с запятой"),
        ),
    )
)
"""Notes beside a heading, in brackets or below it, that don't change what it means."""

EXAMPLES = ("np ", "e g ", "eg ", "for example ", "например ", "z b ", "napr ")
"""Words that a heading's example begins with, plain."""

_WORDS_OF_ADVICE = (
    *("recommended", "default", "zalecane", "zalecany", "zalecana", "domyślne"),
    *("domyślny", "domyślna", "empfohlen", "standard", "рекомендуется"),
    *("рекомендовано", "рекомендуемый", "по умолчанию", "recommandé", "recomendado"),
)
ADVICE = frozenset(map(plain, _WORDS_OF_ADVICE))
"""Notes behind a value that mail programs show beside it, and that change nothing."""

DASHES = frozenset("-\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{HORIZONTAL BAR}")

UNCOMPUTED = "#FORMULA?"
"""Stands in a cell whose formula was saved without its result."""

ERRORS = frozenset(
    {
        UNCOMPUTED.lower(),
        *("#n/a", "#ref!", "#name?", "#value!", "#div/0!", "#null!", "#num!"),
        *("#spill!", "#calc!", "#getting_data", "#field!", "#blocked!", "#connect!"),
        *("#error!",),
        *("#n/d!", "#n/d", "#adr!", "#nazwa?", "#arg!", "#dziel/0!", "#liczba!"),
        *("#zero!",),
        *("#н/д", "#ссылка!", "#имя?", "#знач!", "#дел/0!", "#число!", "#пусто!"),
        *("#nv", "#bezug!", "#wert!", "#zahl!", "#odkaz!", "#hodnota!", "#název?"),
        *("#¡ref!", "#¿nombre?", "#¡valor!", "#¡div/0!", "#nom?", "#valeur!"),
        *("#rif!", "#nome?", "#valore!", "#посилання!", "#назва?", "err:502"),
        *("err:504",),
        *("err:508",),
    }
)  # fmt: skip
"""What a spreadsheet shows in a cell that it can't compute, lower case."""

MONTHS: Mapping[str, int] = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "sty lut mar kwi maj cze lip sie wrz paz lis gru",
        "янв фев мар апр мая июн июл авг сен окт ноя дек",
    )
    for number, name in enumerate(names.split(), 1)
}
"""The first three letters of months, plain."""
