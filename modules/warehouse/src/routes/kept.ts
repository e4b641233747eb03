import { commandRoute, queryRoute, type Route, wire } from '@atrium/http'
import { done, encodeId, formatInstant } from '@atrium/kernel'
import { actorKey, actorNames } from '@atrium/staff'
import Type from 'typebox'
import { keepDatasets, removeOwnDatasets } from '../kept/keep-datasets.ts'
import { removeQueries, saveQueries } from '../kept/keep-queries.ts'
import { datasetsSeen } from '../kept/seen.ts'
import { listSaved, MOST_LISTED } from '../kept/store.ts'
import { MOST_DATASET_DAYS, MOST_SQL } from '../limits.ts'
import type { AnalystDesk } from '../runs/desk.ts'
import { ADMIN, BOTH, codes, resultForm } from './forms.ts'

const { only_staff, unknown_query, not_yours, name_taken } = codes
const staff = (id: number) => ({ kind: 'staff', id }) as const

const savedRoute = queryRoute({
  name: 'warehouse.savedQueries',
  audience: ADMIN,
  path: '/v1/warehouse/saved-queries',
  permission: 'warehouse.query',
  summary: { zh: '我保存的和共享的查询', en: 'Saved queries of mine, and those that others share' },
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        queryId: wire.id('qry'),
        name: Type.String(),
        sql: Type.String(),
        shared: Type.Boolean(),
        mine: Type.Boolean(),
        owner: Type.String(),
        changedAt: wire.instant(),
      }),
    ),
  }),
  codes: {},
  handle: async (ctx, _input, by) => {
    const me = by.actor.kind === 'staff' ? by.actor.id : 0
    const rows = await ctx.tx.rows(listSaved, { ownerId: me, limit: MOST_LISTED })
    const names = await actorNames(
      ctx,
      rows.map(({ ownerId }) => staff(ownerId)),
    )
    return done({
      items: rows.map(({ queryId, ownerId, changedAt, ...row }) => ({
        ...row,
        queryId: encodeId('qry', queryId),
        mine: ownerId === me,
        owner: names.get(actorKey(staff(ownerId))) ?? '',
        changedAt: formatInstant(changedAt),
      })),
    })
  },
})

const saveRoute = commandRoute({
  name: 'warehouse.saveQuery',
  audience: ADMIN,
  path: '/v1/warehouse/query-saving',
  permission: 'warehouse.keep',
  summary: { zh: '保存查询', en: 'Save a query, or change one of mine' },
  about: 'A shared query holds no data: whoever runs it sees their own scope. Equal names of one owner are refused.',
  ask: Type.Object({
    queryId: Type.Optional(wire.id('qry')),
    name: wire.text(80),
    sql: wire.text(MOST_SQL),
    shared: Type.Boolean(),
  }),
  value: Type.Object({ queryId: wire.id('qry') }),
  codes: { only_staff, unknown_query, not_yours, name_taken },
  toAsk: ({ queryId, ...ask }, by) => ({
    ...ask,
    by,
    ...(queryId === undefined ? {} : { queryId: wire.readId('qry', queryId) }),
  }),
  command: saveQueries,
  toReply: ({ queryId }) => ({ queryId: encodeId('qry', queryId) }),
})

const removeQueryRoute = commandRoute({
  name: 'warehouse.removeQuery',
  audience: ADMIN,
  path: '/v1/warehouse/query-removing',
  permission: 'warehouse.keep',
  summary: { zh: '删除保存的查询', en: 'Remove a saved query of mine' },
  ask: Type.Object({ queryId: wire.id('qry') }),
  value: Type.Object({ queryId: wire.id('qry') }),
  codes: { unknown_query, not_yours },
  toAsk: ({ queryId }, by) => ({ by, queryId: wire.readId('qry', queryId) }),
  command: removeQueries,
  toReply: ({ queryId }) => ({ queryId: encodeId('qry', queryId) }),
})

