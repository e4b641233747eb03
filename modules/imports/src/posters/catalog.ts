import { type PutProduct, putProducts } from '@atrium/catalog'
import type { CatalogRecord, RecordOf } from '../reading/index.ts'
import { type Posted, type Poster, postedAs, refusalOf } from './poster.ts'

/** Products, by sku. What the file does not name stays as it is; its custom columns replace all attributes. */
export const catalogPoster: Poster<'catalog'> = {
  batchSize: 5_000,
  async post(ctx, records, { by }) {
    const posted: Posted[] = new Array(records.length)
    const sound: number[] = []
    records.forEach((record, at) => {
      const fault = faultOf(record)
      if (fault) posted[at] = fault
      else sound.push(at)
    })
    const asks = sound.map((at): PutProduct => ({ by, ...productOf(records[at]!) }))
    const outcomes = await putProducts(ctx, asks, { audited: 'together' })
    outcomes.forEach((outcome, index) => {
      posted[sound[index]!] = postedAs(outcome)
    })
    return posted
  },
}

/** A slash sets levels apart in the catalog: within a name it would make two of one. */
const faultOf = ({ categoryPath }: CatalogRecord) =>
  categoryPath.some((name) => name.includes('/'))
    ? refusalOf('invalid_category', 'A name of a category holds no slash.')
    : undefined

function productOf(record: RecordOf['catalog']): Omit<PutProduct, 'by'> {
  const { sku, name, categoryPath, brand, priceMinor, currency, barcode, attributes } = record
  const custom = { ...attributes, ...(barcode === undefined ? {} : { barcode }) }
  return {
    sku,
    name,
    ...(categoryPath.length === 0 ? {} : { categoryPath: categoryPath.join('/') }),
    ...(brand === undefined ? {} : { brand }),
    ...(priceMinor === undefined || currency === undefined ? {} : { listPriceMinor: priceMinor, currency }),
    ...(Object.keys(custom).length === 0 ? {} : { attributes: custom }),
  }
}
