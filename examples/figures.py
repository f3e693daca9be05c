# %% [markdown]
# Figures by claimant over time
#
# Draws what each claimant said on a topic, at the day on which it was said. A range is drawn from its low to its
# high end, an open one as an arrow; no point within a range is marked, since nobody claimed it.
#
#     figures.py LEDGER EVENT TOPIC PICTURE

# %% Read the claims
import sqlite3
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas

ledger, event, topic, picture = sys.argv[1:5]
claims = pandas.read_sql(
    "SELECT claimant, country, about, unit, value, low, high, stated_on FROM claims"
    " WHERE event = ? AND topic = ? AND kind = 'quantity'",
    sqlite3.connect(f"file:{ledger}?mode=ro", uri=True),
    params=[event, topic],
)

# %% Dates that name a day or a month stand at its first day; others are told, not drawn
claims["day"] = pandas.to_datetime(claims["stated_on"].str.extract(r"^(\d{4}(?:-\d{2}){0,2})[~?%]?$")[0], format="ISO8601")
undated = int(claims["day"].isna().sum())
drawn = claims.dropna(subset=["day"]).sort_values(["day", "claimant"])

# %% Draw: a picture for each question, a mark for each claimant
questions = list(drawn.groupby("about"))
if not questions:
    sys.exit(f"no dated figures on {topic} of {event} are in {ledger}")
figure, axes = plt.subplots(len(questions), 1, figsize=(9, 2.6 * len(questions)), squeeze=False, sharex=True, layout="constrained")
claimants = sorted(drawn["claimant"].unique())
marks = "osD^vP*X<>"
for axis, (about, said) in zip(axes[:, 0], questions):
    for claimant, own in said.groupby("claimant"):
        number = claimants.index(claimant)
        style = {"color": f"C{number % 10}", "marker": marks[number % len(marks)]}
        exact = own[own["low"] == own["high"]]
        axis.plot(exact["day"], exact["low"], linestyle="", label=claimant, **style)
        for row in own[own["low"] != own["high"]].itertuples():
            if pandas.isna(row.high):
                axis.annotate("", (row.day, row.low + max(1, 0.15 * row.low)), (row.day, row.low), arrowprops={"arrowstyle": "->", "color": style["color"]})
                axis.plot([row.day], [row.low], linestyle="", label=claimant, **style)
            else:
                axis.plot([row.day, row.day], [row.low, row.high], label=claimant, **style)
    axis.set_title(about if about != "{}" else topic, fontsize=9, loc="left", parse_math=False)
    axis.set_ylabel(said["unit"].iloc[0] or "")
    axis.margins(y=0.3)
    axis.set_ylim(bottom=0)
    axis.yaxis.get_major_locator().set_params(integer=True)
    named = dict(zip(*axis.get_legend_handles_labels()[::-1]))
    axis.legend(named.values(), [name.replace("$", r"\$") for name in named], fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
figure.suptitle(f"{topic}, {event}: what was claimed, not what happened", parse_math=False)
figure.savefig(picture, dpi=110, bbox_inches="tight")
print(f"{len(drawn)} figures drawn, {undated} without a day left out")
