"""What several stories fill in."""

PLAN = {
    "plan_name": "千分尺校准方案",
    "plan": "上门校准",
    "plan_resources": "市计量院长度室",
    "plan_budget": "按八折收费",
    "plan_schedule": "五个工作日",
    "plan_measures": "上门前一天电话确认",
    "plan_goal": "取得校准证书",
}
