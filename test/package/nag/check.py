"""Runs an app, which it does not know, as check.ts does."""

import json
import os
import runpy
import sys

from acknowledge import ACKNOWLEDGED, INVOKES, acknowledge
from aws_cdk import App, Aspects
from cdk_nag import AwsSolutionsChecks, NagPackSuppression


def plain(suppression: NagPackSuppression) -> dict:
    applies_to = [one if isinstance(one, str) else {"regex": one.regex} for one in suppression.applies_to or []]
    return {"id": suppression.id, "reason": suppression.reason, **({"appliesTo": applies_to} if applies_to else {})}


synth = App.synth


def checked_synth(app: App, **options):
    acknowledge(app)
    Aspects.of(app).add(AwsSolutionsChecks())
    rows = [{"of": [kind.__name__ for kind in of], "at": at, **({"where": where} if where else {}), **plain(it)} for of, at, it, where in ACKNOWLEDGED]
    with open(os.environ["CHECKED"], "w") as file:
        json.dump({"list": [*rows, {"of": [], "at": [], **plain(INVOKES)}]}, file)
    return synth(app, **options)


App.synth = checked_synth
runpy.run_path(sys.argv[1], run_name="__main__")
