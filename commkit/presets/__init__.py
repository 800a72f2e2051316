"""Ready rules of real communities, each number with its source or called our default.

Each module has a table of sources: `SOURCES`, or one for each preset where it holds several.
"""

from commkit.presets.bilibili import bilibili_entry, bilibili_entry_older, bilibili_hard_core_tries
from commkit.presets.checkins import seven_day_checkin, wetool_points
from commkit.presets.class_entry import entry_fee, entry_gate, skincare_app
from commkit.presets.class_log import BENCHMARK_DAY, CHECKINS_SINCE, MONITOR, class_log
from commkit.presets.discourse import discourse_2014, discourse_2026
from commkit.presets.discuz_total import discuz_total
from commkit.presets.gamification import discourse_gamification
from commkit.presets.health_food import health_food
from commkit.presets.levels import bilibili_levels, discuz_groups, discuz_ladder, mee6_levels
from commkit.presets.qq import qq_ladder, qq_titles
from commkit.presets.seniors import seniors
from commkit.presets.sources import Grade, Source
from commkit.presets.stack_exchange import reputation_of, stackexchange_reputation
from commkit.presets.student import student
from commkit.presets.study_class import SOURCES, study_class

__all__ = [
    "BENCHMARK_DAY",
    "CHECKINS_SINCE",
    "MONITOR",
    "SOURCES",
    "Grade",
    "Source",
    "bilibili_entry",
    "bilibili_entry_older",
    "bilibili_hard_core_tries",
    "bilibili_levels",
    "class_log",
    "discourse_2014",
    "discourse_2026",
    "discourse_gamification",
    "discuz_groups",
    "discuz_ladder",
    "discuz_total",
    "entry_fee",
    "entry_gate",
    "health_food",
    "mee6_levels",
    "qq_ladder",
    "qq_titles",
    "reputation_of",
    "seniors",
    "seven_day_checkin",
    "skincare_app",
    "stackexchange_reputation",
    "student",
    "study_class",
    "wetool_points",
]
