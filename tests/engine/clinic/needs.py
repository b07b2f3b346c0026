"""Needs as guests write them: kind, title, words, and the questions that stay open (empty: none). All invented."""

from __future__ import annotations

from duijie.engine.records import Kind

Case = tuple[Kind, str, str, str]

NEEDS: tuple[Case, ...] = (
    # technology: method target budget deadline
    (
        "technology",
        "铸件表面缺陷在线检测",
        "目前靠两名工人目检，漏检约3%。要求漏检率低于0.5%。预算60万至90万元，2027年9月前上线。",
        "",
    ),
    (
        "technology",
        "鑄件表面缺陷線上檢測",
        "目前由兩名工人目檢。要求漏檢率低於0.5%，預算80萬港元，2027年9月前上線。",
        "",
    ),
    (
        "technology",
        "On-line inspection of castings",
        "Today two workers look at each piece by eye. We need missed faults below 0.5 %. Budget CNY 600,000 to 900,000,"
        " by September 2027.",
        "",
    ),
    (
        "technology",
        "电镀废水镍回收",
        "现有工艺为化学沉淀，污泥多。希望出水镍含量≤0.1 mg/L，投入不超过200万元，一年内完成。",
        "",
    ),
    (
        "technology",
        "電鍍廢水回收鎳",
        "現有工藝為化學沉澱，污泥多，處理費高。希望盡快解決，費用面議。",
        "target budget deadline",
    ),
    ("technology", "冷库节能改造", "目前用氨压缩机组，耗电高。希望大幅降低能耗。", "target budget deadline"),
    ("technology", "冷庫節能改造", "希望年用電量減少20%，預算HK$1,500,000，年內完成，2027年6月前驗收。", "method"),
    (
        "technology",
        "Cold store retrofit",
        "Power use must fall by 20 %. Budget HKD 1.5 million. By June 2027.",
        "method",
    ),
    (
        "technology",
        "Better seals for pumps",
        "Today the seals last too short a time. They must be significantly better.",
        "target budget deadline",
    ),
    (
        "technology",
        "Seals for seawater pumps",
        "Currently we use rubber seals that leak after a season. Life of 8000 h. Negotiable, asap.",
        "budget deadline",
    ),
    ("technology", "高温传感器", "要求耐温800℃，精度±1℃。", "method budget deadline"),
    ("technology", "高溫傳感器", "要求耐溫800℃，誤差±1℃，尽快。", "method budget deadline"),
    # capital: amount use stage round
    (
        "capital",
        "涂布线扩产融资",
        "拟融资1500万元，用于第二条涂布线。2025年量产，上年营收800万元。A轮，出让15%股权。",
        "",
    ),
    ("capital", "塗布線擴產融資", "擬融資2,000萬港元，用於第二條塗布線，已有首批客戶，A輪。", ""),
    (
        "capital",
        "Series A for membranes",
        "We raise HKD 20 million, used for a second line. Revenue since 2025. Series A, equity.",
        "",
    ),
    ("capital", "寻求资金", "企业发展需要资金支持，用于扩大生产线。", "amount stage round"),
    ("capital", "尋求融資", "種子輪，金額面議，產品為樣機。", "amount use"),
    ("capital", "Bridge loan", "We look for USD 500,000 as a bridge loan.", "use stage"),
    (
        "capital",
        "Money for clinical trials",
        "Funds will be used for clinical trials of our heart valve.",
        "amount round",
    ),
    # market: product region volume deadline
    ("market", "单冻扇贝柱进香港餐饮", "每年200吨，先做香港餐饮，2027年春节前发首批货。", ""),
    ("market", "單凍帶子進新加坡", "每年200噸，先做新加坡酒樓，2027年3月前付運。", ""),
    ("market", "Frozen scallops for Singapore", "200 t a year, first shipment before March 2027.", ""),
    ("market", "开拓海外市场", "产品质量优良，希望大量出口海外。", "region volume deadline"),
    ("market", "智能水表出口東盟", "可批量供貨。", "volume deadline"),
    ("market", "Water meters abroad", "We want to sell large volumes overseas.", "region volume deadline"),
    # scene: place conditions deadline
    ("scene", "护理机器人试用病区", "需要一家医院的40张床位病区，床旁有电源和网络，2027年5月起，为期三个月。", ""),
    ("scene", "護理機械人試用病房", "需要一間醫院的病房，床邊有電源和網絡，為期三個月。", ""),
    ("scene", "Ward for a care robot", "A hospital ward with mains and network, for three months from May 2027.", ""),
    ("scene", "巡检机器人落地", "寻找园区试用。", "conditions deadline"),
    ("scene", "巡檢機械人落地", "設備和保險由我方負責。", "place deadline"),
    ("scene", "Drone trials", "We look for a port to try our drone.", "conditions deadline"),
    # talent: role number start
    ("talent", "膜涂布工艺工程师", "招聘2名工艺工程师，2027年3月到岗。", ""),
    ("talent", "膜塗布工藝工程師", "招聘兩名工程師，2027年3月到職。", ""),
    ("talent", "Process engineers", "Two engineers for membrane coating from March 2027.", ""),
    ("talent", "引进高端人才", "急需多名专家，尽快到岗。", "role number start"),
    ("talent", "Data scientists", "Several data scientists, as soon as possible.", "number start"),
    # service: scope deliverable budget deadline
    ("service", "水泵CE认证", "包括检测和技术文件，交付检测报告，不超过9万元，2027年6月前。", ""),
    ("service", "水泵CE認證", "包括測試和文件，交付報告，HK$100,000以內，2027年6月前。", ""),
    ("service", "CE marking of a pump", "Testing and file, with a test report, up to EUR 12,000, by June 2027.", ""),
    ("service", "出海服务", "需要专业服务机构提供支持。", "scope deliverable budget deadline"),
    ("service", "Help with customs", "Customs for our goods.", "deliverable budget deadline"),
    # pilot: target conditions budget deadline
    ("pilot", "中间体放大中试", "三批次，每批500升，收率不低于85%；反应釜耐温150℃；30万至50万元；2027年第二季度。", ""),
    ("pilot", "中間體放大中試", "每批500升，收率不低於85%；反應釜耐溫150℃；50萬港元；2027年第二季。", ""),
    (
        "pilot",
        "Scale-up of an intermediate",
        "500 L a batch with a permit, CNY 300,000, in the second quarter of 2027.",
        "",
    ),
    ("pilot", "中试合作", "需要反应釜，尽快。", "target budget deadline"),
)
