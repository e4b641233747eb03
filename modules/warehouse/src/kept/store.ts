import { jsonb, type RowOf, statement } from '@atrium/kernel'
import type { RunResult } from '../runs/store.ts'

/** Houses keep some hundreds: who sees which is decided in memory. */
export const MOST_LISTED = 2_000

const saved = {
  queryId: 'bigint',
  ownerId: 'int',
  name: 'text',
  sql: 'text',
  shared: 'boolean',
  changedAt: 'timestamptz',
} as const

export const listSaved = statement({
  name: 'warehouse.listSaved',
  params: { ownerId: 'int', limit: 'int' },
  row: saved,
  sql: `select query_id, owner_id, name, sql, shared, changed_at from warehouse.saved
        where owner_id = :ownerId or shared order by changed_at desc, query_id limit :limit`,
})

export const loadSaved = statement({
  name: 'warehouse.loadSaved',
  params: { queryId: 'bigint[]' },
  row: saved,
  sql: `select query_id, owner_id, name, sql, shared, changed_at from warehouse.saved where query_id = any(:queryId) order by query_id`,
})

/** A name that another query of the same owner has comes back without a row. */
export const putSaved = statement({
  name: 'warehouse.putSaved',
  params: {
    queryId: 'bigint[]',
    ownerId: 'int[]',
    name: 'text[]',
    sql: 'text[]',
    shared: 'boolean[]',
    now: 'timestamptz',
  },
  row: { queryId: 'bigint' },
  sql: `with ask as (
          select * from unnest(:queryId, :ownerId, :name, :sql, :shared) as ask(query_id, owner_id, name, sql, shared)
        ), free as (
          select ask.* from ask
          where not exists (
            select from warehouse.saved other
            where other.owner_id = ask.owner_id and other.name = ask.name and other.query_id <> ask.query_id)
        )
        insert into warehouse.saved as s (query_id, owner_id, name, sql, shared, changed_at)
        select query_id, owner_id, name, sql, shared, :now from free order by query_id
        on conflict (query_id) do update set name = excluded.name, sql = excluded.sql, shared = excluded.shared,
          changed_at = excluded.changed_at
        returning query_id`,
})

export const removeSaved = statement({
  name: 'warehouse.removeSaved',
  params: { queryId: 'bigint[]' },
  sql: 'delete from warehouse.saved where query_id = any(:queryId)',
})

const dataset = {
  datasetId: 'bigint',
  ownerId: 'int',
  name: 'text',
  about: 'text',
  sql: 'text',
  result: jsonb<RunResult>(),
  bytes: 'bigint',
  nodes: jsonb<readonly number[] | null>(),
  shared: 'boolean',
  asOf: 'timestamptz',
  madeAt: 'timestamptz',
  expiresAt: 'timestamptz',
} as const
const DATASET = 'dataset_id, owner_id, name, about, sql, result, bytes, nodes, shared, as_of, made_at, expires_at'

export const listDatasets = statement({
  name: 'warehouse.listDatasets',
  params: { ownerId: 'int?', now: 'timestamptz', limit: 'int' },
  row: dataset,
  sql: `select ${DATASET} from warehouse.dataset
        where (owner_id = :ownerId or shared) and expires_at > :now order by name limit :limit`,
})
export type DatasetRow = RowOf<typeof listDatasets>

export const loadDatasets = statement({
  name: 'warehouse.loadDatasets',
  params: { datasetId: 'bigint[]' },
  row: dataset,
  sql: `select ${DATASET} from warehouse.dataset where dataset_id = any(:datasetId) order by dataset_id`,
})

export const countDatasets = statement({
  name: 'warehouse.countDatasets',
  params: { ownerId: 'int[]' },
  row: { ownerId: 'int', datasets: 'int' },
  sql: `select owner_id, count(*)::int as datasets from warehouse.dataset where owner_id = any(:ownerId) group by owner_id`,
})

export const insertDatasets = statement({
  name: 'warehouse.insertDatasets',
  params: {
    datasetId: 'bigint[]',
    ownerId: 'int[]',
    name: 'text[]',
    about: 'text[]',
    sql: 'text[]',
    result: 'jsonb[]',
    bytes: 'bigint[]',
    nodes: 'jsonb?[]',
    shared: 'boolean[]',
    asOf: 'timestamptz[]',
    expiresAt: 'timestamptz[]',
    now: 'timestamptz',
  },
  row: { datasetId: 'bigint' },
  sql: `insert into warehouse.dataset (dataset_id, owner_id, name, about, sql, result, bytes, nodes, shared, as_of, made_at, expires_at)
        select dataset_id, owner_id, name, about, sql, result, bytes, nodes, shared, as_of, :now, expires_at
        from unnest(:datasetId, :ownerId, :name, :about, :sql, :result, :bytes, :nodes, :shared, :asOf, :expiresAt)
          as ask(dataset_id, owner_id, name, about, sql, result, bytes, nodes, shared, as_of, expires_at)
        order by dataset_id
        on conflict (name) do nothing
        returning dataset_id`,
})

export const removeDatasets = statement({
  name: 'warehouse.removeDatasets',
  params: { datasetId: 'bigint[]' },
  sql: 'delete from warehouse.dataset where dataset_id = any(:datasetId)',
})

export const expiredDatasets = statement({
  name: 'warehouse.expiredDatasets',
  params: { now: 'timestamptz', limit: 'int' },
  row: { datasetId: 'bigint' },
  sql: 'select dataset_id from warehouse.dataset where expires_at <= :now order by expires_at limit :limit',
})
