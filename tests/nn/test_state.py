"""All that training changes, kept, brought back and shown."""

import copy
import pickle
import threading
from xml.etree import ElementTree

import numpy as np
import pytest

from companion import nn
from tests.nn.unchanged import unchanged

rng = np.random.default_rng(0)
X, LABELS = rng.normal(size=(12, 3)), rng.integers(0, 2, 12)


def build(seed=0):
    layers = [
        nn.Dense(3, 4), nn.BatchNorm(4), nn.ReLU(), nn.Dropout(0.5, rng=seed), nn.Dense(4, 2),
    ]  # fmt: skip
    return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)


def test_a_state_brings_everything_back():
    network = build()
    network.gradient(X, LABELS, training=True)
    kept = network.state()
    assert set(kept.statistics) == {"batchnorm1.running_mean", "batchnorm1.running_variance"}
    assert set(kept.generators) == {"dropout1.rng"}
    expected = network.gradient(X, LABELS, training=True)
    with unchanged(network):
        network.theta += 1.0
        network.gradient(1e3 * X, LABELS, training=True)
        network.restore(kept)
        np.testing.assert_array_equal(network.gradient(X, LABELS, training=True), expected)
        network.restore(kept)
        network.gradient(X, LABELS, training=True)


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))])
def test_a_state_is_its_own(twin):
    network = build()
    kept = network.state()
    before = copy.deepcopy(kept)
    network.theta[:] = 0
    network.gradient(X, LABELS, training=True)
    np.testing.assert_array_equal(kept.theta, before.theta)
    network.restore(twin(kept))
    np.testing.assert_array_equal(network.theta, before.theta)
    network.theta[:] = 7  # nor is the state the network's after it was restored
    np.testing.assert_array_equal(kept.theta, before.theta)


def test_a_state_of_another_network_is_refused():
    network = build()
    plain = nn.Network([nn.Dense(3, 2)], nn.SoftmaxCrossEntropy(), rng=0)
    with unchanged(network), pytest.raises(ValueError, match=r"state\.theta must have the shape"):
        network.restore(plain.state())
    with unchanged(network), pytest.raises(TypeError, match="state must be a State"):
        network.restore(network.theta)
    other = build()
    other.layers[3].rng = np.random.Generator(np.random.MT19937(0))
    with (
        unchanged(network),
        pytest.raises(ValueError, match=r"state\.generators\['dropout1.rng'\] must be"),
    ):
        network.restore(other.state())


def test_statistics_may_be_no_numbers():
    """A run that was stopped for a loss that is not finite can be kept and brought back, too."""
    network = build()
    state = network.state()
    name = next(iter(state.statistics))
    state.statistics[name][0] = np.nan
    network.restore(state)
    assert np.isnan(network.state().statistics[name][0])


def test_classes_have_the_form_of_the_targets():
    network = build()
    labels = network.predict_classes(X)
    assert labels.shape == LABELS.shape
    np.testing.assert_array_equal(labels, network.predict(X).argmax(axis=1))
    assert np.isfinite(network.loss(X, labels))
    binary = nn.Network([nn.Dense(3, 2)], nn.BinaryCrossEntropy(), rng=0)
    bits = binary.predict_classes(X)
    np.testing.assert_array_equal(bits, binary.predict(X) > 0.5)
    assert np.isfinite(binary.loss(X, bits))
    number = nn.Network([nn.Dense(3, 2)], nn.MeanSquaredError(), rng=0)
    with pytest.raises(TypeError, match="knows no classes"):
        number.predict_classes(X)


def test_what_is_predicted_has_the_shape_of_what_was_learned():
    y = rng.normal(size=(12, 1))
    network = nn.Network([nn.Dense(3, 1)], nn.MeanSquaredError(), rng=0)
    error = ((network.predict(X) - y) ** 2).mean()
    assert error == pytest.approx(network.loss(X, y), rel=1e-14)


def test_the_summary_counts():
    layers = [
        nn.Conv2D((6, 5, 2), 4, 3), nn.BatchNorm2D((4, 3, 4)), nn.Tanh(), nn.Dense(48, 1000),
    ]  # fmt: skip
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0, dtype=np.float32)
    summary = network.summary()
    assert repr(summary).splitlines() == [
        "layer         what it is               numbers an example  parameters",
        "conv2d1       Conv2D((6, 5, 2), 4, 3)           4 × 3 × 4          76",
        "batchnorm2d1  BatchNorm2D((4, 3, 4))            4 × 3 × 4           8",
        "tanh1         Tanh()                                   48           0",
        "dense1        Dense(48, 1000)                       1,000      49,000",
        "60 numbers come; P = 49,084 parameters, float32, 0.196 MB",
    ]
    assert summary.parameters == network.theta.size == sum(row[3] for row in summary.rows)
    html = summary._repr_html_()
    table = ElementTree.fromstring(html)
    assert [cell.tag for cell in table.find("thead/tr")] == ["th"] * 4
    assert len(table.findall("tbody/tr")) == 4
    assert not "".join(row.tail or "" for row in table.iter("tr"))
    assert "<td>Conv2D((6, 5, 2), 4, 3)</td><td>4 × 3 × 4</td><td>76</td>" in html
    assert "P = 49,084 parameters" in html


def every_kind():
    layers = [
        nn.Conv2D((6, 6, 1), 4, 3), nn.BatchNorm2D((4, 4, 4)), nn.GELU(), nn.MaxPool2D((4, 4, 4)),
        nn.AveragePool2D((2, 2, 4), 1), nn.Dense(16, 16), nn.Tanh(), nn.LayerNorm(16),
        nn.Residual(16, nn.Sigmoid()), nn.ReLU(), nn.BatchNorm(16), nn.Softplus(), nn.LeakyReLU(),
        nn.Dropout(0.5, rng=0), nn.Softmax(), nn.Dense(16, 3),
    ]  # fmt: skip
    return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0)


def test_a_prediction_reads_nothing_that_it_has_kept():
    # Another thread may have overwritten it by then. So here nothing at all is kept.
    network = every_kind()
    kinds = {type(layer) for layer in (*network.layers, network.layers[8].activation)}
    assert kinds >= {
        kind for kind in vars(nn).values()
        if isinstance(kind, type) and issubclass(kind, nn.Layer) and kind is not nn.Layer
    }  # fmt: skip
    x, other = np.random.default_rng(0).normal(size=(2, 40, 36))
    expected = network.predict(x)
    network.predict(other)  # what is kept belongs to it
    for layer in (*network.layers, network.layers[8].activation):
        kind = type(layer)
        layer.__class__ = type(
            kind.__name__, (kind,), {"__setattr__": lambda self, name, value: None}
        )
    np.testing.assert_array_equal(network.predict(x), expected)
    np.testing.assert_array_equal(network.layer_outputs(x)["dense2"], network.forward(x))
    assert network.layers[6].a.shape == (40, 16)


def test_predict_is_right_in_threads():
    network = every_kind()
    inputs = [np.random.default_rng(k).normal(size=(40, 36)) for k in range(4)]
    expected = [network.predict(x) for x in inputs]
    wrong = []

    def work(x, right):
        for _ in range(300):
            if not np.array_equal(network.predict(x), right):
                wrong.append(1)

    threads = [
        threading.Thread(target=work, args=pair) for pair in zip(inputs, expected, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
