import { isDeepStrictEqual } from 'node:util'
import type { By } from '@atrium/kernel'
import { type AuditRow, difference } from '@atrium/staff'
import type { Attributes } from './model.ts'
import type { ProductDetail } from './queries.ts'

type Described = Omit<ProductDetail, 'id' | 'createdAt' | 'changedAt'>

/** What a change of a product leaves in the audit trail; `before` is undefined for a new one. */
export function productRow(by: By, before: Described | undefined, after: Described): AuditRow {
  const names = changedAttributes(before?.attributes ?? {}, after.attributes)
  return {
    by,
    action: 'catalog.putProducts',
    subject: { kind: 'product', id: after.sku },
    ...difference(before && told(before, names), told(after, names)),
  }
}

function changedAttributes(before: Attributes, after: Attributes): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name])).sort()
}

/** Attributes as pairs: their names are anybody's words, and the trail looks at names of fields for what must not stand in it. */
const told = (product: Described, names: readonly string[]) => ({
  name: product.name,
  categoryPath: product.categoryPath === '' ? null : product.categoryPath,
  brand: product.brand === '' ? null : product.brand,
  stub: product.stub,
  listPriceMinor: product.listPriceMinor,
  currency: product.currency,
  attributes:
    names.length === 0
      ? null
      : names.filter((name) => Object.hasOwn(product.attributes, name)).map((name) => [name, product.attributes[name]]),
})
