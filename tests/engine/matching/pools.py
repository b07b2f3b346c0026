"""Invented needs and offers of a conference in three written languages."""

from duijie.engine.records import Listing

NEEDS = (
    Listing("n1", "海上风电塔筒防腐涂料", "现用环氧涂层三年起泡，寻找耐盐雾十年以上的防腐涂料。", kind="technology"),
    Listing("n2", "果蔬冷链运输全程溯源", "冷藏车温度记录不连续，希望实时监测。", side="山东", industry=("物流",)),
    Listing(
        "n3", "Series B funding for marine robots", "Underwater inspection robots.", kind="capital", side="Hong Kong"
    ),
    Listing("n4", "氧化鋁陶瓷基板燒結變形控制", "燒結後翹曲超過千分之二。", keywords=("氧化鋁", "燒結"), trl=6),
    Listing("n5", text="需要懂粤语和普通话的临床试验项目经理", kind="talent"),
    Listing("n6", "Seafood export testing to EU standards", keywords=("seafood", "testing"), industry=("food",)),
)
OFFERS = (
    Listing("o1", "Anti-corrosion coatings for offshore wind towers", kind="technology", side="Hong Kong", trl=8),
    Listing("o2", "石墨烯改性防腐蝕塗料", "鹽霧試驗五千小時不起泡", kind="technology", side="香港"),
    Listing("o3", "冷鏈物流溫度監測標籤", "冷藏運輸全程記錄", side="香港", industry=("logistics",)),
    Listing("o4", "海洋科技早期投资基金", "投资水下机器人、海洋装备", kind="capital", side="山东"),
    Listing("o5", "氧化铝陶瓷低变形烧结工艺", keywords=("氧化铝", "陶瓷", "烧结"), trl=4),
    Listing("o6", "氧化锆陶瓷刀具", trl=9),
    Listing("o7", "临床试验管理服务", "项目经理驻场", kind="service"),
    Listing("o8", "水产品出口检测", "海鲜农残与重金属检测，欧盟标准", industry=("食品",), side="香港"),
    Listing("o9", "数码印花面料设计"),
    Listing("o10", "Underwater inspection robots", kind="technology", side="Hong Kong"),
)
