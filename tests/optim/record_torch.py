"""Records what torch.optim does on the fixed problem, into torch_trajectories.npz beside this file.

Needs PyTorch, which the tests do not: ``pip install torch==2.13.0 numpy`` in an environment of its
own, then ``python tests/optim/record_torch.py`` from the root of the repository.
"""

from pathlib import Path

import numpy as np

DATA = Path(__file__).with_name("torch_trajectories.npz")
KEPT = slice(None, None, 5)  # every fifth step, from the first, and the recording stays small

# Name: the class in torch.optim, its options; the companion's class, its options.
OPTIMIZERS = {
    "sgd": ("SGD", {"lr": 0.1}, "GradientDescent", {"lr": 0.1}),
    "momentum": (
        "SGD", {"lr": 0.05, "momentum": 0.9}, "Momentum", {"lr": 0.05, "momentum": 0.9}
    ),
    "nesterov": (
        "SGD", {"lr": 0.05, "momentum": 0.8, "nesterov": True},
        "Nesterov", {"lr": 0.05, "momentum": 0.8},
    ),
    "adagrad": ("Adagrad", {}, "Adagrad", {}),
    "adagrad_initial": (
        "Adagrad", {"lr": 0.3, "initial_accumulator_value": 0.5, "eps": 1e-3},
        "Adagrad", {"lr": 0.3, "initial_accumulator_value": 0.5, "eps": 1e-3},
    ),
    "adadelta": ("Adadelta", {}, "Adadelta", {}),
    "adadelta_options": (
        "Adadelta", {"lr": 0.5, "rho": 0.7, "eps": 1e-3},
        "Adadelta", {"lr": 0.5, "rho": 0.7, "eps": 1e-3},
    ),
    "rmsprop": ("RMSprop", {}, "RMSprop", {}),
    "rmsprop_options": (
        "RMSprop", {"lr": 0.02, "alpha": 0.9, "eps": 1e-2, "momentum": 0.5},
        "RMSprop", {"lr": 0.02, "rho": 0.9, "eps": 1e-2, "momentum": 0.5},
    ),
    "rmsprop_centered": (
        "RMSprop", {"alpha": 0.95, "eps": 1e-2, "centered": True},
        "RMSprop", {"rho": 0.95, "eps": 1e-2, "centered": True},
    ),
    "rmsprop_centered_momentum": (
        "RMSprop", {"alpha": 0.95, "eps": 1e-2, "centered": True, "momentum": 0.8},
        "RMSprop", {"rho": 0.95, "eps": 1e-2, "centered": True, "momentum": 0.8},
    ),
    "adam": ("Adam", {}, "Adam", {}),
    "adam_options": (
        "Adam", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-3},
        "Adam", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-3},
    ),
    "amsgrad": ("Adam", {"amsgrad": True}, "AMSGrad", {}),
    "amsgrad_options": (
        "Adam", {"lr": 0.05, "betas": (0.8, 0.9), "eps": 1e-3, "amsgrad": True},
        "AMSGrad", {"lr": 0.05, "betas": (0.8, 0.9), "eps": 1e-3},
    ),
    "adamw": ("AdamW", {}, "AdamW", {}),
    "adamw_options": (
        "AdamW", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.3},
        "AdamW", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.3},
    ),
    "nadam": ("NAdam", {}, "Nadam", {}),
    "nadam_options": (
        "NAdam", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-3, "momentum_decay": 0.1},
        "Nadam", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-3, "momentum_decay": 0.1},
    ),
}  # fmt: skip

# The same for torch.optim.lr_scheduler and companion.optim.schedules, from a rate of 0.4.
LR = 0.4
SCHEDULES = {
    "constant": ("ConstantLR", {"factor": 1.0}, "Constant", {}),
    "step": ("StepLR", {"step_size": 30, "gamma": 0.5}, "Step", {"every": 30, "gamma": 0.5}),
    "exponential": ("ExponentialLR", {"gamma": 0.97}, "Exponential", {"gamma": 0.97}),
    "inverse_time": (
        "LambdaLR", {"lr_lambda": lambda t: 1 / (1 + 0.05 * t)}, "InverseTime", {"decay": 0.05}
    ),
    "polynomial": (
        "PolynomialLR", {"total_iters": 120, "power": 2.0},
        "Polynomial", {"steps": 120, "power": 2.0},
    ),
    "cosine": (
        "CosineAnnealingLR", {"T_max": 249, "eta_min": 0.01},
        "Cosine", {"steps": 249, "final": 0.01},
    ),
    "warm_restarts": (
        "CosineAnnealingWarmRestarts", {"T_0": 9, "T_mult": 3, "eta_min": 0.01},
        "WarmRestarts", {"steps": 9, "growth": 3, "final": 0.01},
    ),
    "warm_restarts_equal": (
        "CosineAnnealingWarmRestarts", {"T_0": 30}, "WarmRestarts", {"steps": 30}
    ),
    # PyTorch's two parts end at pct_start · total_steps − 1 and at total_steps − 1.
    "one_cycle": (
        "OneCycleLR", {"max_lr": LR, "total_steps": 251, "pct_start": 76 / 251},
        "OneCycle", {"steps": 250, "pct_start": 0.3},
    ),
}  # fmt: skip


def torch_trajectory(torch, problem, name):
    torch.set_default_dtype(torch.float64)  # else the momentum product of NAdam is float32
    kind, options, _, _ = OPTIMIZERS[name]
    theta = torch.tensor(problem.START, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, kind)([theta], **options)
    curvature = torch.tensor(problem.CURVATURE)
    path = []
    for noise in problem.gradients_noise():
        theta.grad = curvature * theta.detach() + torch.tensor(noise)
        optimizer.step()
        path.append(theta.detach().numpy().copy())
    return np.array(path)


def torch_schedule(torch, problem, name):
    kind, options, _, _ = SCHEDULES[name]
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=LR)
    scheduler = getattr(torch.optim.lr_scheduler, kind)(optimizer, **options)
    rates = []
    for _ in range(problem.STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return np.array(rates, dtype=np.float64)


if __name__ == "__main__":
    import problem
    import torch

    record = {name: torch_trajectory(torch, problem, name)[KEPT] for name in OPTIMIZERS}
    rates = {f"rate_{name}": torch_schedule(torch, problem, name)[KEPT] for name in SCHEDULES}
    np.savez_compressed(DATA, version=np.array(torch.__version__), **record, **rates)
    print(f"{DATA.name}: {len(record) + len(rates)} recordings of PyTorch {torch.__version__}")
