"""Work given to processes: in any order, and whatever ends a worker."""

import multiprocessing
import os
import signal
from pathlib import Path

from diagnostics.fleet.crew import Lost, ProcessCrew, _work
from diagnostics.language import current, spoken


def doubled(number: int) -> int:
    return 2 * number


def deadly_for_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def deadly_once(place: Path) -> str:
    if not place.exists():
        place.write_text("was here")
        os.kill(os.getpid(), signal.SIGKILL)
    return place.read_text()


def language_of(_number: int) -> str:
    return current()


def wrong(number: int) -> int:
    raise KeyError(number)


def test_every_piece_comes_back_with_its_place() -> None:
    crew = ProcessCrew(2)
    assert dict(crew.results(doubled, range(7))) == {n: 2 * n for n in range(7)}
    assert dict(crew.results(doubled, [5])) == {0: 10}
    crew.close()


def test_what_ends_its_worker_twice_is_lost_and_nothing_else() -> None:
    crew = ProcessCrew(2)
    found = dict(crew.results(deadly_for_three, range(6)))
    crew.close()
    assert isinstance(found.pop(3), Lost)
    assert found == {n: n for n in range(6) if n != 3}


def test_what_lost_its_worker_once_is_done_by_another(tmp_path: Path) -> None:
    crew = ProcessCrew(1)
    assert dict(crew.results(deadly_once, [tmp_path / "mark"])) == {0: "was here"}
    crew.close()


def test_a_worker_whose_asker_is_gone_ends_without_a_word() -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    for piece in range(2):
        ours.send((doubled, piece, "en"))
    assert ours.poll(60)
    ours.close()  # with answers unread its own reading is reset
    process.join(60)
    assert process.exitcode == 0


def test_a_fault_of_a_piece_is_its_own_and_told_in_the_language_spoken() -> None:
    crew = ProcessCrew(1)
    ((_at, found),) = crew.results(wrong, [4])
    with spoken("pl"):
        ((_at, in_polish),) = crew.results(wrong, [4])
        ((_at, worked),) = crew.results(language_of, [4])
    crew.close()
    assert found == Lost("a fault of the program's own: KeyError")
    assert in_polish == Lost("błąd samego programu: KeyError")
    assert worked == "pl"
