"""Runs exported scripts and compares their iterates with the CSV beside them: agree.py FOLDER numpy|torch.

All in one process, for starting Python and loading a library takes longer than the scripts do.
"""
import csv
import pathlib
import runpy
import sys

# Of the iterates, |Δx|/(1 + |x|) after up to 50 steps: libraries sum and take powers in another order, which costs a few units in the
# last place (1e-16) a step, and steps on curved ground carry that on.
TOLERANCE = 1e-12

# PyTorch before 2.0 counts μ twice in NAdam's look-ahead (μ_product_next = μ_product μ μ_next); there its steps are not compared.
WRONG = set()
if sys.argv[2] == "torch":
    import torch
    if int(torch.__version__.split(".")[0]) < 2:
        WRONG.add("nadam")
        print(f"PyTorch {torch.__version__}: NAdam is wrong there, and left out")

folder, kind = pathlib.Path(sys.argv[1]), sys.argv[2]
compared, by_torch, worst, failures = 0, 0, (0.0, ""), []
for script in sorted(folder.glob(f"*.{kind}.py")):
    name = script.name.removesuffix(f".{kind}.py")
    text = script.read_text()
    by_torch += text.count("torch.optim.")
    with open(folder / f"{name}.csv") as file:
        rows = list(csv.reader(file))
    n = rows[0].index("f") - 3
    ours = {(int(row[0]), int(row[2])): [float(x) for x in row[3:3 + n]] for row in rows[1:]}
    try:
        theirs = {(i, k): [float(c) for c in x] for i, _, k, x in runpy.run_path(str(script), run_name="script")["run"]()}
    except Exception as error:  # Whatever goes wrong in a script is that script's failure.
        failures.append(f"{name}: {type(error).__name__}: {error}")
        continue
    if theirs.keys() != ours.keys():
        failures.append(f"{name}: {len(theirs)} iterates, not {len(ours)}")
        continue
    methods = {int(row[0]): row[1] for row in rows[1:]}
    off = {}
    for (i, k), x in ours.items():
        for a, b in zip(x, theirs[i, k]):
            same = a == b or (a != a and b != b)
            error = 0.0 if same else abs(a - b)/(1 + abs(a))
            # NaN is no agreement.
            off[i] = error if not error <= off.get(i, 0.0) else off.get(i, 0.0)
    for i, error in off.items():
        if methods[i] in WRONG and "torch.optim.NAdam" in text:
            continue
        compared += 1
        if not error <= worst[0]:
            worst = (error, f"{name}, racer {i}, {methods[i]}")
        if not error <= TOLERANCE:
            failures.append(f"{name}: racer {i}, {methods[i]}: off by {error:.1e}")
for failure in failures:
    print(failure)
print(f"{compared} runs by {kind} compared ({by_torch} of them stepped by PyTorch's optimizers), {len(failures)} off; worst {worst[0]:.1e}: {worst[1]}")
# A run that compares nothing has shown nothing.
sys.exit(1 if failures or compared == 0 or (kind == "torch" and by_torch == 0) else 0)
