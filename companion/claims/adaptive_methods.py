"""Claims A1 to A3, judged by what `studies.adaptive_methods` measures."""

from __future__ import annotations

import numpy as np

from companion import optim
from companion.claims.deciding import Deciding, deciding_ratio
from companion.claims.finding import Finding, above, below, claim, judged
from companion.claims.form import Verdict
from companion.progress import progress
from companion.studies.adaptive_methods import race, tracking, words
from companion.studies.adaptive_methods.period_three import WORST
from companion.studies.adaptive_methods.race import EPOCHS, HIDDEN, JOBS, periodic_end, raced
from companion.studies.adaptive_methods.tracking import (
    DIMENSION,
    STEPS,
    TASKS,
    TRACKERS,
    slope_steps,
    tuned,
    untuned_height,
)
from companion.studies.adaptive_methods.words import KINDS, LENGTH, best, fresh, stream, watched

HALVES = ("Nesterov", "Adagrad", "RMSprop")
"""Momentum without rates of their own, and rates of their own without momentum."""


ONE_RATE = ("gradient descent", "gradient descent, α/√t", "momentum")
"""Those of LEARNERS that have one rate for all words."""


@claim("A1", "Adagrad adapts by the history of gradients and helps on sparse data.")
def A1() -> Finding:
    """Compares tuned methods on sparse words, on the same evened out, and on dense inputs."""
    # The best of those with one rate is chosen by the search, not by the result.
    rival = {
        kind: min(ONE_RATE, key=lambda method: best(method, kind).loss)
        for kind in progress(KINDS, "A1", "kind of data")
    }
    ratio = {
        kind: fresh("Adagrad", kind).loss[0] / fresh(rival[kind], kind).loss[0] for kind in KINDS
    }
    sparse = fresh("Adagrad", "sparse").error[0], fresh(rival["sparse"], "sparse").error[0]
    fewer = float(sparse[0].mean() / sparse[1].mean())
    # History: a rate falls only where a word comes, and a rare word's stays the larger.
    run, present = watched(0), stream("sparse", 0).x > 0
    only_where_seen = bool(np.all(run.rates[1:][~present] == run.rates[:-1][~present]))
    counts = present.sum(axis=0)
    seen_once = counts > 0
    rare = counts < 0.05 * LENGTH
    spread = float(np.median(run.rates[-1, rare & seen_once]) / run.rates[-1, counts.argmax()])
    helps = ratio["sparse"].max() < 0.5 and fewer < 0.5 and only_where_seen and spread > 10
    dense = float(np.median(ratio["dense"]))
    even = float(np.median(ratio["sparse, evened out"]))
    return Finding(
        verdict=Verdict.HOLDS if helps else Verdict.DOES_NOT_HOLD,
        qualification="" if helps else "it gains nothing on sparse data over one rate, tuned",
        measured=(
            f"on sparse words Adagrad's held-out loss is {below(float(ratio['sparse'].max()), 0.5)}"
            f" and its errors are {below(fewer, 0.5)} of those of the best method with one "
            f"rate, on each stream. A rare word's rate ends {above(spread, 10)} times as large as "
            "the most frequent word's, and no rate changes in a document without its word. On "
            f"dense inputs the loss is {above(dense, 0.9)} of that of one rate; once the "
            f"words are evened out beforehand, {above(even, 0.4)}"
        ),
        setup=(
            f"logistic regression, one pass through {LENGTH:,} examples; {len(words.RATES)} "
            "rates, tuned "
            f"on {len(words.TUNING)} streams, run on {len(words.FRESH)} others; one rate: "
            "gradient descent, "
            "constant and falling, and momentum"
        ),
        numbers={
            "errors": fewer,
            "spread": spread,
            "dense": dense,
            "evened_out": even,
            "sparse": float(np.median(ratio["sparse"])),
        },
        deciding=Deciding.of(
            "held-out loss on sparse words, Adagrad's over that of the best with one rate",
            ratio["sparse"],
        ),
    )


