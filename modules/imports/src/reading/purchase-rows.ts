import { dayIn, type Instant } from '@atrium/kernel'
import { type Compiling, compileWhen, type ReadCell, textOrigin } from './cells.ts'
import type { Cells } from './columns.ts'
import type { Fault } from './faults.ts'
import { attributesReader, type FieldValue, fieldCell, fieldsReader, identitiesReader } from './fields.ts'
import type { KindRule, Mapping, Source } from './mapping.ts'
import { type Attributes, LINE_FIELDS, PURCHASE_FIELDS, type PurchaseLine, type ReadIdentity } from './targets.ts'

/** What all rows of a purchase share, as its first row has it. */
export interface PurchaseHead {
  readonly values: Readonly<Record<string, FieldValue>>
  readonly identities: readonly ReadIdentity[]
  readonly attributes?: Attributes
}

/** What one row adds to its purchase. */
export interface RowLine {
  readonly amountMinor: number
  readonly line: PurchaseLine | undefined
}

/** The rows of a purchases file, understood one by one. */
export interface PurchaseRowReader {
  /** Left out by the mapping. */
  readonly skips: (cells: Cells) => boolean
  /** What rows of one purchase share; undefined where it cannot be told (the row then stands alone). */
  readonly key: (cells: Cells) => string | undefined
  readonly kind: (cells: Cells) => KindRule | undefined
  readonly at: ReadCell<Instant>
  /** Columns that the head is made of: rows with equal cells there have equal heads. */
  readonly headColumns: readonly number[]
  readonly head: (cells: Cells, faults: Fault[]) => PurchaseHead
  readonly line: (cells: Cells, faults: Fault[], rule: KindRule) => RowLine | undefined
  readonly label: (column: number) => string
}

export function purchaseRowReader(compiling: Compiling): PurchaseRowReader {
  const { mapping, columns } = compiling
  const { at: atSource, ...headSources } = mapping.fields
  const { at: atField, ...headFields } = PURCHASE_FIELDS
  const values = fieldsReader(headFields, headSources, compiling)
  const attributes = attributesReader(compiling)
  const identities = identitiesReader(compiling)
  const at =
    (atField && atSource && (fieldCell('at', atField, atSource, compiling) as ReadCell<Instant>)) ?? (() => undefined)
  const rules = (mapping.kinds ?? []).map((rule) => ({ rule, holds: compileWhen(rule.when, columns) }))
  const skips = (mapping.skip ?? []).map(({ when }) => compileWhen(when, columns))
  return {
    skips: (cells) => skips.length > 0 && skips.some((holds) => holds(cells)),
    key: keyReader(compiling, at),
    kind: (cells) => {
      for (const { rule, holds } of rules) if (holds(cells)) return rule
      return undefined
    },
    at,
    headColumns: headColumns(mapping, headFields, compiling),
    head: (cells, faults) => {
      const head = { values: values(cells, faults), identities: identities(cells, faults) }
      const custom = attributes(cells, faults)
      return custom ? { ...head, attributes: custom } : head
    },
    line: lineReader(compiling),
    label: (column) => columns.label(column),
  }
}

/** All columns that any purchase-level source reads. */
function headColumns(mapping: Mapping, headFields: object, compiling: Compiling): readonly number[] {
  const sources: Source[] = [
    ...Object.keys(headFields).flatMap((name) => mapping.fields[name] ?? []),
    ...Object.values(mapping.attributes ?? {}),
    ...(mapping.identities ?? []),
  ]
  const indexes = sources.flatMap((source) => {
    const parts = source.product ?? source.sum ?? source.difference
    if (parts) return parts.map((column) => compiling.columns.need(column))
    return textOrigin(source, compiling)?.indexes ?? []
  })
  return [...new Set(indexes)]
}

/** Separates the parts of a key; no text holds it (`bad_character`). */
const KEY_BORDER = '\u0000'

