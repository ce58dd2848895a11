"""Success that a text denies or takes back is no success."""

from __future__ import annotations

import pytest

from diagnostics.errors.parsing.layers.optimism import (
    says_failure,
    says_success,
    without_optimism,
    without_vain_adverbs,
)


@pytest.mark.parametrize(
    "line",
    [
        "The message was sent successfully",
        "Successfully delivered",
        "status=sent (250 OK)",
        "smtpstatus=250 smtpmsg='OK'",
        "Письмо успешно отправлено",
        "Лист успішно надіслано",
        "Wiadomość wysłana pomyślnie",
        "Die Nachricht wurde erfolgreich versendet",
        "Message envoyé avec succès",
        "Correo enviado correctamente",
        "Messaggio inviato con successo",
        "Zpráva byla úspěšně odeslána",
        "メールは正常に送信されました",
        "邮件发送成功",
    ],
)
def test_success_is_told_in_every_language(line: str) -> None:
    assert says_success(line)


@pytest.mark.parametrize(
    "line",
    [
        "It could not be sent successfully",
        "The letter wasn't delivered successfully",
        "Nie została wysłana pomyślnie",
        "Die Nachricht wurde nicht erfolgreich versendet",
        "Письмо не было успешно отправлено",
        "sent successfully, but the server refused it",
        "sent successfully unless it fails",
        "smtpstatus=550 smtpmsg='No'",
        "status=bounced",
        "sent",
    ],
)
def test_what_is_denied_or_taken_back_is_none(line: str) -> None:
    assert not says_success(line)


def test_a_denial_of_the_sentence_before_denies_nothing() -> None:
    assert says_success("It was not easy. The message was sent successfully")
    assert says_success("Was it not? The message was sent successfully")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("could not be sent successfully", "could not be sent"),
        ("nie wysłano pomyślnie", "nie wysłano"),
        ("nicht erfolgreich versendet", "nicht versendet"),
        ("не было успешно отправлено", "не было отправлено"),
        ("sent successfully", "sent successfully"),
        ("not easy. Sent successfully", "not easy. Sent successfully"),
    ],
)
def test_the_adverb_of_a_denied_success_goes(text: str, told: str) -> None:
    assert without_vain_adverbs(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Error: x", "an exception", "delivery failed", "fatal", "refused", "denied",
        "status=bounced", "status=deferred", "550 no", "550-no", "-ERR no", "timed out",
        "timeout", "ошибка", "не удалось", "błąd", "nie udało się", "Fehler",
        "erreur", "échec", "помилка", "chyba", "エラー", "送信失败", "falha",
    ],
)  # fmt: skip
def test_failure_is_told_in_every_language(text: str) -> None:
    assert says_failure(text)


@pytest.mark.parametrize("text", ["", "250 OK", "sent", "1550 letters", "fine"])
def test_no_failure_is_found_in_what_says_none(text: str) -> None:
    assert not says_failure(text)


def test_success_before_a_later_failure_is_left_out() -> None:
    text = "Login successful\nauthenticated successfully\nconnecting\n550 5.1.1 unknown"
    assert without_optimism(text) == "Login successful\nconnecting\n550 5.1.1 unknown"


def test_success_behind_the_last_failure_stays() -> None:
    text = "421 later\nsent successfully"
    assert without_optimism(text) == text


def test_success_in_the_line_of_the_failure_itself_stays() -> None:
    text = "sent successfully\nstatus=sent, then error"
    assert without_optimism(text).endswith("status=sent, then error")
