"""What the reader sees, word for word."""

import textwrap

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from companion import exercises
from companion.exercises.here import check_here


def text(report):
    return textwrap.dedent(report).strip()


def test_right():
    report = exercises.check(
        "mse-gradient", lambda y_hat, y: 2 * np.subtract(y_hat, y) / np.size(y)
    )
    assert report.passed is True
    assert report.hint == ""
    assert repr(report) == str(report) == report.text == "Right: 12 of 12 cases agree."


def test_wrong_number():
    report = exercises.check("sigmoid-derivative", lambda z: z * (1 - z))
    assert report.passed is False
    assert repr(report) == text("""
        Not yet: 0 of 12 cases agree.
        sigmoid_derivative(z) with
          z = array([-1.,  0.,  2.])
        expected dσ/dz = array([0.1966, 0.25  , 0.105 ])
        got      dσ/dz = array([-2.,  0., -2.])
        Hint: Your formula multiplies the input z by 1 - z. The rule with this form
        speaks of the output of the sigmoid: compute s = σ(z) first.
    """)
    assert report.hint.startswith("Your formula multiplies the input z by 1 - z. The rule with")
    assert "\n" not in report.hint


def test_one_of_several_results_in_the_wrong_shape():
    report = exercises.check(
        "dense-backward",
        lambda x, W, dz: (dz @ W.T, x.T @ dz, dz.sum(axis=0, keepdims=True)),
    )
    assert repr(report) == text("""
        Not yet: 0 of 12 cases agree.
        Right in all of them: dx, dW.
        dense_backward(x, W, dz) with
          x = array([[ 1. ,  2. ],
                     [ 0. , -1. ],
                     [ 3. ,  0.5]])
          W = array([[ 1. , -2. ],
                     [ 0.5,  3. ]])
          dz = array([[ 1. ,  0. ],
                      [-1. ,  2. ],
                      [ 0.5,  1. ]])
        expected db of shape (2,) = array([0.5, 3. ])
        got      db of shape (1, 2) = array([[0.5, 3. ]])
        Hint: db keeps an axis too many: b has the shape (d_out,), and so has its
        gradient. Is there a keepdims=True?
    """)


def test_numbers_and_several_arguments():
    report = exercises.check("chain-by-hand", lambda w, b, x, y: (0.5, -1))
    assert repr(report) == text("""
        Not yet: 0 of 12 cases agree.
        gradient(w, b, x, y) with
          w = 1.0
          b = -2.0
          x = 3.0
          y = 0.0
        expected dL/dw = 0.8624
        got      dL/dw = 0.5
        Hint: None of the usual mistakes explains this. Work out one entry of this case
        by hand, step by step, and print the same steps in your function: look at the
        first one that differs.
    """)


def test_small_difference_is_shown_with_enough_digits():
    report = exercises.check("mse-gradient", lambda y_hat, y: 2 * (y_hat - y) / y.size + 1e-7)
    assert "expected dL/dŷ = array([[-0.16666667,  0.66666667],\n" in report.text
    assert "got      dL/dŷ = array([[-0.16666657,  0.66666677],\n" in report.text


def test_type_is_shown_when_it_is_the_difference():
    report = exercises.check(
        "mse-gradient", lambda y_hat, y: (2 * (y_hat - y) / y.size).astype(np.float32)
    )
    assert "dtype=float32" in report.text


def test_exception_with_its_line_and_what_was_printed():
    def answer(z):
        print("z is", z)
        print("\n".join("more" for _ in range(20)))
        return z @ np.ones((5, 5))

    report = exercises.check("sigmoid-derivative", answer)
    line = answer.__code__.co_firstlineno + 3
    assert repr(report).startswith(
        text("""
            Not yet: sigmoid_derivative raises an exception.
            ValueError: matmul:
        """)
    )
    assert repr(report).endswith(
        "\n"
        + text(f"""
              line {line}: return z @ np.ones((5, 5))
            sigmoid_derivative(z) with
              z = array([-1.,  0.,  2.])
            It printed
              z is [-1.  0.  2.]
              more
              more
              more
              more
              ...
            Hint: Two arrays do not fit together. Write the shape of every array beside the
            formula: in a product A @ B, A has as many columns as B has rows.
        """).replace(f"line {line}", f"  line {line}")
    )


def test_changed_argument():
    def answer(y_hat, y):
        y_hat -= y
        y_hat *= 2 / y.size
        return y_hat

    assert repr(exercises.check("mse-gradient", answer)) == text("""
        Not yet: 12 of 12 cases agree, but mse_gradient changes its argument.
        Changed by the function: y_hat.
        Hint: Whoever calls the function goes on with an array that is no longer
        theirs. Look for -=, +=, *=, /= or an assignment to a part of that array; make
        a new array, or work on a copy.
    """)


