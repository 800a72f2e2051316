"""Ready rules of real communities, each number with its source or called our default.

Each module has a table of sources: `SOURCES`, or one for each preset where it holds several.
"""

from commkit.presets.bilibili import bilibili_entry, bilibili_entry_older, bilibili_hard_core_tries
from commkit.presets.checkins import seven_day_checkin, wetool_points
from commkit.presets.class_entry import entry_fee, entry_gate, skincare_app
from commkit.presets.class_log import BENCHMARK_DAY, CHECKINS_SINCE, MONITOR, class_log
from commkit.presets.discourse import discourse_2014, discourse_2026
from commkit.presets.discuz_credits import discuz_credits, discuz_penalty
from commkit.presets.discuz_total import discuz_total
from commkit.presets.gamification import discourse_gamification
from commkit.presets.health_food import health_food
from commkit.presets.levels import bilibili_levels, discuz_groups, discuz_ladder, mee6_levels
from commkit.presets.mee6 import mee6_xp
from commkit.presets.paid_community import fund_books, funding, paid_community
from commkit.presets.qq import qq_ladder, qq_titles
from commkit.presets.seniors import seniors
from commkit.presets.sources import Grade, Source
from commkit.presets.stack_exchange import reputation_of, stackexchange_reputation
from commkit.presets.student import student
from commkit.presets.study_class import SOURCES, study_class
from commkit.presets.women_fashion import women_fashion

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
    "discuz_credits",
    "discuz_groups",
    "discuz_ladder",
    "discuz_penalty",
    "discuz_total",
    "entry_fee",
    "entry_gate",
    "fund_books",
    "funding",
    "health_food",
    "mee6_levels",
    "mee6_xp",
    "paid_community",
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
    "women_fashion",
]
