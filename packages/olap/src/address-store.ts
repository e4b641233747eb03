import { statement } from '@atrium/kernel'

/** Where the process that owns the projection answers, and the word that it wants to hear. */
export interface OwnerAddress {
  readonly url: string
  readonly token: string
  /** Number of the process, for whoever looks after the machine. */
  readonly pid: number
}

export const readOwnerAddress = statement({
  name: 'olap.readOwnerAddress',
  params: {},
  row: { value: 'jsonb' },
  sql: `select value from house.fact where name = 'olap'`,
})

export const keepOwnerAddress = statement({
  name: 'olap.keepOwnerAddress',
  params: { value: 'jsonb' },
  sql: `insert into house.fact (name, value) values ('olap', :value)
        on conflict (name) do update set value = excluded.value`,
})
