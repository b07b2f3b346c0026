"""A need for corrosion protection at sea, its answer in another language, and thirty offers of other things."""

from typing import Final

from duijie.engine.records import Listing

NEED: Final = Listing("n", "海上风电塔筒长效防腐，盐雾≥6000小时", side="山东", organisation="海岬风电装备")
ANSWER: Final = Listing(
    "answer",
    "graphene-enhanced primer for marine steel",
    side="Hong Kong",
    organisation="Institute of Coastal Materials",
)
#: The same with the text that such a page has.
DESCRIBED: Final = Listing(
    "answer",
    "graphene-enhanced primer for marine steel",
    "Two coats protect offshore towers and jetties from corrosion; panels passed 7,200 hours of salt spray.",
    side="Hong Kong",
    organisation="Institute of Coastal Materials",
)
_ENGLISH: Final = (
    "Speech recognition for Cantonese call centres",
    "Early-stage fund for life sciences",
    "Trial management for new medicines",
    "Container berth planning software",
    "Rapid test for fish freshness",
    "Underwater camera housing",
    "Wearable gait sensor for the elderly",
    "Licensing advice for university patents",
    "Tutors for embedded programming",
    "Pilot line for flexible displays",
)
_SIMPLIFIED: Final = (
    "茶叶色选机视觉算法",
    "果园植保无人机",
    "印染废水膜回用",
    "陶瓷窑炉余热发电",
    "跨境电商直播培训",
    "海参育苗水质在线监测",
    "钢卷表面缺陷检测",
    "仓储搬运机器人",
    "养老院跌倒报警",
    "锂电池鼓胀检测",
)
_TRADITIONAL: Final = (
    "珠寶鑑定光譜儀",
    "中醫舌診影像分析",
    "樓宇能源管理平台",
    "海洋垃圾回收船租賃",
    "智能停車場導航",
    "疫苗冷鏈標籤",
    "三維打印混凝土構件",
    "虛擬實境旅遊導賞",
    "供應鏈金融風控模型",
    "港口無人集裝箱車",
)
DISTRACTORS: Final = tuple(
    Listing(f"{language}{number}", title, side="Hong Kong" if language != "hans" else "山东")
    for language, titles in (("en", _ENGLISH), ("hans", _SIMPLIFIED), ("hant", _TRADITIONAL))
    for number, title in enumerate(titles, start=1)
)
