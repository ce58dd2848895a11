"""HTML to lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors.parsing.html_text import html_to_text, looks_like_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("one<br/>two<BR>three", "one\ntwo\nthree"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("a &lt;b@c.example&gt; &amp; d&nbsp;e", "a <b@c.example> & d e"),
        ("<b@c.example> stays", "<b@c.example> stays"),
        ("<style>p {x: y}</style>seen<script>alert()</script>", "seen"),
        ("before<!-- <p>hidden</p> -->after", "beforeafter"),
        ("shown<!-- never closed", "shown"),
        ("<pre>550-one\n550 two</pre>", "550-one\n550 two"),
        ("a\nb", "a b"),
        ('<a href="mailto:x@y.example">write</a>', "write"),
    ],
)
def test_the_visible_text_is_kept_line_by_line(html: str, text: str) -> None:
    assert html_to_text(html) == text


@given(st.text("ab <>&;/!-\n", max_size=200))
def test_no_markup_breaks_it(html: str) -> None:
    assert "\n\n\n" not in html_to_text(html)


@given(st.text("abc 123", min_size=1, max_size=50).map(lambda t: " ".join(t.split())))
def test_text_without_markup_is_unchanged(text: str) -> None:
    assert html_to_text(text) == text


def test_addresses_in_brackets_do_not_look_like_html() -> None:
    assert not looks_like_html("host said: <bob@there.example>: no <b")
    assert looks_like_html("x<br>y")
    assert looks_like_html("<DIV class='a'>x</DIV>")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<STYLE>p</STYLE>x", "x"),
        ("a<script>1</script>b<script>2</script>c", "abc"),
        ("<!--x-->y<!-- z", "y"),
        ("a</h3>b</li>c<hr>d", "a\nb\nc\nd"),
        ("<PRE>a\nb</PRE>", "a\nb"),
        ("a<br><br><br><br>b", "a\n\nb"),
        ("a \t\u200b b", "a b"),
        ("a&amp;lt;b", "a&lt;b"),
        ("\u0130<style>p</style>x", "\u0130 p x"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_hidden_parts_go_and_blocks_are_lines(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "text", ["1 < 2", "br>", "<brown>", "<bob@there.example>", "", "a & b"]
)
def test_text_with_angles_is_not_yet_html(text: str) -> None:
    assert not looks_like_html(text)
