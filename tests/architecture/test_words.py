"""The page that says what becomes of each word is what the code says."""

from runtime import words


def test_the_page_is_current():
    assert words.PATH.read_text(encoding="utf-8") == words.text(), "run: python -m runtime.words"


def test_what_is_refused_is_refused_with_a_reason():
    rows = [line.split(" | ") for line in words.text().splitlines() if line.startswith("| `")]
    said = {word.strip("| `"): verdict.rstrip("| ") for word, verdict in rows}

    assert said["GravesLSTM"] == "yes"
    assert said["cacheMode"].startswith("accepted and ignored: ")
    assert said["RBM"].startswith("no: it was removed")
    assert said["LBFGS"].endswith("use STOCHASTIC_GRADIENT_DESCENT with an updater such as Adam")
    assert {verdict.split(":")[0] for verdict in said.values()} == {"yes", "no", "accepted and ignored"}
    assert all(len(verdict) > len("no: ") for verdict in said.values() if verdict.startswith("no"))