@claim("A2", "Adadelta repairs Adagrad's limitation by restricting the changes.")
def A2() -> Finding:
    """Tracks a minimum that rests, that jumps, and that jumps after a steep beginning."""
    height = {
        task: {method: tuned(method, task).height for method in TRACKERS}
        for task in progress(TASKS, "A2", "task")
    }
    gain = {t: height[t]["Adagrad"] / height[t]["Adadelta"] for t in TASKS}
    window = height["jumps, steep at first"]["Adagrad"] / height["jumps, steep at first"]["RMSprop"]
    at_rest, jumps = float(np.median(1 / gain["at rest"])), float(np.median(gain["jumps"]))
    untuned = untuned_height("at rest") / height["at rest"]["Adagrad"]
    # The limitation itself: on a constant slope Adagrad's steps shrink, Adadelta's do not.
    shrinks, grows = (
        float(lengths[-1] / lengths[99])
        for lengths in (
            slope_steps(optim.Adagrad(1.0), 1.0, 10_000),
            slope_steps(optim.Adadelta(), 1.0, 10_000),
        )
    )
    hard = gain["jumps, steep at first"]
    repairs = hard.min() > 2 and shrinks < 0.2
    only_there = at_rest > 1.5 and jumps < 1.33 and window.min() > 2 and grows > 2
    verdict, qualification = judged(
        repairs,
        only_there,
        "the gradients shrink while there is still a way to go; what is restricted is the memory, "
        "not the changes, and RMSprop's window repairs as much",
        "with its window it is no better than Adagrad where that stalls",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            "where the minimum jumps after a steep beginning, Adagrad stays "
            f"{above(float(hard.min()), 2)} times as high as Adadelta and "
            f"{above(float(window.min()), 2)} times as high as RMSprop, on each seed. Where it "
            f"rests, Adadelta stays {above(at_rest, 1.5)} times as high as Adagrad, and without "
            f"tuning {above(float(untuned.min()), 10)} times; where it only jumps, Adagrad stays "
            f"{below(jumps, 1.33)} times as high as Adadelta. On a constant slope from "
            "step 100 to step 10,000 Adagrad's steps shrink to "
            f"{'less' if shrinks < 0.2 else 'more'} than a fifth; Adadelta's grow to "
            f"{above(grows, 2)} times their length"
        ),
        setup=(
            f"½|θ − c|² in {DIMENSION} dimensions with noise, {STEPS:,} steps, mean height over "
            f"all of them; {len(tracking.RATES)} rates for each method, two ρ for RMSprop, "
            "two ρ and two ε "
            f"for Adadelta; tuned on {len(tracking.TUNING)} seeds, run on "
            f"{len(tracking.FRESH)} others"
        ),
        numbers={
            "jumps": jumps,
            "steep": float(np.median(hard)),
            "window": float(np.median(window)),
            "at_rest": at_rest,
            "untuned": float(np.median(untuned)),
            "adagrad_shrinks": shrinks,
            "adadelta_grows": grows,
        },
        deciding=Deciding.of(
            "height after a steep beginning with jumps, Adagrad's over Adadelta's", hard
        ),
    )


@claim("A3", "Adam converges faster by combining momentum and adaptive rates.")
def A3() -> Finding:
    """Races Adam against its halves on three jobs, and gives it gradients of period three."""
    ends = {
        job: {m: raced(m, job).curves[:, -1] for m in ("gradient descent", *HALVES, "Adam")}
        for job in progress(JOBS, "A3", "job")
    }
    words = {m: fresh(m, "sparse").loss[0] for m in (*HALVES[1:], "gradient descent", "Adam")}
    plain, odd = ends["digits"], ends["digits, odd units"]
    to_descent = max(
        float(of["Adam"].mean() / of["gradient descent"].mean()) for of in (plain, odd, words)
    )
    to_nesterov = float(plain["Adam"].mean() / plain["Nesterov"].mean())
    to_adagrad = float(words["Adam"].mean() / words["Adagrad"].mean())
    half = min(HALVES, key=lambda method: odd[method].mean())
    combined = deciding_ratio(
        "training loss on digits of odd units, Adam's over that of its better half",
        odd["Adam"],
        odd[half],
    )
    C = 4.0
    wrong = periodic_end(optim.Adam(0.01, (0.0, 1 / (1 + C**2))), C) > 0.9 * WORST
    falling = optim.Adam(lambda t: 0.1 / (t + 1) ** 0.5, (0.0, 1 / (1 + C**2)))
    wrong = wrong and periodic_end(falling, C) > 0.9 * WORST
    right = max(
        periodic_end(optim.AMSGrad(0.01, (0.0, 1 / (1 + C**2))), C),
        periodic_end(optim.Adagrad(0.1), C),
        periodic_end(optim.GradientDescent(0.01), C),
    )
    faster = to_descent < 0.8 and combined.high < 1
    not_always = to_nesterov > 0.85 and to_adagrad > 0.85 and wrong and right < -0.9
    verdict, qualification = judged(
        faster,
        not_always,
        "the job has both troubles, odd units and long valleys; where it has one, one half of Adam "
        "does as well, and where large gradients are rare and its memory is short it does not "
        "converge at all",
        "tuned as well, its halves are no slower",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            f"each at its tuned α, Adam's loss is {below(to_descent, 0.8)} of gradient descent's "
            "on three jobs. On digits with pixels of odd units it is "
            f"{below(combined.value, 0.95)} of that of the better half; on "
            f"plain digits {above(to_nesterov, 0.85)} of Nesterov's, on sparse words "
            f"{above(to_adagrad, 0.85)} of Adagrad's. Under gradients 4, −1, −1 with the memory "
            f"β₂ = 1/17 it {'ends at the worst point' if wrong else 'does not end at the worst'}, "
            "at a constant rate and at a falling one; AMSGrad, Adagrad and gradient descent "
            f"{'end at the best' if right < -0.9 else 'do not all end at the best'}"
        ),
        setup=(
            f"digits, 64-{HIDDEN}-10, {EPOCHS} epochs, training loss; words, held-out loss after "
            "one pass; 5 or 9 rates for each method, two a decade, tuned on 2 seeds, run on "
            f"{len(race.FRESH)} or 6 others; period three, 3,000 steps"
        ),
        numbers={
            "to_descent": to_descent,
            "to_nesterov": to_nesterov,
            "to_adagrad": to_adagrad,
            "combined": combined.value,
            "wrong": float(wrong),
            "right": right,
        },
        deciding=combined,
    )
