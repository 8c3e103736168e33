"""La barra de progreso recorre todo y escribe en la salida estándar."""

from lrlab import progress_bar


def test_it_yields_every_item_and_counts_them(capsys):
    assert list(progress_bar([3, 1, 2], label="Probando")) == [3, 1, 2]
    captured = capsys.readouterr()
    last = captured.out.split("\r")[-1]
    assert captured.err == ""
    assert last.startswith("Probando ")
    assert "3/3" in last


def test_tqdm_options_pass_through(capsys):
    assert list(progress_bar(range(2), delay=60)) == [0, 1]
    assert capsys.readouterr().out.strip() == ""
