"""Needs and the offers that answer them, each written in English and in Chinese, in either script."""

from typing import Final, NamedTuple

from opencc import OpenCC

from duijie.engine.records import Listing


class Topic(NamedTuple):
    """A need and its answer in two languages: title and text; the field of the need."""

    need_en: tuple[str, str]
    need_zh: tuple[str, str]
    offer_en: tuple[str, str]
    offer_zh: tuple[str, str]
    field: tuple[str, str]


TOPICS: Final = (
    Topic(
        ("Waste heat of tunnel kilns", "Exhaust leaves our kiln at 280 degrees. We want to turn it into electricity."),
        ("隧道窑余热利用", "我们的窑炉烟气排出时有二百八十度。希望用来发电。"),
        ("Power from low-temperature heat", "Organic Rankine turbine for kiln exhaust. Pays back in four years."),
        ("低温余热发电机组", "有机朗肯循环透平，适合窑炉烟气。四年收回投资。"),
        ("ceramics", "陶瓷"),
    ),
    Topic(
        (
            "Finding pinholes in glazed tiles",
            "Inspectors miss one pinhole in five. The belt runs at 40 metres a minute.",
        ),
        ("釉面砖针孔检测", "人工检验漏掉五分之一的针孔。传送带每分钟四十米。"),
        (
            "Machine vision for surface defects",
            "Line cameras find pinholes on moving tiles. Trained on ceramic surfaces.",
        ),
        ("表面缺陷机器视觉", "线阵相机识别移动瓷砖上的针孔。用陶瓷表面训练。"),
        ("building materials", "建材"),
    ),
    Topic(
        (
            "Temperature record of refrigerated lorries",
            "Sensors lose the signal in tunnels. Vaccines must stay below 8.",
        ),
        ("冷藏车温度记录", "传感器在隧道里丢失信号。疫苗必须低于八度。"),
        ("Wireless labels for the cold chain", "Labels store temperature for thirty days. Made for vaccines."),
        ("冷链无线标签", "标签可存储三十天温度。为疫苗设计。"),
        ("logistics", "物流"),
    ),
    Topic(
        (
            "Disease in sea cucumber nurseries",
            "Skin ulcers kill a third of our seedlings. Antibiotics are not allowed.",
        ),
        ("海参育苗病害", "烂皮病使三分之一的苗死亡。不允许使用抗生素。"),
        ("Probiotics for aquaculture", "Bacteria that keep ulcers away from sea cucumbers. No antibiotics."),
        ("水产养殖益生菌", "防止海参烂皮的菌种。不含抗生素。"),
        ("fisheries", "渔业"),
    ),
    Topic(
        ("Reuse of dyeing water", "Salt builds up in the recycled bath. Reactive dyes colour the brine."),
        ("印染废水回用", "回用浴中盐分不断累积。活性染料使盐水带色。"),
        ("Nanofiltration membranes that part dye and salt", "Loose membranes let salt through and hold dyes back."),
        ("染料与盐分离纳滤膜", "疏松膜让盐通过而截留染料。"),
        ("textiles", "纺织"),
    ),
    Topic(
        ("Falls of the elderly at night", "Residents refuse cameras in bedrooms. Nurses need an alarm in ten seconds."),
        ("老人夜间跌倒", "住户不同意在卧室装摄像头。护士需要十秒内报警。"),
        ("Radar that notices a fall", "Millimetre-wave sensor without pictures. Alarm reaches the nurse at once."),
        ("毫米波跌倒雷达", "不拍摄画面的传感器。警报立即送到护士。"),
        ("care homes", "养老"),
    ),
    Topic(
        ("Swelling of pouch batteries", "Cells swell after 300 cycles. The cause is gas from the electrolyte."),
        ("软包电池鼓胀", "电芯循环三百次后鼓胀。原因是电解液产气。"),
        (
            "Electrolyte additive against gas",
            "Two percent of it stops gas in lithium batteries. Tested in pouch cells.",
        ),
        ("抑制产气的电解液添加剂", "加入百分之二即可抑制锂电池产气。在软包电芯中试验过。"),
        ("batteries", "电池"),
    ),
    Topic(
        ("Spraying orchards on steep hills", "Tractors cannot climb the terraces. Workers carry pesticide by hand."),
        ("陡坡果园喷药", "拖拉机上不了梯田。工人手提农药。"),
        ("Drone for plant protection", "It sprays pesticide along slopes and follows the ground."),
        ("植保无人机", "沿坡面喷洒农药并随地形飞行。"),
        ("agriculture", "农业"),
    ),
    Topic(
        ("Money for an underwater robot", "We inspect dam walls. Ten robots are sold and we look for investors."),
        ("水下机器人融资", "我们检测大坝坝面。已售出十台机器人，正在寻找投资人。"),
        ("Venture fund for robots", "We invest in underwater and inspection robots at an early stage."),
        ("机器人创业投资基金", "早期投资水下与检测机器人。"),
        ("marine equipment", "海洋装备"),
    ),
    Topic(
        ("Noise of low-flying drones", "Neighbours complain of rotor noise. Flights over the harbour begin in May."),
        ("低空无人机噪声", "居民投诉旋翼噪声。港口上空的航班五月开始。"),
        ("Quiet rotors", "Blade tips shaped like feathers halve the noise of a drone."),
        ("静音旋翼", "羽毛形桨尖使无人机噪声减半。"),
        ("low-altitude economy", "低空经济"),
    ),
    Topic(
        ("Sorting tea leaves by colour", "Yellow leaves slip through the sorter. Fresh leaves stick together."),
        ("茶叶色选", "黄叶从色选机漏过。鲜叶粘在一起。"),
        ("Hyperspectral sorter for leaves", "Sees colour and moisture of tea leaves. Air jets part what sticks."),
        ("叶片高光谱分选机", "识别茶叶的颜色与水分。气流分开粘连的叶片。"),
        ("food", "食品"),
    ),
    Topic(
        ("Berth planning of a small port", "Ships wait half a day for a crane. The plan is made on paper."),
        ("小型港口泊位计划", "船舶等待岸吊半天。计划写在纸上。"),
        ("Software that plans berths and cranes", "Plans ships and cranes of a port together every ten minutes."),
        ("泊位与岸吊联合调度软件", "每十分钟统一安排港口的船舶与岸吊。"),
        ("shipping", "航运"),
    ),
    Topic(
        ("Printed walls of fast-setting concrete", "Layers part under rain. The nozzle clogs within an hour."),
        ("速凝混凝土打印墙体", "下雨时层间开裂。喷嘴一小时内堵塞。"),
        ("Concrete for three-dimensional printing", "Layers bond in rain and the nozzle stays free for six hours."),
        ("三维打印混凝土", "雨中层间粘结，喷嘴六小时不堵塞。"),
        ("construction", "建筑"),
    ),
    Topic(
        ("Interpreters for a clinical trial", "Patients speak Cantonese, forms are in English. Thirty visits a week."),
        ("临床试验口译员", "患者讲粤语，表格是英文。每周三十次访视。"),
        ("Language service for hospitals", "Interpreters of Cantonese who know clinical trials and their forms."),
        ("医院语言服务", "熟悉临床试验及其表格的粤语口译员。"),
        ("medicine", "医药"),
    ),
)

