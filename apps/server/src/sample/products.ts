import { must } from '@atrium/kernel'
import { ASSORTMENTS, type Assortment } from './assortments.ts'
import { CATEGORIES } from './calendar.ts'
import { FORMATS } from './formats.ts'
import { Random } from './random.ts'
import { ALL_BRANDS, type Brand } from './shops.ts'

export interface SampleProduct {
  readonly sku: string
  readonly name: string
  readonly categoryPath: string
  readonly brand: string
  readonly priceMinor: number
  /** How often it is taken against the others of its brand. */
  readonly popularity: number
}

interface Good {
  readonly group: string
  readonly name: string
  readonly yuan: number
}

const goodsOf = (assortment: Assortment): Good[] =>
  assortment.goods.flatMap((line) => {
    const [group = '', list = ''] = line.split(': ')
    return list.split('|').map((text) => {
      const cut = text.lastIndexOf(' ')
      return { group, name: text.slice(0, cut), yuan: Number(text.slice(cut + 1)) }
    })
  })

/** Products by brand code: about 800 in all. */
export function assortments(): ReadonlyMap<string, readonly SampleProduct[]> {
  return new Map(ALL_BRANDS.map((brand) => [brand.code, productsOf(brand)]))
}

function productsOf(brand: Brand): SampleProduct[] {
  const random = new Random(`products of ${brand.code}`)
  const assortment = must(ASSORTMENTS[brand.format], `no assortment for ${brand.format}`)
  const category = CATEGORIES[FORMATS[brand.format].category]
  const priced = assortment.series === undefined ? goodsOf(assortment) : inSeries(random, assortment)
  // A brand is somewhat dearer or cheaper than others of its kind; prices keep the endings of their kind.
  const level = 0.9 + random.next() * 0.22
  return priced.map((good, at) => ({
    sku: `${brand.code.toUpperCase()}-${String(at + 1).padStart(3, '0')}`,
    name: good.name,
    categoryPath: `${category}/${assortment.leaf}/${good.group}`,
    brand: brand.name.zh,
    priceMinor: priceOf(good.yuan, level),
    popularity: 1 / (1 + random.next() * 6),
  }))
}

/** Every product in as many series as it takes to come to the count. */
function inSeries(random: Random, assortment: Assortment): Good[] {
  const goods = goodsOf(assortment)
  const series = assortment.series ?? []
  const made: Good[] = []
  for (let round = 0; made.length < (assortment.count ?? goods.length); round++) {
    const from = random.whole(0, series.length - 1)
    for (const [at, good] of goods.entries()) {
      if (made.length >= (assortment.count ?? goods.length)) break
      made.push({ ...good, name: `${series[(from + at + round) % series.length]}${good.name}` })
    }
  }
  const seen = new Set<string>()
  return made.filter((good) => !seen.has(good.name) && seen.add(good.name))
}

/** Whole yuan; from 100 yuan on with a nine at the end where the model price has one. */
function priceOf(yuan: number, level: number): number {
  const price = Math.max(1, Math.round(yuan * level))
  const rounded = yuan >= 100 && yuan % 10 === 9 ? Math.round(price / 10) * 10 - 1 : price
  return rounded * 100
}
