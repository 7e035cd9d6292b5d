"""A network in a file: what comes back, and what is refused."""

import json
import pickle
import zipfile
from io import BytesIO

import numpy as np
import pytest

from companion import nn, optim, training


def everything(dtype=np.float64):
    layers = [
        nn.Conv2D((6, 6, 1), 4, 3, padding=1, initializer=nn.xavier),
        nn.BatchNorm2D((6, 6, 4), momentum=0.3),
        nn.ReLU(),
        nn.MaxPool2D((6, 6, 4)),
        nn.AveragePool2D((3, 3, 4), 3),
        nn.Dense(4, 5, nn.normal(0.1)),
        nn.BatchNorm(5, eps=1e-3),
        nn.GELU(),
        nn.Dropout(0.3, rng=np.random.Generator(np.random.MT19937(4))),
        nn.Residual(5, nn.LeakyReLU(0.2), nn.orthogonal),
        nn.LayerNorm(5, eps=1e-4),
        nn.Softplus(),
        nn.Sigmoid(),
        nn.Tanh(),
        nn.Softmax(),
        nn.Dense(5, 3, lambda rng, shape: rng.uniform(size=shape)),
    ]
    return nn.Network(layers, nn.SoftmaxCrossEntropy(0.1), rng=0, l2=1e-3, dtype=dtype)


@pytest.fixture
def trained():
    rng = np.random.default_rng(0)
    network = everything()
    x, y = rng.normal(size=(20, 36)), rng.integers(0, 3, 20)
    training.fit(network, x, y, optim.Adam(1e-2), epochs=2, batch_size=10, rng=0, progress=False)
    return network, x, y


def test_what_is_loaded_is_what_was_saved(trained, tmp_path):
    network, x, y = trained
    network.save(tmp_path / "network.npz")
    loaded = nn.Network.load(str(tmp_path / "network.npz"))
    assert repr(loaded) == repr(network)
    assert loaded.l2 == network.l2
    np.testing.assert_array_equal(loaded.theta, network.theta)
    np.testing.assert_array_equal(loaded.predict(x), network.predict(x))  # running statistics too
    for settings in (("momentum", 1), ("eps", 6)):
        name, k = settings
        assert getattr(loaded.layers[k], name) == getattr(network.layers[k], name)
    # Dropout goes on with the same masks, so that training goes on as if nothing had been.
    for each in (network, loaded):
        options = {"epochs": 2, "batch_size": 10, "rng": 1, "progress": False}
        training.fit(each, x, y, optim.GradientDescent(0.1), **options)
    np.testing.assert_array_equal(loaded.theta, network.theta)


def test_an_initializer_comes_back_or_its_name_does(tmp_path):
    def mine(rng, shape):
        return rng.uniform(size=shape)

    layers = [nn.Dense(3, 4, nn.xavier), nn.Dense(4, 2, mine)]
    nn.Network(layers, nn.MeanSquaredError(), rng=0).save(tmp_path / "a")
    loaded = nn.Network.load(tmp_path / "a")
    assert loaded.layers[0].initializer is nn.xavier
    loaded.save(tmp_path / "b")

    def described(name):
        with np.load(tmp_path / name) as file:
            return json.loads(str(file["description"]))

    assert described("a") == described("b")
    assert described("b")["layers"][1]["initializer"] == {"initializer": "mine"}


def test_settings_may_be_numpys_own_numbers(tmp_path):
    layers = [nn.Dense(3, 4), nn.LeakyReLU(np.float32(0.25)), nn.LayerNorm(4, eps=np.float32(0.5))]
    nn.Network(layers, nn.MeanSquaredError(), rng=0).save(tmp_path / "n")
    loaded = nn.Network.load(tmp_path / "n")
    assert repr(loaded.layers[1]) == "LeakyReLU(0.25)"
    assert loaded.layers[2].eps == 0.5


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss", [nn.MeanSquaredError, nn.BinaryCrossEntropy])
def test_losses_and_dtypes_are_kept(loss, dtype, tmp_path):
    network = nn.Network([nn.Dense(3, 2)], loss(), rng=0, dtype=dtype)
    network.save(tmp_path / "any name")
    loaded = nn.Network.load(tmp_path / "any name")
    assert loaded.theta.dtype == dtype
    assert repr(loaded) == repr(network)


@pytest.mark.filterwarnings("error")
def test_a_network_is_warned_of_once(tmp_path):
    with pytest.warns(UserWarning, match="takes logits"):
        network = nn.Network([nn.Dense(3, 2), nn.Softmax()], nn.SoftmaxCrossEntropy(), rng=0)
    network.save(tmp_path / "n")
    nn.Network.load(tmp_path / "n")


def test_the_file_is_plain_npz(trained, tmp_path):
    network, _, _ = trained
    network.save(tmp_path / "n.npz")
    with np.load(tmp_path / "n.npz", allow_pickle=False) as file:
        assert {"theta", "batchnorm1.running_mean", "batchnorm1.running_variance"} < set(file)
        description = json.loads(str(file["description"]))
    assert description["version"] == 1


def changed(path, **arrays):
    """The same file with other arrays in it."""
    with np.load(path) as file:
        content = dict(file) | arrays
    np.savez(path, **content)


