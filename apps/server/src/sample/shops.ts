import type { Category } from './calendar.ts'
import { FORMATS, type Format, type FormatName } from './formats.ts'

/*
 * Every name of a group, mall, brand or person in the sample is made up. Floors run from B1 (supermarket, quick food) by 1F (beauty,
 * jewellery, coffee), 2F and 3F (fashion, sports), 4F (children, digital), 5F (restaurants) to 6F (cinema).
 */
export const ZONE = 'Asia/Shanghai'
export const CURRENCY = 'CNY'

export interface Named {
  readonly zh: string
  readonly en: string
}

/** The code of the root tells the sample from a house of one's own. */
export const GROUP = { code: 'sample-group', name: { zh: '栖澜商业集团', en: 'Qilan Retail Group' } } as const
export const CHAIN = { code: 'inkside', name: { zh: '砚边咖啡', en: 'Inkside Coffee' } } as const

export interface Mall {
  readonly code: string
  readonly name: Named
  /** Part of the group's trade. */
  readonly weight: number
}

export const MALLS: readonly [Mall, Mall] = [
  { code: 'lanwan', name: { zh: '栖澜·澜湾中心（杭州）', en: 'Qilan Lanwan Centre, Hangzhou' }, weight: 1.15 },
  { code: 'qingyu', name: { zh: '栖澜·青屿广场（成都）', en: 'Qilan Qingyu Plaza, Chengdu' }, weight: 0.9 },
]

/** A brand of shops: one assortment, at most one shop in each mall. */
export interface Brand {
  readonly code: string
  readonly name: Named
  readonly format: FormatName
}

const brand = (code: string, format: FormatName, zh: string, en: string): Brand => ({ code, format, name: { zh, en } })

const BRANDS: readonly Brand[] = [
  brand('hejing', 'supermarket', '禾井超市', 'Hejing Market'),
  brand('inkside', 'coffee', '砚边咖啡', 'Inkside Coffee'),
  brand('molan', 'tea', '茉岚茶铺', 'Molan Tea'),
  brand('chenjiao', 'bakery', '晨窖面包房', 'Chenjiao Bakery'),
  brand('xiangqi', 'snacks', '巷七小食', 'Alley Seven Snacks'),
  brand('maixian', 'noodles', '麦弦面铺', 'Maixian Noodles'),
  brand('hongsha', 'hotpot', '红砂岭火锅', 'Hongshaling Hotpot'),
  brand('jiaoan', 'sichuan', '椒岸川味', 'Jiaoan Sichuan Kitchen'),
  brand('liyu', 'cantonese', '荔屿粤厨', 'Liyu Cantonese'),
  brand('xiye', 'japanese', '汐野日料', 'Xiye Japanese Dining'),
  brand('zhimu', 'grill', '炙木烤肉屋', 'Zhimu Grill House'),
  brand('xiangjing', 'western', '橡井西厨', 'Oakwell Kitchen'),
  brand('suting', 'women', '素汀女装', 'Suting'),
  brand('feiyan', 'women', '绯砚女装', 'Feiyan'),
  brand('cenmu', 'men', '岑木男装', 'Cenmu'),
  brand('tinghe', 'men', '亭禾男装', 'Tinghe'),
  brand('dieyi', 'casual', '叠衣社', 'Foldly'),
  brand('lanli', 'casual', '蓝栎牛仔', 'Lanli Denim'),
  brand('mianxu', 'underwear', '棉叙内衣', 'Mianxu'),
  brand('lvmo', 'shoes', '履墨鞋履', 'Lvmo Shoes'),
  brand('xingjian', 'bags', '行缄箱包', 'Xingjian Bags'),
  brand('douya', 'kidswear', '豆芽方舟童装', 'Sprout Ark Kids'),
  brand('jimujing', 'toys', '鲸积木玩具', 'Whale Blocks Toys'),
  brand('yunduo', 'playground', '云墩儿童乐园', 'Cloud Stump Playland'),
  brand('tinglan', 'makeup', '汀岚美妆馆', 'Tinglan Beauty Hall'),
  brand('wucen', 'makeup', '雾岑彩妆', 'Wucen Cosmetics'),
  brand('chengji', 'skincare', '澄肌集', 'Chengji Skincare'),
  brand('jige', 'digital', '极戈数码', 'Jige Digital'),
  brand('xiangsu', 'digital', '棱数码站', 'Prism Digital'),
  brand('tinglan-audio', 'audio', '听峦影音', 'Tingluan Audio'),
  brand('jingmu', 'cinema', '鲸幕影城', 'Whale Screen Cinema'),
  brand('senlin', 'arcade', '像素森林电玩', 'Pixel Forest Arcade'),
  brand('jianying', 'salon', '剪屿美发', 'Jianyu Hair Salon'),
  brand('shizhi', 'nails', '十枝美甲', 'Ten Twigs Nails'),
  brand('mingqiao', 'optician', '明樵眼镜', 'Mingqiao Opticians'),
  brand('kangyu', 'pharmacy', '康榆药房', 'Kangyu Pharmacy'),
  brand('jinyu', 'gold', '金峪珠宝', 'Jinyu Jewellery'),
  brand('shiyan', 'watches', '时砚钟表', 'Shiyan Watches'),
  brand('shanji', 'outdoor', '山脊线户外', 'Ridgeline Outdoor'),
  brand('yuehu', 'sportswear', '跃弧运动', 'Yuehu Sports'),
  brand('bancang', 'sportswear', '半仓运动', 'Halfcang Sports'),
]

