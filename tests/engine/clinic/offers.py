"""Offers as guests write them: kind, title, words, and the questions that stay open (empty: none). All invented."""

from __future__ import annotations

from tests.engine.clinic.needs import Case

HULL = "一种船底涂层，可以让贝类附着不上，船更省油，像普通油漆一样喷涂。"
HULL_HK = "一種船底塗層，可令貝類附着不上，能減少耗油，像一般油漆般噴塗。"
HULL_EN = "A coating that keeps shellfish off ships' hulls, so that they burn less fuel; it is sprayed on like paint."

OFFERS: tuple[Case, ...] = (
    # technology: plain evidence trl ip owner cooperation audience
    (
        "technology",
        "船底防污涂层",
        HULL + "两艘渡轮实测油耗下降6%，TRL 7，已授权发明专利2件，归海隅大学所有，授权许可，适合船厂。",
        "",
    ),
    (
        "technology",
        "船底防污塗層",
        HULL_HK + "兩艘渡輪實測油耗下降6%，已量產，發明專利2項，歸海隅大學所有，授權許可，適合船廠。",
        "",
    ),
    (
        "technology",
        "Antifouling hull coating",
        HULL_EN
        + " Fuel down by 6 % on two ferries. TRL 7, two patents granted, owned by Haiyu University, licence or joint"
        " development, for shipyards.",
        "",
    ),
    ("technology", "船底防污涂层", HULL, "evidence trl ip owner cooperation audience"),
    ("technology", "船底防污塗層", HULL_HK + "性能優異。", "evidence trl ip owner cooperation audience"),
    ("technology", "Antifouling hull coating", HULL_EN, "evidence trl ip owner cooperation audience"),
    ("technology", "膜材料", "国际领先。", "plain evidence trl ip owner cooperation audience"),
    ("technology", "Graphene", "Excellent material.", "plain evidence trl ip owner cooperation audience"),
    ("technology", "船底防污涂层", HULL + "油耗下降6%，小试阶段，专利申请中，转让，面向渡轮公司。", "owner"),
    ("technology", "船底防污塗層", HULL_HK + "油耗下降6%，樣機，專利歸海隅大學所有，適合船廠。", "cooperation"),
    (
        "technology",
        "Antifouling hull coating",
        HULL_EN + " 6 % less fuel, prototype, patents owned by us, licence.",
        "audience",
    ),
    ("technology", "船底防污涂层", HULL + "油耗下降6%，专利归学校所有，许可，适合船厂。", "trl"),
    ("technology", "船底防污塗層", HULL_HK + "油耗下降6%，中試，由大學持有，許可，適合船廠。", "ip"),
    # capital: amount audience stage round
    ("capital", "医疗器械早期基金", "单家1000万至5000万元，面向医疗器械企业，已有首批客户，A轮股权投资。", ""),
    ("capital", "醫療儀器早期基金", "每間1,000萬港元起，面向醫療儀器企業，已有首批客戶，A輪。", ""),
    (
        "capital",
        "Fund for devices",
        "HKD 10 million to 50 million for makers of devices with first customers, Series A.",
        "",
    ),
    ("capital", "产业基金", "资金充裕，寻找优质项目。", "amount audience stage round"),
    ("capital", "天使基金", "面向新材料企业的天使投资。", "amount stage"),
    ("capital", "Debt for exporters", "Loans of up to USD 2 million for manufacturers.", "stage"),
    # market: product region volume
    ("market", "冰鲜海产进超市", "我们向香港85家超市供货，年销售1.2亿港元。", ""),
    ("market", "冰鮮海產進超市", "供應香港及澳門超市，年銷售1.2億港元。", ""),
    ("market", "Chilled seafood retail", "We sell seafood in Hong Kong and Macao, HKD 120 million a year.", ""),
    ("market", "海外渠道", "拥有国际销售渠道。", "product region volume"),
    ("market", "冰鮮海產渠道", "可進香港超市。", "volume"),
    ("market", "Seafood shops", "We sell seafood in bulk.", "region volume"),
    # scene: place conditions deadline
    ("scene", "集装箱码头测试场", "青岛码头6号泊位，开放20台岸桥数据，2027年4月至8月。", ""),
    ("scene", "貨櫃碼頭測試場", "碼頭6號泊位，開放岸吊數據，2027年4月起。", ""),
    ("scene", "Container terminal for trials", "Berth 6 of our terminal, data of 20 cranes, from April 2027.", ""),
    ("scene", "开放场景", "欢迎各类企业洽谈合作。", "place conditions deadline"),
    ("scene", "Farm for drones", "Our farm, any time.", "conditions deadline"),
    # talent: role number start
    ("talent", "电池方向博士生", "4名博士生，2027年9月起。", ""),
    ("talent", "電池方向博士生", "4名博士生，2027年9月起，為期六個月。", ""),
    ("talent", "Doctoral students in batteries", "Four doctoral students from September 2027.", ""),
    ("talent", "专家团队", "多名专家可长期服务。", "role number start"),
    ("talent", "Postdocs", "A few postdocs in chemistry.", "number start"),
    # service: scope deliverable evidence audience
    ("service", "香港医疗器械注册", "包括资料和审批，交付注册证书，2022年以来完成31个产品，适合生产企业。", ""),
    ("service", "香港醫療儀器註冊", "包括文件和審批，交付證書，完成31個產品，適合生產企業。", ""),
    (
        "service",
        "Device registration",
        "From file to approval, with the certificate; 31 devices since 2022; for manufacturers.",
        "",
    ),
    ("service", "一站式服务", "专业团队，全方位合作。", "scope deliverable evidence audience"),
    ("service", "Translation", "Translation of contracts for companies.", "deliverable evidence"),
    # pilot: conditions volume place deadline
    ("pilot", "喷雾干燥中试线", "洁净车间，喷雾干燥设备，每天200公斤，潍坊厂区，2027年7月起。", ""),
    ("pilot", "噴霧乾燥中試線", "潔淨車間，噴霧乾燥設備，每日200公斤，2027年7月起。", ""),
    ("pilot", "Spray drying line", "Clean room and permit in our plant, 200 kg a day, from July 2027.", ""),
    ("pilot", "中试平台", "设备齐全，可批量生产。", "volume place deadline"),
    ("pilot", "Pilot plant", "Equipment in our plant.", "volume deadline"),
)
