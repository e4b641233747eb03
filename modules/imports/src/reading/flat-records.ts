import type { Compiling } from './cells.ts'
import type { Cells } from './columns.ts'
import type { Fault } from './faults.ts'
import { attributesReader, consentsReader, type FieldValue, fieldsReader, identitiesReader } from './fields.ts'
import {
  type BalanceRecord,
  type CatalogRecord,
  FIELDS,
  type MemberRecord,
  type OrganizationRecord,
  type ReadConsent,
  type ReadIdentity,
  type RecordOf,
  type StoreDayRecord,
  type TagRecord,
  type Target,
} from './targets.ts'

/** Targets of which every row is a record. */
export type FlatTarget = Exclude<Target, 'purchases'>
export type FlatRecord = RecordOf[FlatTarget]

interface RowParts {
  readonly row: number
  readonly values: Readonly<Record<string, FieldValue>>
  readonly identities: readonly ReadIdentity[]
  readonly consents: readonly ReadConsent[]
}

const named = ({ name, nameEn }: RowParts['values']) => ({
  zh: String(name),
  ...(nameEn === undefined ? {} : { en: String(nameEn) }),
})

// The field tables say which type each value has; here the compiler takes their word for it.
const SHAPES: { readonly [T in FlatTarget]: (parts: RowParts) => RecordOf[T] } = {
  organization: ({ row, values }) => {
    const { nameEn: _, ...rest } = values
    return { row, ...rest, name: named(values) } as OrganizationRecord
  },
  members: ({ row, values, identities, consents }) => ({ row, ...values, identities, consents }) as MemberRecord,
  catalog: ({ row, values }) => {
    const { nameEn: _, category, price, ...rest } = values
    const priced = price === undefined ? {} : { priceMinor: price }
    return { row, ...rest, ...priced, name: named(values), categoryPath: category ?? [] } as CatalogRecord
  },
  'store-days': ({ row, values }) => {
    const { turnover, ...rest } = values
    return { row, ...rest, ...(turnover === undefined ? {} : { turnoverMinor: turnover }) } as StoreDayRecord
  },
  balances: ({ row, values, identities }) => ({ row, ...values, identities }) as BalanceRecord,
  tags: ({ row, values, identities }) => ({ row, ...values, identities }) as TagRecord,
}

/** Understands rows that are records by themselves. The answer counts only where no fault was added. */
export function flatRowReader(
  target: FlatTarget,
  compiling: Compiling,
): (row: number, cells: Cells, faults: Fault[]) => FlatRecord {
  const { mapping } = compiling
  const values = fieldsReader(FIELDS[target], mapping.fields, compiling)
  const attributes = attributesReader(compiling)
  const identities = identitiesReader(compiling)
  const consents = consentsReader(compiling)
  const shape = SHAPES[target]
  return (row, cells, faults) => {
    const record = shape({
      row,
      values: withCurrency(values(cells, faults), mapping.currency),
      identities: identities(cells, faults),
      consents: consents(cells, faults),
    })
    const custom = attributes(cells, faults)
    return custom ? { ...record, attributes: custom } : record
  }
}

/** Money names its currency. */
function withCurrency(values: Record<string, FieldValue>, currency: string | undefined): Record<string, FieldValue> {
  const priced = values.price !== undefined || values.turnover !== undefined
  return priced && values.currency === undefined && currency ? { ...values, currency } : values
}