export const BRAND_BY_CODE: ReadonlyMap<string, Brand> = new Map(BRANDS.map((one) => [one.code, one]))
export const ALL_BRANDS = BRANDS

/** Shops of the first mall by floor. */
const LANWAN: Readonly<Record<string, readonly string[]>> = {
  B1: ['hejing', 'xiangqi', 'maixian', 'kangyu'],
  '1F': ['tinglan', 'chengji', 'jinyu', 'inkside', 'chenjiao', 'shiyan'],
  '2F': ['suting', 'feiyan', 'lvmo', 'mianxu', 'molan'],
  '3F': ['cenmu', 'dieyi', 'shanji', 'yuehu'],
  '4F': ['douya', 'jimujing', 'yunduo', 'jige', 'jianying'],
  '5F': ['hongsha', 'liyu', 'xiye', 'zhimu'],
  '6F': ['jingmu', 'senlin'],
}

const QINGYU: Readonly<Record<string, readonly string[]>> = {
  B1: ['hejing', 'xiangqi', 'maixian', 'mingqiao'],
  '1F': ['wucen', 'tinglan', 'jinyu', 'inkside', 'molan'],
  '2F': ['suting', 'xingjian', 'mianxu', 'lvmo', 'shizhi'],
  '3F': ['tinghe', 'lanli', 'dieyi', 'bancang', 'yuehu'],
  '4F': ['douya', 'jimujing', 'yunduo', 'xiangsu', 'tinglan-audio'],
  '5F': ['hongsha', 'jiaoan', 'xiangjing', 'chenjiao'],
  '6F': ['jingmu', 'senlin'],
}

/** Shops of the chain outside of the malls: by city, which is the place of its mall in `MALLS`. */
const STREET: readonly { readonly code: string; readonly name: Named; readonly city: number }[] = [
  { code: 'inkside-hz-01', name: { zh: '砚边咖啡·柳巷店', en: 'Inkside Coffee, Liuxiang' }, city: 0 },
  { code: 'inkside-hz-02', name: { zh: '砚边咖啡·北桥店', en: 'Inkside Coffee, Beiqiao' }, city: 0 },
  { code: 'inkside-hz-03', name: { zh: '砚边咖啡·科创园店', en: 'Inkside Coffee, Science Park' }, city: 0 },
  { code: 'inkside-cd-01', name: { zh: '砚边咖啡·桐荫店', en: 'Inkside Coffee, Tongyin' }, city: 1 },
  { code: 'inkside-cd-02', name: { zh: '砚边咖啡·南里店', en: 'Inkside Coffee, Nanli' }, city: 1 },
]

/** Counters of the beauty hall: each has its own till. */
const COUNTERS: readonly Named[] = [
  { zh: '彩妆柜', en: 'Make-up counter' },
  { zh: '护肤柜', en: 'Skin care counter' },
  { zh: '香氛柜', en: 'Fragrance counter' },
  { zh: '男士护理柜', en: 'Men’s care counter' },
]

export interface Shop {
  readonly code: string
  readonly name: Named
  readonly brand: Brand
  readonly format: Format
  /** Whose people buy here: the place of the mall of the same city in `MALLS`. */
  readonly city: number
  /** Undefined for a shop of the chain outside of the malls. */
  readonly floor: string | undefined
  /** Where receipts are made: the shop itself, or its counters. */
  readonly tills: readonly string[]
  readonly counters: readonly { readonly code: string; readonly name: Named }[]
  readonly inChain: boolean
}

export const categoryOf = (shop: Shop): Category => shop.format.category

/** All shops: 60 in the malls, then those of the chain in the streets. */
export function shops(): Shop[] {
  const inMalls = [LANWAN, QINGYU].flatMap((floors, city) =>
    Object.entries(floors).flatMap(([floor, codes]) => codes.map((code) => shopInMall(city, floor, code))),
  )
  const chain = BRAND_BY_CODE.get(CHAIN.code)!
  const outside = STREET.map(({ code, name, city }) => ({
    ...{ code, name, brand: chain, format: FORMATS.coffee, city, floor: undefined, tills: [code], counters: [] },
    inChain: true,
  }))
  return [...inMalls, ...outside]
}

function shopInMall(city: number, floor: string, brandCode: string): Shop {
  const mall = MALLS[city]!
  const one = BRAND_BY_CODE.get(brandCode)!
  const code = `${mall.code}-${floor.toLowerCase()}-${brandCode}`
  const counters = brandCode === 'tinglan' ? COUNTERS.map((name, at) => ({ code: `${code}-${at + 1}`, name })) : []
  return {
    code,
    name: {
      zh: `${one.name.zh}·${city === 0 ? '澜湾店' : '青屿店'}`,
      en: `${one.name.en}, ${city === 0 ? 'Lanwan' : 'Qingyu'}`,
    },
    brand: one,
    format: FORMATS[one.format],
    city,
    floor,
    tills: counters.length > 0 ? counters.map((counter) => counter.code) : [code],
    counters,
    inChain: brandCode === CHAIN.code,
  }
}
