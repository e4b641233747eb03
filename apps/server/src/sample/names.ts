import { civil, type Day } from '@atrium/kernel'
import { Chooser, type Random } from './random.ts'

export type Gender = 'female' | 'male'

/** The commonest surnames with their share of the population in ten-thousandths, after the figures that the Ministry of Public Security publishes. */
const SURNAMES =
  '王 721|李 719|张 683|刘 538|陈 453|杨 308|黄 223|赵 219|吴 205|周 202|徐 166|孙 154|马 143|朱 126|胡 123|郭 118|何 117|林 115|高 112|' +
  '罗 104|郑 94|梁 93|谢 86|宋 84|唐 79|许 79|韩 77|邓 74|冯 74|曹 68|彭 66|曾 65|肖 63|田 62|董 60|潘 58|袁 57|蔡 55|蒋 55|余 54|' +
  '于 53|杜 52|叶 52|程 50|魏 49|苏 48|吕 48|丁 46|任 44|卢 44|姚 43|沈 42|钟 41|姜 41|崔 40|谭 39|陆 39|范 38|汪 38|廖 37|石 36|' +
  '金 35|韦 34|贾 33|夏 33|付 32|方 32|邹 31|熊 30|白 29|孟 29|秦 28|邱 28|侯 27|江 27|尹 26|薛 25|闫 24|段 24|雷 23|龙 22|黎 21|史 20|' +
  '陶 20|贺 19|毛 19|郝 18|顾 18|龚 17|邵 17|万 16|覃 16|武 15|钱 15|戴 14|严 14|莫 13|孔 13|向 12|常 12|欧阳 9|上官 1|司徒 1'

/** What parents gave to children born up to a year: whole names, and first and second syllables that are put together. */
interface Generation {
  readonly until: number
  /** Part of names that have one syllable only. */
  readonly single: number
  readonly female: GivenNames
  readonly male: GivenNames
}

interface GivenNames {
  readonly whole: readonly string[]
  readonly first: string
  readonly second: string
}

const words = (text: string): string[] => text.split(' ')

const GENERATIONS: readonly Generation[] = [
  {
    until: 1969,
    single: 0.12,
    female: {
      whole: words('秀英 桂英 玉兰 秀兰 桂兰 淑珍 玉梅 凤英 春兰 素芬 英 芳 霞'),
      first: '秀玉桂淑凤春素美惠金',
      second: '英兰珍梅芳华琴云莲娥',
    },
    male: {
      whole: words('建国 国强 志明 德华 卫东 建军 永福 家兴 长林 国华 军 明 平'),
      first: '建国志德永家文长庆荣',
      second: '国强明华林福生平民成',
    },
  },
  {
    until: 1984,
    single: 0.42,
    female: {
      whole: words('静 丽 敏 艳 燕 娟 红 霞 玲 萍 芳 丽娟 海燕 晓燕 红梅 丽华'),
      first: '丽海晓红春小玉雪秀艳',
      second: '娟燕梅华丽萍霞玲红敏',
    },
    male: {
      whole: words('伟 磊 勇 军 强 涛 斌 辉 刚 鹏 建华 志强 晓东 海涛 永强'),
      first: '建志晓海永文俊国少立',
      second: '华强东涛军辉峰明波刚',
    },
  },
  {
    until: 1999,
    single: 0.3,
    female: {
      whole: words('婷 雪 慧 佳 倩 莹 颖 璐 婷婷 雪莹 佳慧 梦洁 思雨 文静 晓琳'),
      first: '雨佳梦思文晓雪婉诗欣嘉',
      second: '婷慧洁琪颖怡琳萱雯莹妍',
    },
    male: {
      whole: words('浩 鹏 宇 杰 超 俊 凯 帅 俊杰 志鹏 子豪 文博 宇航 嘉伟'),
      first: '俊子文嘉志宇天明家泽',
      second: '杰豪博航鹏伟辰宇凯轩',
    },
  },
  {
    until: 9999,
    single: 0.08,
    female: {
      whole: words('梓涵 欣怡 诗涵 可馨 雨桐 一诺 梓萱 子涵 若曦 语嫣'),
      first: '梓欣诗可雨子若语芷沐安',
      second: '涵怡馨桐萱曦晴妍诺宁彤',
    },
    male: {
      whole: words('子轩 浩然 宇轩 浩宇 梓豪 皓轩 俊熙 博文 奕辰 沐阳'),
      first: '子浩宇梓皓俊博奕沐逸睿',
      second: '轩然豪宇熙文辰阳泽霖晨',
    },
  },
]

/** Gives people names as their generation has them. */
export class Names {
  private readonly surnames: readonly string[]
  private readonly chooser: Chooser

  constructor() {
    const parts = SURNAMES.split('|').map((text) => text.split(' '))
    this.surnames = parts.map(([name = '']) => name)
    this.chooser = new Chooser(parts.map(([, share]) => Number(share)))
  }

  next(random: Random, gender: Gender, birthday: Day): string {
    const { year } = civil(birthday)
    const generation = GENERATIONS.find((one) => year <= one.until) ?? GENERATIONS[0]!
    return this.surnames[this.chooser.pick(random)]! + givenName(random, generation, gender)
  }
}

function givenName(random: Random, generation: Generation, gender: Gender): string {
  const names = generation[gender]
  const wantsSingle = random.chance(generation.single)
  const whole = names.whole.filter((name) => (name.length === 1) === wantsSingle)
  if (wantsSingle && whole.length > 0) return random.pick(whole)
  // A generation may have no whole names of this length.
  if (random.chance(0.3) && whole.length > 0) return random.pick(whole)
  return random.pick([...names.first]) + random.pick([...names.second])
}
