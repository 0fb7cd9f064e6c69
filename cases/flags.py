"""Marks that lie over the state of a case (domain.md B3): codes, never words."""

SUPERVISED = "supervised"  # 督办中
LEVEL_UP = "level-up"  # 提级
EXTENDED = "extended"  # 延期
CO_HANDLED = "co-handled"  # 会办
MERGE_HEAD = "merge-head"  # 并案主件
REPEAT = "repeat"  # 重复件
STUCK = "stuck"  # 办不成事
GREEN_CHANNEL = "green-channel"  # 绿色通道
QUICK = "quick"  # 即知即改
COMPLEX = "complex"  # 疑难复杂
PROJECT_LANDING = "project-landing"  # 影响项目落地
CONCENTRATED = "concentrated"  # 反映集中、问题具体、可查性强
CROSS_DEPARTMENT = "cross-department"  # 澄清涉及多个部门
RECTIFIED = "rectified"  # 已整改，待回头看
PROTECTED = "protected"
WITHDRAWN = "withdrawn"
SUPPLEMENT_OVERDUE = "supplement-overdue"
UNANSWERED = "unanswered"
FROZEN = "frozen"  # 疑似泄密，停止导出
ERASE = "erase"  # 已同意删除个人信息，终结后由保留期程序执行

#: While one of them is set nothing of the case is exported (CF-21).
NO_EXPORT = frozenset({FROZEN})

#: What the office may set and take away by hand; the others follow from what happened.
BY_HAND = frozenset(
    {
        SUPERVISED, REPEAT, STUCK, GREEN_CHANNEL, QUICK, COMPLEX, PROJECT_LANDING, CONCENTRATED, CROSS_DEPARTMENT,
        RECTIFIED,
    }
)  # fmt: skip

#: They choose the limit of the handling; changing them later needs a reason.
CHOOSING = frozenset({STUCK, QUICK, COMPLEX, PROJECT_LANDING, CONCENTRATED})

_IMPLIED = {PROJECT_LANDING: QUICK, CONCENTRATED: QUICK}


def spread(flags: frozenset[str]) -> frozenset[str]:
    """With what follows from them: such cases are put right at once (000-22, 000-28)."""
    return flags | {_IMPLIED[flag] for flag in flags if flag in _IMPLIED}
