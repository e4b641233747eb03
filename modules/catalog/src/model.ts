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

// Control characters cannot be typed, break files, and U+0000 is refused by PostgreSQL, as is half a surrogate pair.
const SKU = /^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u
const TEXT = /^[^\p{Cc}]+$/u

export const SKU_LENGTH = 100
export const NAME_LENGTH = 200

/** A sku is 1 to 100 printable characters, no blanks at the ends. */
export const isSku = (text: string): boolean => text.length <= SKU_LENGTH && SKU.test(text) && text.isWellFormed()

/** A printable text of 1 to `most` characters that is not all blanks. */
export const isText = (text: string, most: number): boolean =>
  text.length <= most && TEXT.test(text) && text.trim() !== '' && text.isWellFormed()

/** Levels of a category path at most. */
export const CATEGORY_LEVELS = 8
export const CATEGORY_LENGTH = 200

/** `food/coffee`: 1 to 8 names without blanks at their ends, joined by slashes, 200 characters at most. */
export const isCategoryPath = (path: string): boolean => {
  const names = path.split('/')
  return path.length <= CATEGORY_LENGTH && names.length <= CATEGORY_LEVELS && names.every((name) => isSku(name))
}

/** What a house wants to keep about its products: colour, size, season. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

export const ATTRIBUTE_COUNT = 50

/** At most 50 attributes; names of 64 characters, texts of 500, finite numbers. */
export const areAttributes = (attributes: Attributes): boolean => {
  const entries = Object.entries(attributes)
  return entries.length <= ATTRIBUTE_COUNT && entries.every(([name, value]) => isText(name, 64) && isAttribute(value))
}

const isAttribute = (value: string | number | boolean): boolean =>
  typeof value === 'string' ? value === '' || isText(value, 500) : typeof value === 'boolean' || Number.isFinite(value)

/** A row of the product table as upper floors see it. */
export const readProduct = (row: {
  readonly id: number
  readonly sku: string
  readonly nameZh: string
  readonly nameEn: string | null
  readonly categoryPath: string
  readonly brand: string
  readonly stub: boolean
}): Product => ({
  id: row.id,
  sku: row.sku,
  name: row.nameEn === null ? { zh: row.nameZh } : { zh: row.nameZh, en: row.nameEn },
  categoryPath: row.categoryPath,
  brand: row.brand,
  stub: row.stub,
})

/** A category and what stands below it. */
export interface Category {
  readonly path: string
  /** The last part of the path. */
  readonly name: string
  /** Products of this category and all below it. */
  readonly products: number
  readonly children: readonly Category[]
}

interface GrowingCategory extends Category {
  products: number
  readonly children: GrowingCategory[]
}

/** Builds the tree out of paths with their own numbers of products; parents that no product names itself are made. Sorted by name. */
export function buildCategoryTree(
  counts: readonly { readonly path: string; readonly products: number }[],
): readonly Category[] {
  const top: GrowingCategory[] = []
  const known = new Map<string, GrowingCategory>()
  const at = (path: string): GrowingCategory => {
    const found = known.get(path)
    if (found) return found
    const cut = path.lastIndexOf('/')
    const made: GrowingCategory = { path, name: path.slice(cut + 1), products: 0, children: [] }
    known.set(path, made)
    const siblings = cut < 0 ? top : at(path.slice(0, cut)).children
    siblings.push(made)
    return made
  }
  for (const { path, products } of counts) {
    if (path === '') continue
    for (let here = path; ; here = here.slice(0, here.lastIndexOf('/'))) {
      at(here).products += products
      if (!here.includes('/')) break
    }
  }
  const sort = (categories: GrowingCategory[]): void => {
    categories.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const category of categories) sort(category.children)
  }
  sort(top)
  return top
}