function keyReader({ mapping, ...rest }: Compiling, at: ReadCell<Instant>): (cells: Cells) => string | undefined {
  const groupBy = mapping.groupBy ?? ['number']
  if (groupBy === 'row') return () => undefined
  const compiling = { ...rest, mapping, keeps: false }
  const zone = mapping.zone ?? 'UTC'
  const parts = groupBy.map((part): ((cells: Cells, faults: Fault[]) => string | undefined) => {
    if (part === 'day') {
      return (cells, faults) => {
        const moment = at(cells, faults)
        return moment === undefined ? undefined : String(dayIn(zone, moment))
      }
    }
    const field = PURCHASE_FIELDS[part]
    const source = mapping.fields[part]
    const read = field && source && fieldCell(part, field, source, compiling)
    return (cells, faults) => {
      const value = read?.(cells, faults)
      return typeof value === 'string' ? value : part === 'number' ? undefined : ''
    }
  })
  const [only] = parts
  // What is wrong with the cells of a key is told when the row is read whole.
  const unheard: Fault[] = []
  const read = only && parts.length === 1 ? only : joined(parts)
  return (cells) => {
    unheard.length = 0
    return read(cells, unheard)
  }
}

type KeyPart = (cells: Cells, faults: Fault[]) => string | undefined

function joined(parts: readonly KeyPart[]): KeyPart {
  return (cells, faults) => {
    let key = ''
    for (const part of parts) {
      const value = part(cells, faults)
      if (value === undefined) return undefined
      key += value + KEY_BORDER
    }
    return key
  }
}

/** Gives an amount or quantity the sign that its row kind states. */
export function signed(value: number, sign: KindRule['amounts']): number {
  if (value === 0 || sign === 'as-is') return value
  if (sign === 'negated') return -value
  return sign === 'negative' ? -Math.abs(value) : Math.abs(value)
}

/** Line fields in a fixed order, as numbers and texts: the hottest loop of an import, so it builds no intermediate object. */
function lineReader(compiling: Compiling): PurchaseRowReader['line'] {
  const { fields } = compiling.mapping
  const numeric = (name: string) => lineCell(name, fields[name], compiling) as ReadCell<number> | undefined
  const textual = (name: string) => lineCell(name, fields[name], compiling) as ReadCell<string> | undefined
  const amount = numeric('amount')
  const quantity = numeric('quantity')
  const unitPrice = numeric('unitPrice')
  const discount = numeric('discount')
  const sku = textual('sku')
  const name = textual('name')
  const guide = textual('lineGuideCode')
  return (cells, faults, { amounts }) => {
    const amountRead = amount?.(cells, faults)
    const quantityRead = quantity?.(cells, faults)
    if (!sku)
      return amountRead === undefined ? undefined : { amountMinor: signed(amountRead, amounts), line: undefined }
    const skuRead = sku(cells, faults)
    const nameRead = name?.(cells, faults)
    const unitPriceMinor = unitPrice?.(cells, faults)
    const discountRead = discount?.(cells, faults)
    const guideCode = guide?.(cells, faults)
    if (amountRead === undefined || skuRead === undefined) return undefined
    const amountMinor = signed(amountRead, amounts)
    // Without a quantity column a row is one piece, given or taken back.
    const quantityMilli = quantity ? signed(quantityRead ?? 0, amounts) : amountMinor < 0 ? -1000 : 1000
    const extra = guideCode !== undefined || discountRead !== undefined
    if (nameRead !== undefined && unitPriceMinor !== undefined && !extra) {
      // Nearly every line: as one literal it takes 64 bytes, grown step by step it would take 110.
      return { amountMinor, line: { sku: skuRead, name: nameRead, quantityMilli, unitPriceMinor, amountMinor } }
    }
    const line: { -readonly [K in keyof PurchaseLine]: PurchaseLine[K] } = { sku: skuRead, quantityMilli, amountMinor }
    if (nameRead !== undefined) line.name = nameRead
    if (unitPriceMinor !== undefined) line.unitPriceMinor = unitPriceMinor
    if (discountRead !== undefined) line.discountMinor = signed(discountRead, amounts)
    if (guideCode !== undefined) line.guideCode = guideCode
    return { amountMinor, line }
  }
}

function lineCell(name: string, source: Source | undefined, compiling: Compiling): ReadCell<FieldValue> | undefined {
  const field = LINE_FIELDS[name]
  return field && source && fieldCell(name, field, source, compiling)
}
