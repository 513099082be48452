"""The page that says what becomes of each word is what the code says."""

from runtime import words


def test_the_page_is_current():
    assert words.PATH.read_text(encoding="utf-8") == words.text(), "run: python -m runtime.words"


def said(text):
    rows = [line.split(" | ", 1) for line in text.splitlines() if line.startswith("| `")]
    return {word.strip("| `"): verdict.rstrip("| ") for word, verdict in rows}


def test_what_is_refused_is_refused_with_a_reason():
    of_words = said(words.text().partition("## Classes around")[0])

    assert of_words["GravesLSTM"] == "yes"
    assert of_words["cacheMode"].startswith("accepted and ignored: ")
    assert of_words["RBM"].startswith("no: it was removed")
    assert of_words["LBFGS"].endswith("use STOCHASTIC_GRADIENT_DESCENT with an updater such as Adam")
    assert {verdict.split(":")[0] for verdict in of_words.values()} == {"yes", "no", "accepted and ignored"}
    assert all(len(verdict) > len("no: ") for verdict in of_words.values() if verdict.startswith("no"))


def test_something_takes_the_place_of_each_class_and_method_that_is_not_here():
    around = said(words.text().partition("## Classes around")[2])

    assert around["TrainingListener"] == "yes"
    assert around["ModelSerializer"].startswith("net.save(path)")
    assert around["splitTestAndTrain"].startswith("slices: DataSet(x[:n], y[:n])")
    assert all(around.values())
