"""Answers cases on standard input, a JSON object on a line each, by gbstats and ssrm-test."""

import json
import sys

import numpy

# ssrm-test names it as NumPy did before version 2.
numpy.Inf = numpy.inf

from gbstats.frequentist.tests import SequentialConfig, SequentialTwoSidedTTest
from gbstats.models.statistics import ProportionStatistic, SampleMeanStatistic
from ssrm_test.ssrm_test import sequential_p_values


def sample(written):
    if "squares" in written:
        return SampleMeanStatistic(n=written["users"], sum=written["sum"], sum_squares=written["squares"])
    return ProportionStatistic(n=written["users"], sum=written["sum"])


def answer(case):
    if "looks" in case:
        # The last of the running p-values.
        total = sum(case["weights"])
        weights = [weight / total for weight in case["weights"]]
        return [sequential_p_values(case["looks"], weights)[-1]]
    config = SequentialConfig(
        alpha=case["alpha"], difference_type=case["difference"], sequential_tuning_parameter=case["tuning"]
    )
    result = SequentialTwoSidedTTest(sample(case["baseline"]), sample(case["candidate"]), config).compute_result()
    return [result.expected, *result.ci, result.p_value]


for line in sys.stdin:
    print(json.dumps([float(number) for number in answer(json.loads(line))]))