_HANT: Final = OpenCC("s2hk").convert


def _written(identifier: str, words: tuple[str, str], keywords: tuple[str, ...], traditional: bool = False) -> Listing:
    spelt = [_HANT(word) if traditional else word for word in (*words, *keywords)]
    return Listing(identifier, spelt[0], spelt[1], tuple(spelt[2:]))


#: Three needs a topic, and three offers: English, Simplified and Traditional Chinese.
NEEDS: Final = tuple(
    one
    for number, topic in enumerate(TOPICS)
    for one in (
        _written(f"en{number}", topic.need_en, topic.field[:1]),
        _written(f"hans{number}", topic.need_zh, topic.field[1:]),
        _written(f"hant{number}", topic.need_zh, topic.field[1:], traditional=True),
    )
)
OFFERS: Final = tuple(
    one
    for number, topic in enumerate(TOPICS)
    for one in (
        _written(f"en{number}", topic.offer_en, ()),
        _written(f"hans{number}", topic.offer_zh, ()),
        _written(f"hant{number}", topic.offer_zh, (), traditional=True),
    )
)
#: Every need with every offer that answers it.
ANSWERS: Final = tuple(
    (need.id, offer.id) for place, need in enumerate(NEEDS) for offer in OFFERS[place // 3 * 3 : place // 3 * 3 + 3]
)