def test_warning():
    def answer(z):
        s = 1 / (1 + np.exp(-z))
        return s * (1 - s)

    assert repr(exercises.check("sigmoid-derivative", answer)) == text("""
        Not yet: 12 of 12 cases agree, but NumPy warns: overflow encountered in exp.
        sigmoid_derivative(z) with
          z = array([-1000.,     0.,  1000.])
        Hint: A power of e grows too large on the way. Rewrite the formula so that
        every exponent is zero or negative. np.where alone does not help: it computes
        both its branches.
    """)


def test_untouched_stub():
    def sigmoid_derivative(z): ...

    assert repr(exercises.check("sigmoid-derivative", sigmoid_derivative)) == text("""
        Not yet: nothing returned yet.
        Hint: Write your own lines in place of the dots, and hand the result back in a
        line that begins with return.
    """)


def test_result_in_place_of_the_function():
    report = exercises.check("sigmoid-derivative", np.zeros(3))
    assert repr(report) == text("""
        Not yet: the answer is of type ndarray, not a function.
        Hint: Hand over the function itself, by its name without parentheses:
        check("sigmoid-derivative", sigmoid_derivative).
    """)


def test_large_results_are_cut_short():
    report = exercises.check("sigmoid-derivative", lambda z: np.arange(1e5))
    assert "array([    0.,     1.,     2., ...," in report.text
    assert len(report.text) < 800


def test_lines_fit_the_column_of_the_page():
    def long_message(z):
        raise ValueError("many words " * 20)

    answers = {
        name: [mistake.answer for mistake in exercise.mistakes]
        for name, exercise in exercises.EXERCISES.items()
    }
    answers["sigmoid-derivative"] += [long_message, lambda z: "text" * 100, lambda z, y: 0, 3]
    answers["two-layer-gradient"] += [lambda x, y: 0, lambda *a: np.zeros((30, 30))]
    for name, wrong in answers.items():
        for answer in wrong:
            report = check_here(name, answer)
            assert max(map(len, report.text.splitlines())) <= 79, report


@pytest.mark.parametrize("name", exercises.EXERCISES)
def test_reports_repeat_and_are_the_same_in_a_process(name):
    for mistake in exercises.EXERCISES[name].mistakes:
        first = check_here(name, mistake.answer)
        assert check_here(name, mistake.answer) == first
        assert exercises.check(name, mistake.answer) == first


def test_addresses_are_left_out():
    def answer(z):
        raise ValueError(f"{object()} and {answer}")

    report = exercises.check("sigmoid-derivative", answer)
    assert "ValueError: <object object> and <function" in report.text
    assert " at 0x" not in report.text


def test_print_options_of_the_reader_do_not_matter():
    def answer(z):
        return -np.abs(z) * np.inf

    expected = repr(exercises.check("sigmoid-derivative", answer))
    # NumPy has this one since 2.1.
    newer = {"override_repr": lambda a: "a"} if "override_repr" in np.get_printoptions() else {}
    with np.printoptions(
        precision=1,
        threshold=1,
        edgeitems=1,
        linewidth=20,
        suppress=True,
        nanstr="?",
        infstr="oo",
        sign="+",
        floatmode="fixed",
        formatter={"float": lambda x: "x"},
        **newer,
    ):
        assert repr(exercises.check("sigmoid-derivative", answer)) == expected
    with np.printoptions(legacy="1.13"):
        assert repr(exercises.check("sigmoid-derivative", answer)) == expected


def test_in_a_notebook():
    """The line is that of the cell, the report is the value of the cell, nothing else is shown."""
    cells = [
        "from companion import exercises",
        "def sigmoid_derivative(z):\n    print('here')\n    return 1 / (1 + e ** -z)",
        'exercises.check("sigmoid-derivative", sigmoid_derivative)',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    (output,) = notebook.cells[2].outputs
    assert output.data["text/plain"] == text("""
        Not yet: sigmoid_derivative raises an exception.
        NameError: name 'e' is not defined
          line 3: return 1 / (1 + e ** -z)
        sigmoid_derivative(z) with
          z = array([-1.,  0.,  2.])
        It printed
          here
        Hint: This name has no value here. Is it spelled as in the first line of the
        function? What is no argument has to be there before: in a notebook from a cell
        that has run, on the website from this answer or from one above it.
    """)
