import { formatDay, formatInstant, minorDigits } from '@atrium/kernel'
import { type Compiling, compileWhen } from '../reading/cells.ts'
import { Columns } from '../reading/columns.ts'
import type { RawRow } from '../reading/csv.ts'
import { type Fault, rowError } from '../reading/faults.ts'
import { attributesReader, consentsReader, type FieldValue, fieldsReader, identitiesReader } from '../reading/fields.ts'
import { type Mapping, openRows, ReadError, type RowError, type Wording } from '../reading/index.ts'
import { rowFault } from '../reading/records.ts'
import { FIELDS, type FieldType } from '../reading/targets.ts'

const FIRST_ROWS = 20

/** One value as it was read: money and quantities as decimals, moments as RFC 3339, days as `YYYY-MM-DD`. */
export interface ReadValue {
  /** `phone`, `identity:card_no`, `consent:marketing/sms`, `attribute:shoeSize`. */
  readonly field: string
  readonly type: FieldType
  readonly value: string
}

export interface CheckedRow {
  readonly row: number
  /** The mapping leaves it out. */
  readonly skipped: boolean
  /** Of purchases. */
  readonly kind: string | null
  readonly values: readonly ReadValue[]
  readonly faults: readonly RowError[]
}

export interface Checked {
  /** Why the file cannot be read by this mapping at all. */
  readonly fault: Wording | null
  readonly rows: readonly CheckedRow[]
}

/** The first rows of a file as an import would read them under a mapping, each with what is wrong at its cells. Reads no further. */
export async function checkFirstRows(path: string, mapping: Mapping): Promise<Checked> {
  try {
    const source = await openRows(path, mapping.file)
    try {
      const columns = new Columns(source.header)
      const read = rowReader({ columns, mapping, keeps: false, workbook: source.format === 'xlsx' })
      columns.check()
      const rows: CheckedRow[] = []
      for await (const batch of source.batches) {
        for (const raw of batch.slice(0, FIRST_ROWS - rows.length)) {
          rows.push(raw.fault ? damaged(raw, rowError(raw.row, rowFault(raw, source), columns.personal)) : read(raw))
        }
        if (rows.length >= FIRST_ROWS) break
      }
      return { fault: null, rows }
    } finally {
      await source.close()
    }
  } catch (error) {
    if (!(error instanceof ReadError)) throw error
    return { fault: error.wording, rows: [] }
  }
}

const damaged = ({ row }: RawRow, fault: RowError): CheckedRow => ({
  row,
  skipped: false,
  kind: null,
  values: [],
  faults: [fault],
})

function rowReader(compiling: Compiling): (raw: RawRow) => CheckedRow {
  const { mapping, columns } = compiling
  const fields = FIELDS[mapping.target]
  const values = fieldsReader(fields, mapping.fields, compiling)
  const attributes = attributesReader(compiling)
  const identities = identitiesReader(compiling)
  const consents = consentsReader(compiling)
  const kinds = (mapping.kinds ?? []).map(({ kind, when }) => ({ kind, holds: compileWhen(when, columns) }))
  const skips = (mapping.skip ?? []).map(({ when }) => compileWhen(when, columns))
  return ({ row, cells }) => {
    if (skips.some((holds) => holds(cells))) return { row, skipped: true, kind: null, values: [], faults: [] }
    const faults: Fault[] = []
    const kind = kinds.find(({ holds }) => holds(cells))?.kind ?? null
    if (kinds.length > 0 && kind === null) faults.push({ code: 'no_row_kind', column: '', value: '' })
    const read: ReadValue[] = Object.entries(values(cells, faults)).map(([field, value]) => {
      const type = fields[field]?.type ?? 'text'
      return { field, type, value: written(value, type, mapping) }
    })
    for (const { kind: identity, value } of identities(cells, faults)) {
      read.push({ field: `identity:${identity}`, type: 'text', value })
    }
    for (const { purpose, channel, granted } of consents(cells, faults)) {
      read.push({ field: `consent:${purpose}/${channel}`, type: 'boolean', value: String(granted) })
    }
    for (const [name, value] of Object.entries(attributes(cells, faults) ?? {})) {
      read.push({ field: `attribute:${name}`, type: 'text', value: String(value) })
    }
    // The asker looks at a file of their own: what stood there helps.
    return { row, skipped: false, kind, values: read, faults: faults.map((fault) => rowError(row, fault, new Set())) }
  }
}

function written(value: FieldValue, type: FieldType, { currency, currencyDigits }: Mapping): string {
  if (typeof value === 'object') return value.join(' > ')
  if (typeof value !== 'number') return String(value)
  if (type === 'instant') return formatInstant(value)
  if (type === 'day') return formatDay(value)
  if (type === 'quantity') return String(value / 1_000)
  if (type !== 'money') return String(value)
  const digits = currencyDigits ?? (currency ? minorDigits(currency) : 2)
  return (value / 10 ** digits).toFixed(digits)
}
