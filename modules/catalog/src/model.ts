import type { Currency } from '@atrium/kernel'
import type { LocalName } from '@atrium/organization'

/** A product as upper floors need it in every batch. */
export interface Product {
  readonly id: number
  readonly sku: string
  readonly name: LocalName
  /** `food/coffee`; '' where unknown. */
  readonly categoryPath: string
  /** '' where unknown. */
  readonly brand: string
  /** Seen on a purchase and not yet described by anyone. */
  readonly stub: boolean
}

/** A sku on a purchase. The rest is what the receipt said of it, kept where a stub has to be made. */
export interface SkuSeen {
  readonly sku: string
  readonly name?: string
  /** Kept only together with its currency. */
  readonly priceMinor?: number
  readonly currency?: Currency
}

// Control characters cannot be typed, break files, and U+0000 is refused by PostgreSQL.
const TEXT = /^[^\p{Cc}]+$/u

/** A printable text of 1 to `most` characters that is not all blanks. */
export const isText = (text: string, most: number): boolean =>
  text.length <= most && TEXT.test(text) && text.trim() !== ''

export const SKU_LENGTH = 100
export const NAME_LENGTH = 200

/** A sku is 1 to 100 printable characters. */
export const isSku = (text: string): boolean => isText(text, SKU_LENGTH)
