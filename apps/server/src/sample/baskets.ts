import type { LineAsk } from '@atrium/loyalty'
import type { Format } from './formats.ts'
import type { SampleProduct } from './products.ts'
import type { Random } from './random.ts'

/** A filled basket: what it costs before discount, and its lines net of it. */
export interface Basket {
  readonly grossMinor: number
  readonly paidMinor: number
  readonly lines: readonly LineAsk[]
}

interface Taken {
  readonly product: SampleProduct
  quantityMilli: number
}

/** Sold by weight; prices are for a kilogram. */
const BY_WEIGHT = ['蔬果', '肉禽蛋水产']

/** The products of a shop in order of price, with the sums of their popularity for choosing in a span of prices. */
export class Shelf {
  private readonly products: readonly SampleProduct[]
  private readonly sums: Float64Array

  constructor(products: readonly SampleProduct[]) {
    this.products = [...products].sort((a, b) => a.priceMinor - b.priceMinor || (a.sku < b.sku ? -1 : 1))
    this.sums = new Float64Array(products.length + 1)
    this.products.forEach((product, at) => {
      this.sums[at + 1] = this.sums[at]! + product.popularity
    })
  }

  /** A product that costs between `least` and `most` minor units; where there is none, the next cheaper one, or the cheapest. */
  take(random: Random, least: number, most: number): SampleProduct {
    const from = this.firstAbove(least - 1)
    const to = this.firstAbove(most)
    if (from >= to) return this.products[Math.max(0, to - 1)]!
    const wanted = this.sums[from]! + random.next() * (this.sums[to]! - this.sums[from]!)
    let at = from
    while (at < to - 1 && this.sums[at + 1]! <= wanted) at++
    return this.products[at]!
  }

  /** The place of the first product dearer than `priceMinor`. */
  private firstAbove(priceMinor: number): number {
    let low = 0
    let high = this.products.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.products[middle]!.priceMinor > priceMinor) high = middle
      else low = middle + 1
    }
    return low
  }
}

/**
 * Fills a basket up to about `targetMinor`: lognormal targets make lognormal baskets, as far as prices allow. `discount` is a part of
 * the whole (0.1 for ten per cent); what is paid is rounded down to whole jiao and shared out over the lines without a leak.
 */
export function fillBasket(
  random: Random,
  shelf: Shelf,
  format: Format,
  targetMinor: number,
  discount: number,
): Basket {
  const taken: Taken[] = []
  let sum = 0
  for (let tries = 0; tries < format.lines * 2 && taken.length < format.lines; tries++) {
    const left = targetMinor - sum
    if (taken.length > 0 && left < targetMinor * 0.1) break
    const product = shelf.take(random, left * format.bite, left * 1.12)
    if (taken.length > 0 && product.priceMinor > left * 1.3) break
    const isLast = taken.length === format.lines - 1
    const quantityMilli = quantityOf(random, product, left, isLast)
    sum += Math.round((product.priceMinor * quantityMilli) / 1000)
    const known = taken.find((one) => one.product === product)
    if (known) known.quantityMilli += quantityMilli
    else taken.push({ product, quantityMilli })
  }
  return priced(taken, discount)
}

function quantityOf(random: Random, product: SampleProduct, left: number, isLast: boolean): number {
  const group = product.categoryPath.slice(product.categoryPath.lastIndexOf('/') + 1)
  if (BY_WEIGHT.includes(group)) return random.whole(30, 220) * 10
  const fitting = Math.floor((left * 1.05) / product.priceMinor)
  if (fitting < 2) return 1000
  if (isLast) return 1000 * Math.min(fitting, 12)
  return random.chance(0.3) ? 1000 * random.whole(2, Math.min(fitting, 4)) : 1000
}

function priced(taken: readonly Taken[], discount: number): Basket {
  const gross = taken.map(({ product, quantityMilli }) => Math.round((product.priceMinor * quantityMilli) / 1000))
  const grossMinor = gross.reduce((sum, amount) => sum + amount, 0)
  const paidMinor = discount === 0 ? grossMinor : Math.floor((grossMinor * (1 - discount)) / 10) * 10
  let sofar = 0
  let shared = 0
  const lines = taken.map(({ product, quantityMilli }, at) => {
    sofar += gross[at]!
    const through = at === taken.length - 1 ? paidMinor : Math.round((paidMinor * sofar) / grossMinor)
    const amountMinor = through - shared
    shared = through
    return { sku: product.sku, quantityMilli, amountMinor }
  })
  return { grossMinor, paidMinor, lines }
}
