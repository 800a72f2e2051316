"""Ready rules of real communities, each number with its source or called our default."""

from commkit.presets.class_log import BENCHMARK_DAY, CHECKINS_SINCE, MONITOR, class_log
from commkit.presets.sources import Grade, Source
from commkit.presets.study_class import SOURCES, study_class

__all__ = [
    "BENCHMARK_DAY",
    "CHECKINS_SINCE",
    "MONITOR",
    "SOURCES",
    "Grade",
    "Source",
    "class_log",
    "study_class",
]
