"""A small classification problem with an interaction: exact logistic regression, and what scikit-learn's ensembles reach.

Writes classifiers.json. Logistic regression minimises the sum of log losses + 0.5 |w|^2 (C = 1), intercept free.
Standard deviations are those of a sample (n - 1).
"""
import numpy
from scipy.special import expit
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from release_only import logistic, write


def data():
    random = numpy.random.RandomState(3)
    n = 1500
    normal = random.normal(size=(n, 5))
    integer = random.randint(0, 4, size=(n, 1))
    bits = random.randint(0, 2, size=(n, 2))
    x = numpy.round(numpy.hstack([normal, integer, bits]), 4)
    z = 1.5 * x[:, 0] - x[:, 1] + 2 * x[:, 6] * x[:, 7] - 1 + 1.2 * (x[:, 2] * x[:, 3] > 0) * (x[:, 5] > 1)
    y = (random.random_sample(n) < expit(z)).astype(int)
    return x[:500], y[:500], x[500:], y[500:]


def ensemble(make, seeds, x, y, test_x, test_y):
    aucs = [roc_auc_score(test_y, make(s).fit(x, y).predict_proba(test_x)[:, 1]) for s in range(seeds)]
    return {"mean": numpy.mean(aucs), "sd": numpy.std(aucs, ddof=1)}


def main():
    x, y, test_x, test_y = split = data()
    w, b = logistic(x, y)
    peer = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-10).fit(x, y)
    numpy.testing.assert_allclose(numpy.append(w, b), numpy.append(peer.coef_, peer.intercept_), rtol=0, atol=1e-7)
    write("classifiers.json", {
        "train": {"x": x, "y": y},
        "test": {"x": test_x, "y": test_y},
        "logistic": {"weights": w, "intercept": b, "auc": roc_auc_score(test_y, test_x @ w + b)},
        "random-forest": ensemble(
            lambda s: RandomForestClassifier(n_estimators=200, min_samples_leaf=1, max_features="sqrt", random_state=s),
            10, *split),
        "gradient-boosting": ensemble(
            lambda s: GradientBoostingClassifier(n_estimators=100, max_depth=3, learning_rate=0.1, random_state=s),
            5, *split),
    })


if __name__ == "__main__":
    main()