def test_an_altered_file_is_refused(trained, tmp_path):
    network, _, _ = trained
    path = tmp_path / "n.npz"
    network.save(path)
    theta = network.theta.copy()
    theta[3] += 1e-9
    changed(path, theta=theta)
    with pytest.raises(ValueError, match="was altered since it was saved"):
        nn.Network.load(path)
    network.save(path)
    with np.load(path) as file:
        description = str(file["description"])
    changed(path, description=np.array(description.replace('"p": 0.3', '"p": 0.2')))
    with pytest.raises(ValueError, match="was altered since it was saved"):
        nn.Network.load(path)


def test_a_later_format_is_refused(trained, tmp_path):
    network, _, _ = trained
    path = tmp_path / "n.npz"
    network.save(path)
    with np.load(path) as file:
        description = json.loads(str(file["description"]))
    changed(path, description=np.array(json.dumps(description | {"version": 2})))
    with pytest.raises(ValueError, match="is of format 2, and this package knows those up to 1"):
        nn.Network.load(path)


@pytest.mark.parametrize("other", [{"version": "one"}, {"format": "weights"}])
def test_another_format_is_refused(trained, tmp_path, other):
    network, _, _ = trained
    path = tmp_path / "n.npz"
    network.save(path)
    with np.load(path) as file:
        description = json.loads(str(file["description"]))
    changed(path, description=np.array(json.dumps(description | other)))
    with pytest.raises(ValueError, match="holds no network that `save` wrote"):
        nn.Network.load(path)


class Bomb:
    def __reduce__(self):
        return (print, ("the file has run code",))


def foreign_files():
    objects, archive, other = BytesIO(), BytesIO(), BytesIO()
    np.savez(objects, description=np.array([Bomb()], dtype=object), checksum=np.array("0"))
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.txt", "text")
    np.savez(other, theta=np.zeros(3))
    pickled = pickle.dumps(Bomb())
    return {
        "objects": objects.getvalue(),
        "archive": archive.getvalue(),
        "arrays": other.getvalue(),
        "pickle": pickled,
        "empty": b"",
        "text": b"hello",
        "half": other.getvalue()[:100],
    }


@pytest.mark.parametrize("kind", foreign_files())
def test_a_foreign_file_is_refused_and_nothing_in_it_runs(kind, tmp_path, capsys):
    path = tmp_path / "foreign.npz"
    path.write_bytes(foreign_files()[kind])
    with pytest.raises(ValueError, match="holds no network that `save` wrote"):
        nn.Network.load(path)
    assert capsys.readouterr().out == ""


def test_a_description_of_something_else_is_refused(trained, tmp_path):
    from companion.nn import saved

    network, _, _ = trained
    path = tmp_path / "n.npz"

    def with_description(change):
        network.save(path)
        with np.load(path) as file:
            arrays = dict(file)
        description = json.loads(str(arrays["description"]))
        change(description)
        text = json.dumps(description)
        arrays["description"] = np.array(text)
        kept = {n: a for n, a in arrays.items() if n not in ("description", "checksum")}
        arrays["checksum"] = np.array(saved._checksum(text, kept))
        np.savez(path, **arrays)

    changes = [
        lambda d: d["layers"].pop(),
        lambda d: d["layers"][0].update({"class": "print"}),
        lambda d: d["layers"][0].update({"class": "MeanSquaredError"}),
        lambda d: d["layers"][5].update({"d_in": -1}),
        lambda d: d["layers"][5].update({"initializer": {"initializer": "os.system"}, "d_in": "4"}),
        lambda d: d.update({"loss": {"class": "Dense", "d_in": 1, "d_out": 1}}),
        lambda d: d["settings"].pop("l2"),
        lambda d: d["generators"].clear(),
        lambda d: d["layers"][8]["rng"].update({"generator": "Generator"}),
        lambda d: d.update({"layers": 3}),
    ]
    for change in changes:
        with_description(change)
        with pytest.raises((ValueError, TypeError)) as caught:
            nn.Network.load(path)
        # Said by the package, not by what stumbled over it.
        assert "companion" in str(caught.traceback[-1].path)


def test_a_failed_save_leaves_the_file_that_was_there(trained, tmp_path, monkeypatch):
    network, _, _ = trained
    path = tmp_path / "n.npz"
    network.save(path)
    before = path.read_bytes()

    class Own(nn.Tanh):
        pass

    other = nn.Network([nn.Dense(3, 2), Own()], nn.MeanSquaredError(), rng=0)
    with pytest.raises(TypeError, match=r"Own\(\) is not of this package, and cannot be saved"):
        other.save(path)
    assert path.read_bytes() == before
    # The disk is full half way.
    from pathlib import Path

    def half(self, content):
        with self.open("wb") as file:
            file.write(content[:100])
        raise OSError("no space left")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="no space left"):
        network.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("path", [None, 3, b"n.npz"])
def test_a_path_is_a_path(trained, path):
    with pytest.raises(TypeError, match="path must be a str or a Path"):
        trained[0].save(path)
    with pytest.raises(TypeError, match="path must be a str or a Path"):
        nn.Network.load(path)


def test_no_file_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        nn.Network.load(tmp_path / "none.npz")
