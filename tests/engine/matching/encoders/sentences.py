"""Invented texts of needs and offers, short and long, in three written languages."""

SENTENCES = (
    "海上风电塔筒防腐涂料",
    "现用环氧涂层三年起泡，寻找耐盐雾十年以上的防腐涂料，要求在潮差区可施工。",
    "氧化鋁陶瓷基板燒結變形控制，燒結後翹曲超過千分之二。",
    "尋找懂粵語和普通話的臨床試驗項目經理",
    "Series B funding for underwater inspection robots",
    "Anti-corrosion coatings for offshore wind towers, tested for 5,000 hours in salt spray.",
    "ＡＢＣ１２３　全形字與　多餘   空格",
    "竹",
    "冷藏车温度记录不连续，希望从产地到门店实时监测，并能在断网时补传。" * 6,
    "We make bamboo fibre boards and look for a buyer of 2 × 40′ containers a month.",
)
