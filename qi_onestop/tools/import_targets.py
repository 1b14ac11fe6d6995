# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be imported, declared: which model, which columns, under which headings real ledgers have them.

A column whose field the registry lacks is left out, a target whose model it lacks is not offered: see
``qi.import``. The first label of a column is its heading in the template.
"""

from typing import NamedTuple


class Column(NamedTuple):
    """One thing a row says.

    ``kind``: how its cells are read, a function of ``ledger_values`` or ``many2one``, ``many2many``, ``choice``;
    ``by``: fields by which a many2one or many2many is found; ``example``: what the template shows;
    ``contact``: written on a contact person of the record; ``qualification``: on a qualification of the record.
    """

    field: str
    labels: tuple
    kind: str = "text"
    required: bool = False
    by: tuple = ("name",)
    example: str = ""
    contact: bool = False
    qualification: bool = False

    @property
    def key(self):
        """What names the column in a mapping."""
        prefix = "contact." if self.contact else "qualification." if self.qualification else ""
        return prefix + self.field

    @property
    def label(self):
        """Its heading in the template."""
        return self.labels[0]


class Target(NamedTuple):
    """What a ledger holds.

    ``keys``: the columns that tell whether a row is there already, each group alone being enough;
    ``defaults``: values of every new record; ``domain``: where duplicates are looked for;
    ``everyone``: whether site managers may import it, not administrators alone.
    """

    name: str
    model: str
    columns: tuple
    keys: tuple
    defaults: dict
    domain: tuple = ()
    everyone: bool = False


_CREDIT_CODE = (
    "统一社会信用代码",
    "统一信用代码",
    "社会信用代码",
    "信用代码",
    "统一代码",
    "税号",
    "纳税人识别号",
    "组织机构代码",
    "注册号",
)
_ADDRESS = ("地址", "企业地址", "单位地址", "注册地址", "经营地址", "详细地址", "通讯地址", "住所")
_EMAIL = ("电子邮箱", "邮箱", "电子邮件", "E-mail", "Email")
_PLATFORM = ("服务平台", "平台", "所属平台", "站点", "服务站点", "所属站点", "受理站点", "受理平台")
_ELEMENTS = ("质量要素", "要素", "要素类别", "专业领域", "服务领域", "擅长领域", "专业", "特长")
_ENTERPRISE = ("企业", "企业名称", "服务对象", "单位名称", "统一社会信用代码", "信用代码", "受访企业", "走访企业")

_CONTACT = (
    Column(
        "name", ("联系人", "联系人姓名", "联络人", "联系人/姓名", "企业联系人"), example="王建国", contact=True
    ),
    Column(
        "phone",
        ("联系人电话", "联系人手机", "联系人/电话", "联系人/手机", "联系人联系电话", "联系人手机号"),
        "code",
        example="13800000000",
        contact=True,
    ),
    Column("function", ("联系人职务", "职务", "联系人/职务"), example="质量部经理", contact=True),
)

ENTERPRISE = Target(
    "enterprise",
    "res.partner",
    (
        Column(
            "name",
            ("企业名称", "单位名称", "名称", "公司名称", "主体名称", "企业全称", "市场主体名称"),
            required=True,
            example="阳泉市示范轴承有限公司",
        ),
        Column("qi_credit_code", _CREDIT_CODE, "credit_code", example="91140300MA0000001N"),
        Column(
            "qi_enterprise_kind",
            ("服务对象类型", "企业类别", "主体类型", "市场主体类型", "类型", "对象类型"),
            "choice",
            example="企业",
        ),
        Column("qi_size", ("企业规模", "规模", "规模类型", "企业划型", "划型"), "choice", example="小型"),
        Column(
            "industry_id",
            ("行业", "所属行业", "行业类别", "国民经济行业", "行业门类"),
            "many2one",
            by=("name", "full_name"),
            example="制造业",
        ),
        Column("qi_chain_id", ("产业链", "所属产业链"), "many2one", by=("code", "name"), example=""),
        Column("qi_park_id", ("所属园区", "园区", "园区/产业集群", "产业集群"), "many2one", example=""),
        Column("street", _ADDRESS, example="矿区示范路1号"),
        Column(
            "phone",
            ("电话", "联系电话", "企业电话", "办公电话", "固定电话", "座机"),
            "code",
            example="0353-0000001",
        ),
        Column("qi_mobile", ("手机", "手机号", "移动电话", "手机号码"), "code", example="13800000000"),
        Column("email", _EMAIL, "code", example="qi@example.com"),
        Column("website", ("网址", "网站", "官网"), "code", example=""),
        *_CONTACT,
        Column(
            "qi_commissioner_id",
            ("服务专员", "包联专员", "联络专员", "责任专员"),
            "many2one",
            by=("name", "badge"),
            example="",
        ),
        Column("comment", ("备注", "说明", "主营产品", "主要产品"), example=""),
    ),
    (("qi_credit_code",), ("name",)),
    {"is_company": True, "qi_enterprise_kind": "enterprise"},
    (("qi_enterprise_kind", "!=", False),),
    everyone=True,
)

INSTITUTION = Target(
    "institution",
    "res.partner",
    (
        Column(
            "name",
            ("机构名称", "服务机构", "服务机构名称", "单位名称", "名称", "检验检测机构名称"),
            required=True,
            example="阳泉市示范检测中心",
        ),
        Column("qi_credit_code", _CREDIT_CODE, "credit_code", example="91140300MA0000002L"),
        Column("street", _ADDRESS, example="城区示范路2号"),
        Column("phone", ("电话", "联系电话", "办公电话", "固定电话", "咨询电话"), "code", example="0353-0000002"),
        Column("email", _EMAIL, "code"),
        Column("website", ("网址", "网站", "官网"), "code"),
        *_CONTACT,
        Column(
            "kind_id",
            ("资质类别", "资质种类", "资质名称", "资质", "资质类型"),
            "many2one",
            by=("name", "code"),
            example="检验检测机构资质认定（CMA）",
            qualification=True,
        ),
        Column("number", ("资质证书编号", "证书编号", "资质编号"), "code", example="CMA-0001", qualification=True),
        Column("issuer", ("发证机关", "发证机构", "颁发机构"), qualification=True),
        Column("scope", ("资质范围", "能力范围", "检测范围", "业务范围"), qualification=True),
        Column("element_ids", _ELEMENTS, "many2many", by=("name", "code"), example="检验检测", qualification=True),
        Column(
            "date_from", ("发证日期", "有效期起", "证书起始日期"), "day", example="2024-01-01", qualification=True
        ),
        Column(
            "date_to",
            ("有效期至", "有效期", "有效期止", "证书有效期", "到期日期"),
            "day",
            example="2029-12-31",
            qualification=True,
        ),
        Column("comment", ("备注", "说明", "机构简介", "简介")),
    ),
    (("qi_credit_code",), ("name",)),
    {"is_company": True, "qi_provider_kind": "institution"},
    (("qi_provider_kind", "=", "institution"),),
)

EXPERT = Target(
    "expert",
    "res.partner",
    (
        Column("name", ("姓名", "专家姓名", "专家", "名称"), required=True, example="李明"),
        Column("parent_id", ("工作单位", "单位", "所在单位", "所属单位", "所属机构"), "many2one", example=""),
        Column("function", ("职称", "职务", "职称/职务", "职务/职称", "技术职称"), example="高级工程师"),
        Column(
            "phone",
            ("联系电话", "电话", "手机", "手机号", "手机号码", "移动电话"),
            "code",
            required=True,
            example="13900000000",
        ),
        Column("email", _EMAIL, "code"),
        Column(
            "kind_id",
            ("资格类别", "资质类别", "资格名称", "资质名称", "资格"),
            "many2one",
            by=("name", "code"),
            qualification=True,
        ),
        Column("number", ("资格证书编号", "证书编号", "资格编号"), "code", qualification=True),
        Column("element_ids", _ELEMENTS, "many2many", by=("name", "code"), qualification=True),
        Column("date_to", ("有效期至", "有效期", "到期日期"), "day", qualification=True),
        Column("comment", ("备注", "说明", "个人简介", "简介", "研究方向")),
    ),
    (("name", "phone"),),
    {"is_company": False, "qi_provider_kind": "expert"},
    (("qi_provider_kind", "=", "expert"),),
)

INSTRUMENT = Target(
    "instrument",
    "qi.instrument",
    (
        Column(
            "partner_id",
            (*_ENTERPRISE, "使用单位", "所属企业", "送检单位"),
            "many2one",
            True,
            ("qi_credit_code", "name"),
            "阳泉市示范轴承有限公司",
        ),
        Column(
            "name", ("器具名称", "计量器具名称", "仪器名称", "设备名称", "名称"), required=True, example="游标卡尺"
        ),
        Column("model", ("型号", "规格型号", "型号规格", "规格"), example="0-150mm"),
        Column(
            "serial", ("出厂编号", "编号", "器具编号", "设备编号", "仪器编号"), "code", True, example="KC-2023-001"
        ),
        Column("measuring_range", ("测量范围", "量程")),
        Column("accuracy", ("准确度等级", "准确度", "精度", "精度等级", "不确定度")),
        Column("is_mandatory", ("是否强检", "强制检定", "强检", "是否强制检定"), "boolean", example="否"),
        Column("certificate_number", ("证书编号", "检定证书编号", "校准证书编号"), "code"),
        Column(
            "calibrated_on", ("检定日期", "校准日期", "检定/校准日期", "上次检定日期"), "day", example="2025-03-01"
        ),
        Column(
            "valid_until",
            ("有效期至", "有效期", "下次检定日期", "检定有效期", "到期日期"),
            "day",
            example="2026-02-28",
        ),
        Column(
            "institution_id",
            ("检定机构", "校准机构", "检定/校准机构", "服务机构"),
            "many2one",
            by=("qi_credit_code", "name"),
        ),
    ),
    (("partner_id", "serial"),),
    {},
    everyone=True,
)

COMMISSIONER = Target(
    "commissioner",
    "qi.commissioner",
    (
        Column(
            "user_id",
            ("登录账号", "账号", "登录名", "用户名", "姓名", "专员姓名", "服务专员", "专员"),
            "many2one",
            True,
            ("login", "name"),
            "zhangsan",
        ),
        Column("platform_id", _PLATFORM, "many2one", True, ("code", "name"), "城区服务站"),
        Column("badge", ("工牌号", "工号", "胸牌号", "证件编号"), "code", example="YQ-001"),
        Column("element_ids", _ELEMENTS, "many2many", by=("name", "code"), example="计量、标准"),
    ),
    (("user_id",),),
    {},
)

SERVICE = Target(
    "service",
    "qi.service",
    (
        Column(
            "code", ("事项编码", "服务编码", "编码", "事项编号", "编号", "代码"), "code", True, example="JL-01"
        ),
        Column(
            "name",
            ("事项名称", "服务事项", "服务名称", "服务项目", "名称", "服务事项名称"),
            required=True,
            example="计量器具校准",
        ),
        Column(
            "category_id",
            ("事项类别", "服务类别", "类别", "分类", "服务分类", "所属类别"),
            "many2one",
            True,
            ("name", "code"),
            "计量服务",
        ),
        Column("process", ("办理方式", "办理类型", "服务方式"), "choice", example="一般"),
        Column("fee_kind", ("收费方式", "收费类型", "是否收费", "收费情况"), "choice", example="免费"),
        Column("element_ids", _ELEMENTS, "many2many", by=("name", "code"), example="计量"),
        Column("deliverable", ("办理结果", "交付成果", "服务成果", "成果")),
        Column("description", ("服务说明", "服务内容", "事项说明", "说明", "备注")),
    ),
    (("code",),),
    {},
)

VISIT = Target(
    "visit",
    "qi.visit",
    (
        Column("platform_id", _PLATFORM, "many2one", True, ("code", "name"), "城区服务站"),
        Column("partner_id", _ENTERPRISE, "many2one", True, ("qi_credit_code", "name"), "阳泉市示范轴承有限公司"),
        Column("date_planned", ("计划日期", "计划走访日期", "拟走访日期"), "day", example="2023-09-01"),
        Column(
            "visited_at",
            ("走访时间", "走访日期", "实际走访时间", "时间", "日期", "上门日期"),
            "instant",
            True,
            example="2023-09-01 10:00",
        ),
        Column(
            "visitor_ids",
            ("走访人", "走访人员", "参与人员", "上门人员"),
            "many2many",
            by=("login", "name"),
            example="",
        ),
        Column("companions", ("陪同人员", "陪同人", "参加单位", "同行人员")),
        Column("contact_name", ("联系人", "企业联系人", "接待人", "接待人员")),
        Column("contact_phone", ("联系电话", "电话", "联系人电话", "手机"), "code"),
        Column("place", ("走访地点", "地点", "地址")),
        Column("purpose", ("走访目的", "走访事由", "走访主题")),
        Column("notes", ("走访情况", "走访内容", "走访记录", "情况记录", "备注")),
    ),
    (("platform_id", "partner_id", "visited_at"),),
    {"visitor_ids": []},
    everyone=True,
)

REQUEST = Target(
    "request",
    "qi.request",
    (
        Column(
            "external_number",
            ("原服务单号", "原编号", "服务单号", "单号", "受理编号", "编号", "业务编号", "登记编号"),
            "code",
            True,
            example="2023-0001",
        ),
        Column("platform_id", _PLATFORM, "many2one", True, ("code", "name"), "城区服务站"),
        Column("partner_id", _ENTERPRISE, "many2one", True, ("qi_credit_code", "name"), "阳泉市示范轴承有限公司"),
        Column(
            "service_id",
            ("服务事项", "事项名称", "服务项目", "事项", "服务名称", "事项编码"),
            "many2one",
            True,
            ("code", "name"),
            "计量器具校准",
        ),
        Column("channel", ("来源渠道", "受理渠道", "渠道", "来源", "受理方式"), "choice", example="窗口"),
        Column("contact_name", ("联系人", "联系人姓名", "来访人")),
        Column("contact_phone", ("联系电话", "电话", "联系人电话", "手机"), "code"),
        Column(
            "description",
            ("需求内容", "需求", "服务需求", "诉求内容", "问题描述", "事由", "服务内容"),
            required=True,
            example="卡尺12把需要校准",
        ),
        Column(
            "registered_at",
            ("受理日期", "登记日期", "受理时间", "登记时间", "申请日期", "日期"),
            "instant",
            True,
            example="2023-09-01",
        ),
        Column(
            "closed_at",
            ("办结日期", "办结时间", "完成日期", "完成时间"),
            "instant",
            True,
            example="2023-09-15",
        ),
        Column("historic_handler", ("经办人", "承办人", "办理人", "服务专员", "受理人"), example="张敏"),
        Column(
            "result", ("办理结果", "办结情况", "处理结果", "服务结果", "办理情况"), example="已出具校准证书12份"
        ),
    ),
    (("platform_id", "external_number"),),
    {},
    everyone=True,
)

TARGETS = {
    target.name: target
    for target in (ENTERPRISE, INSTITUTION, EXPERT, INSTRUMENT, COMMISSIONER, SERVICE, VISIT, REQUEST)
}
