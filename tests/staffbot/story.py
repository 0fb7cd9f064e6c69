"""What is told in confidence on the way of one case, in words that nobody else uses. All of it is made up."""

#: Of the reporter.
TOLD = {
    "name": "闻人示例",
    "phone": "13947260583",
    "narrative": "塔吊的影子压着幼儿园的滑梯",
    "demand": "请把围挡往里挪三米再开工",
    "afraid": "可别让谭示例碰这件事",
    "file": "闻人示例拍的滑梯.jpg",
    "supplement": "滑梯是去年端午节那天装好的",
}
#: Whom the reporter is afraid of: somebody of the organisation, whose name stands in its list of people.
ACCUSED = {"accused": "谭示例"}

#: Of the staff: what the reporter gets to read, and what stays inside.
ANSWERED = {
    "asked": "请说明滑梯安装在哪一天",
    "reply": "滑梯现在整天晒得到太阳",
    "reply again": "塔吊从今天起不再转到西侧",
}
INSIDE = {
    "note": "先别惊动塔吊司机老邹",
    "typed": "把老邹的排班表发我",
    "why": "要等测绘队把影子量完",
    "result": "围挡后移并已当场验收",
    "result again": "另把塔吊转角限在东侧",
}

FILED = (
    *("> start project", "> press file", "> press understood", "> press no"),
    *("> press complaint", "> press none", "> press named", "> press unit", "> press unit-of-place"),
    f"> type 施工许可交了三个月没有答复，窗口的人说{TOLD['narrative']}，所以不发。",
    *("> press done", "> press C03.01", "> type 2026-01", "> press yes"),
    *("> command skip",) * 4,
    f"> type {TOLD['demand']}",
    *(f"> send {TOLD['file']}", "> press done", "> press no", "> press no"),
    *(f"> type {TOLD['afraid']}", "> command skip"),
    *("> type 示例建材有限公司（虚构）", "> command skip", f"> type {TOLD['name']}", f"> type {TOLD['phone']}"),
    *("> press yes", "> press yes", "> press phone", "> press any", "> command skip", "> command skip"),
    *("> press submit", "> keep"),
)
SUPPLEMENTED = ("> press supplement", f"> type {TOLD['supplement']}", "> press done", "> command skip")
RATED = ("> press rate", "> press yes", "> press 5")
