"""What all peers have in common: the form that they ask, a kind by button, then where and what in words."""

#: Where updates are posted, and what comes with them.
PATH, SECRET = "/hook", "hook"

KIND = "请选择事项类型："
KINDS = {"complaint": "投诉", "enquiry": "咨询", "praise": "表扬"}
WHERE = "请填写地点："
WHAT = "请描述经过："
LOST = "请发送 /start 开始。"


def summary(kind: str, where: str, what: str) -> str:
    return f"已收到。\n类型：{KINDS[kind]}\n地点：{where}\n经过：{what}"
