"""Writes the model folders; run by the server's own Python: `python make_models.py FOLDER`."""

import json
import shutil
import sys
from pathlib import Path

import joblib
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).resolve().parent
SETTINGS = {
    "iris": {
        "name": "iris",
        "implementation": "mlserver_sklearn.SKLearnModel",
        "parameters": {"uri": "./model.joblib", "version": "v1"},
    },
    "custom": {"name": "custom", "implementation": "custom_model.Custom"},
    "broken": {"name": "broken", "implementation": "custom_model.Broken"},
}


def main(folder: Path, names: list[str]) -> None:
    for name in names:
        place = folder / name
        place.mkdir(parents=True)
        (place / "model-settings.json").write_text(json.dumps(SETTINGS[name], indent=2))
        if name == "iris":
            iris = load_iris()
            joblib.dump(LogisticRegression(max_iter=500).fit(iris.data, iris.target), place / "model.joblib")
        else:
            shutil.copy(HERE / "custom_model.py", place)


main(Path(sys.argv[1]), sys.argv[2:])
