import type { Day } from '@atrium/kernel'
import { type Fragment, isAnyOf, sql, table } from '@atrium/olap/query'
import { ids, raw, text } from './sql.ts'
import type { Vocabulary } from './vocabulary.ts'

/*
 * What metrics are made of: tables of the projection as they are asked, each under the alias `f`, with the columns that metrics may use.
 * A fact knows which of its rows an asker may see. What is joined beside it is joined only where a dimension or a condition needs it.
 */

export const FACTS = [
  'sales',
  'lines',
  'persons',
  'joins',
  'consents',
  'consentWords',
  'merges',
  'points',
  'balances',
  'levelChanges',
  'events',
  'visits',
  'footfall',
] as const
export type FactCode = (typeof FACTS)[number]

/** What can stand beside a fact: the store with what it has from above, the product, the person, their first sale, their level. */
export type JoinName = 'place' | 'product' | 'person' | 'first' | 'level' | 'source' | 'portrait'

/** For whom and as of when figures are asked. */
export interface Asking {
  readonly from: Day
  readonly to: Day
  readonly currency: string
  /** Nodes under the one asked about that the asker may see; undefined for everything there is. */
  readonly nodes: readonly number[] | undefined
  /** Programmes of which the asker sees all. */
  readonly programmes: readonly number[]
  /** Of which programme levels are told. */
  readonly programmeId: number
  /** Where footfall is counted in the range, and the stores behind those counters. */
  readonly counters: { readonly nodes: readonly number[]; readonly behind: readonly number[] }
  /** Members of the audiences that the question names, by id as conditions write it. */
  readonly audiences?: ReadonlyMap<string, readonly number[]>
  /** Every dimension that it may name. */
  readonly vocabulary: Vocabulary
}

export interface FactColumn {
  readonly zh: string
  readonly en: string
  readonly sql: string | ((asking: Asking) => Fragment)
  readonly joins?: readonly JoinName[]
}

export interface Fact {
  readonly code: FactCode
  readonly zh: string
  readonly en: string
  /** Tables of the projection that it reads: the lineage of its metrics. */
  readonly reads: readonly string[]
  /** `<table> as f` */
  from(asking: Asking): Fragment
  /** `range`: has days; `now`: as it stands, whatever days are asked about. */
  readonly when: 'range' | 'now'
  /** The day of a row, where it has days. */
  readonly day?: string
  /** Which rows the asker may see, and other limits that always hold. */
  readonly limits: (asking: Asking) => readonly Fragment[]
  /** The key by which each of these is joined; what is not named cannot be. */
  readonly joins: Partial<Record<JoinName, string>>
  /** The person of a row, for questions about an audience. Left out: rows of nobody. */
  readonly person?: string
  readonly columns: Readonly<Record<string, FactColumn>>
}

export const column = (zh: string, en: string, name: string): FactColumn => ({ zh, en, sql: `f.${name}` })

export const person = column('会员', 'Person', 'root_id')
export const kind = column('类型', 'Kind', 'kind')

/** Limits of what happened at a store. */
export const atStores =
  (name = 'f.store_id') =>
  (asking: Asking): readonly Fragment[] =>
    asking.nodes === undefined ? [] : [isAnyOf(raw(name), ids(asking.nodes))]

export const inCurrency = ({ currency }: Asking): Fragment => sql`f.currency = ${text(currency)}`

/** What a programme did belongs to no store: it is told to who sees every store that feeds the programme. */
export const ofWholeProgrammes = ({ programmes }: Asking): readonly Fragment[] => [
  isAnyOf(sql`f.programme_id`, ids(programmes)),
]

/** Members whom one of the stores has met. */
export const metByStores = ({ nodes }: Asking): readonly Fragment[] =>
  nodes === undefined
    ? []
    : [
        sql`f.root_id in (select met.root_id from ${table('members.scope')} as met where ${isAnyOf(sql`met.store_id`, ids(nodes))})`,
      ]

/** Sources that stand at a node the asker may see. */
export const ofSources = ({ nodes }: Asking): readonly Fragment[] =>
  nodes === undefined
    ? []
    : [
        sql`f.source_id in (select held.source_id from ${table('tracking.source')} as held where ${isAnyOf(sql`held.node_id`, ids(nodes))})`,
      ]
