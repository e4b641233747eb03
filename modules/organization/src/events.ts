import { type Currency, type Day, defineEvent } from '@atrium/kernel'

export const nodesChanged = defineEvent<{
  readonly nodes: readonly {
    readonly id: number
    readonly code: string
    readonly kind: string
    readonly what: 'created' | 'changed' | 'moved' | 'archived' | 'restored'
  }[]
}>({
  topic: 'organization.nodesChanged',
  about: 'Nodes of the organization tree were created, changed, moved, archived or restored; one event per command.',
  sample: { nodes: [{ id: 7, code: 'SH01-L1-08', kind: 'store', what: 'moved' }] },
})

export const programmesChanged = defineEvent<{ readonly programmeIds: readonly number[] }>({
  topic: 'organization.programmesChanged',
  about: 'Programmes were created, changed or closed; one event per command.',
  sample: { programmeIds: [1] },
})

export const storeDaysDeclared = defineEvent<{
  readonly days: readonly {
    readonly storeId: number
    readonly day: Day
    readonly currency: Currency
    readonly turnoverMinor: number
    readonly receipts: number
    /** What had been declared for that day before; null where nothing. */
    readonly before: {
      readonly currency: Currency
      readonly turnoverMinor: number
      readonly receipts: number
    } | null
  }[]
}>({
  topic: 'organization.storeDaysDeclared',
  about: 'Merchants declared the turnover and receipts of days, or declared them anew with other figures.',
  sample: {
    days: [{ storeId: 7, day: 20_400, currency: 'CNY', turnoverMinor: 1_250_000, receipts: 86, before: null }],
  },
})

export const footfallCounted = defineEvent<{
  readonly hours: readonly {
    readonly nodeId: number
    readonly day: Day
    readonly hour: number
    readonly people: number
    /** The earlier count of that hour; null where none. */
    readonly before: number | null
  }[]
}>({
  topic: 'organization.footfallCounted',
  about: 'People counters reported hours, or corrected them.',
  sample: { hours: [{ nodeId: 9, day: 20_400, hour: 18, people: 431, before: null }] },
})