const datasetsRoute = queryRoute({
  name: 'warehouse.datasets',
  audience: BOTH,
  path: '/v1/warehouse/datasets',
  permission: 'warehouse.query',
  summary: { zh: '可读的数据集', en: 'Kept results that I may read, as tables' },
  about: 'Read one as `datasets.<name>`. A shared one is there for whoever sees all places whose rows it may hold.',
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        datasetId: wire.id('dst'),
        name: Type.String(),
        about: Type.String(),
        sql: Type.String(),
        result: resultForm,
        shared: Type.Boolean(),
        mine: Type.Boolean(),
        owner: Type.String(),
        asOf: wire.instant(),
        madeAt: wire.instant(),
        expiresAt: wire.instant(),
      }),
    ),
  }),
  codes: {},
  handle: async (ctx, _input, by) => {
    const rows = await datasetsSeen(ctx, by)
    const names = await actorNames(
      ctx,
      rows.map(({ ownerId }) => staff(ownerId)),
    )
    return done({
      items: rows.map(({ datasetId, ownerId, name, about, sql, result, shared, asOf, madeAt, expiresAt }) => ({
        ...{ name, about, sql, shared },
        datasetId: encodeId('dst', datasetId),
        result: { ...result, columns: result.columns.map((column) => ({ ...column })) },
        mine: by.actor.kind === 'staff' && ownerId === by.actor.id,
        owner: names.get(actorKey(staff(ownerId))) ?? '',
        asOf: formatInstant(asOf),
        madeAt: formatInstant(madeAt),
        expiresAt: formatInstant(expiresAt),
      })),
    })
  },
})

const keepRoute = (desk: AnalystDesk | undefined): Route =>
  commandRoute({
    name: 'warehouse.keepDataset',
    audience: ADMIN,
    path: '/v1/warehouse/dataset-keeping',
    permission: 'warehouse.keep',
    summary: { zh: '把结果保存为数据集', en: 'Keep the result of a run as a table' },
    about: 'Names are unique in the house. A result that was cut at its limit is refused: run it with a higher one.',
    ask: Type.Object({
      runId: wire.id('sqr'),
      name: Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$', maxLength: 40 }),
      about: Type.String({ maxLength: 200 }),
      days: wire.integer(1, MOST_DATASET_DAYS),
      shared: Type.Boolean(),
    }),
    value: Type.Object({ datasetId: wire.id('dst'), name: Type.String() }),
    codes: {
      only_staff,
      unknown_run: codes.unknown_run,
      result_gone: codes.result_gone,
      result_cut: codes.result_cut,
      too_many_datasets: codes.too_many_datasets,
      name_taken,
    },
    toAsk: ({ runId, ...ask }, by) => ({ ...ask, by, runId: wire.readId('sqr', runId) }),
    command: (ctx, asks) => keepDatasets(ctx, asks, desk),
    toReply: ({ datasetId, name }) => ({ datasetId: encodeId('dst', datasetId), name }),
  })

const removeDatasetRoute = (desk: AnalystDesk | undefined): Route =>
  commandRoute({
    name: 'warehouse.removeDataset',
    audience: ADMIN,
    path: '/v1/warehouse/dataset-removing',
    permission: 'warehouse.keep',
    summary: { zh: '删除数据集', en: 'Remove a kept result of mine' },
    ask: Type.Object({ datasetId: wire.id('dst') }),
    value: Type.Object({ datasetId: wire.id('dst') }),
    codes: { unknown_dataset: codes.unknown_dataset, not_yours },
    toAsk: ({ datasetId }, by) => ({ by, datasetId: wire.readId('dst', datasetId) }),
    command: (ctx, asks) => removeOwnDatasets(ctx, asks, desk),
    toReply: ({ datasetId }) => ({ datasetId: encodeId('dst', datasetId) }),
  })

export const keptRoutes = (desk: AnalystDesk | undefined): readonly Route[] => [
  savedRoute,
  saveRoute,
  removeQueryRoute,
  datasetsRoute,
  keepRoute(desk),
  removeDatasetRoute(desk),
]
