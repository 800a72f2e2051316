"""Ready rules of real communities, each number with its source or called our default.

Each module has a table of sources: `SOURCES`, or one for each preset where it holds several.
"""

from commkit.presets.aarrr import AarrrCounts, GroupAge, aarrr
from commkit.presets.annual_summary import TotalOrEach, annual_summary, summary_of_year
from commkit.presets.bilibili import bilibili_entry, bilibili_entry_older, bilibili_hard_core_tries
from commkit.presets.brand_plan import brand_month, brand_plan
from commkit.presets.checkins import seven_day_checkin, wetool_points
from commkit.presets.class_entry import entry_fee, entry_gate, skincare_app
from commkit.presets.class_log import BENCHMARK_DAY, CHECKINS_SINCE, MONITOR, class_log
from commkit.presets.discourse import discourse_2014, discourse_2026
from commkit.presets.discuz_credits import discuz_credits, discuz_penalty
from commkit.presets.discuz_total import discuz_total
from commkit.presets.education_complex import education_complex, education_targets
from commkit.presets.feverbee_stages import feverbee_stage, feverbee_stages
from commkit.presets.gamification import discourse_gamification
from commkit.presets.health_food import health_food
from commkit.presets.levels import bilibili_levels, discuz_groups, discuz_ladder, mee6_levels
from commkit.presets.mee6 import mee6_xp
from commkit.presets.offline_event import event_funnel, offline_event
from commkit.presets.orbit import OrbitHeld, orbit, orbit_first
from commkit.presets.paid_community import fund_books, funding, paid_community
from commkit.presets.qq import qq_ladder, qq_titles
from commkit.presets.seniors import seniors
from commkit.presets.sources import Grade, Source
from commkit.presets.stack_exchange import reputation_of, stackexchange_reputation
from commkit.presets.status_report import Situation, status_report
from commkit.presets.student import student
from commkit.presets.study_class import SOURCES, study_class
from commkit.presets.three_problems import three_problems
from commkit.presets.three_step_funnel import screening, three_step_funnel, three_step_funnel_of
from commkit.presets.traffic_economics import FakeDataBounds, fake_data_signals, traffic_economics, very_good_conversion
from commkit.presets.wecom_group_stats import wecom_group_stats
from commkit.presets.women_fashion import women_fashion
from commkit.presets.xiaheng_trust import XiahengTrust, xiaheng_trust

__all__ = [
    "BENCHMARK_DAY",
    "CHECKINS_SINCE",
    "MONITOR",
    "SOURCES",
    "AarrrCounts",
    "FakeDataBounds",
    "Grade",
    "GroupAge",
    "OrbitHeld",
    "Situation",
    "Source",
    "TotalOrEach",
    "XiahengTrust",
    "aarrr",
    "annual_summary",
    "bilibili_entry",
    "bilibili_entry_older",
    "bilibili_hard_core_tries",
    "bilibili_levels",
    "brand_month",
    "brand_plan",
    "class_log",
    "discourse_2014",
    "discourse_2026",
    "discourse_gamification",
    "discuz_credits",
    "discuz_groups",
    "discuz_ladder",
    "discuz_penalty",
    "discuz_total",
    "education_complex",
    "education_targets",
    "entry_fee",
    "entry_gate",
    "event_funnel",
    "fake_data_signals",
    "feverbee_stage",
    "feverbee_stages",
    "fund_books",
    "funding",
    "health_food",
    "mee6_levels",
    "mee6_xp",
    "offline_event",
    "orbit",
    "orbit_first",
    "paid_community",
    "qq_ladder",
    "qq_titles",
    "reputation_of",
    "screening",
    "seniors",
    "seven_day_checkin",
    "skincare_app",
    "stackexchange_reputation",
    "status_report",
    "student",
    "study_class",
    "summary_of_year",
    "three_problems",
    "three_step_funnel",
    "three_step_funnel_of",
    "traffic_economics",
    "very_good_conversion",
    "wecom_group_stats",
    "wetool_points",
    "women_fashion",
    "xiaheng_trust",
]
