import { callerRoute, type Route, wire } from '@atrium/http'
import { type By, type Ctx, done, invariant, must, type Outcome, refuse } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import {
  clearDefaultView,
  deleteView,
  insertView,
  listViews,
  lockOwnAccount,
  type SavedView,
  updateView,
  type ViewParams,
} from '../view-store.ts'

/** Of one account and page. */
const MOST_VIEWS = 30

const page = Type.String({
  pattern: '^[a-z][a-z-]*$',
  maxLength: 40,
  description: 'Of the console: members, purchases',
})
const viewId = wire.integer(1, 2 ** 31 - 1)
const Params = Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]*$' }), Type.String({ maxLength: 4_000 }), {
  maxProperties: 40,
  description: 'Parameters of the page’s address; nothing personal',
})
const View = Type.Object({
  viewId: Type.Integer(),
  page: Type.String(),
  name: Type.String(),
  params: Type.Record(Type.String(), Type.String()),
  isDefault: Type.Boolean({ description: 'What the page opens with where its address says nothing' }),
})

const viewReply = (row: SavedView): Static<typeof View> => ({ ...row, params: { ...row.params } })

const unknownView = { unknown_view: { status: 404, title: { zh: '视图不存在', en: 'No such view' } } } as const

const selfOf = (by: By): number => {
  invariant(by.actor.kind === 'staff', 'a route about oneself was reached by a machine')
  return by.actor.id
}

const viewsRoute = callerRoute({
  name: 'staff.myViews',
  audience: ['admin'],
  method: 'GET',
  path: '/v1/staff/me/views',
  summary: { zh: '我保存的视图', en: 'My saved views of a page' },
  query: Type.Object({ page }),
  reply: Type.Object({ items: Type.Array(View) }),
  codes: {},
  handle: async (db, { by, query }) => {
    const rows = await db.read((ctx) => ctx.tx.rows(listViews, { accountId: selfOf(by), page: query.page }))
    return done({ items: rows.map(viewReply) })
  },
})

interface PutView {
  readonly accountId: number
  readonly viewId?: number
  readonly page: string
  readonly name: string
  readonly params: ViewParams
  readonly isDefault: boolean
}

/** Saves a view of one account, a new one or one that there is, and answers it. */
async function putView(
  ctx: Ctx,
  { viewId: known, ...ask }: PutView,
): Promise<Outcome<SavedView, 'unknown_view' | 'name_taken' | 'too_many_views'>> {
  const { accountId } = ask
  await ctx.tx.rows(lockOwnAccount, { accountId })
  const views = await ctx.tx.rows(listViews, { accountId, page: ask.page })
  if (known !== undefined && !views.some((view) => view.viewId === known)) return refuse('unknown_view')
  if (views.some((view) => view.name === ask.name && view.viewId !== known)) return refuse('name_taken')
  if (known === undefined && views.length >= MOST_VIEWS) return refuse('too_many_views')
  if (ask.isDefault) await ctx.tx.run(clearDefaultView, { accountId, page: ask.page })
  const { page: _, ...change } = ask
  const [saved] = await (known === undefined
    ? ctx.tx.rows(insertView, { ...ask, now: ctx.now })
    : ctx.tx.rows(updateView, { ...change, viewId: known, now: ctx.now }))
  return done(must(saved, 'a view that was there is gone under its lock'))
}

const putRoute = callerRoute({
  name: 'staff.putMyView',
  audience: ['admin'],
  method: 'POST',
  path: '/v1/staff/me/views',
  summary: { zh: '保存视图', en: 'Save a view; with viewId, change it' },
  body: Type.Object({
    viewId: Type.Optional(viewId),
    page,
    name: wire.code(40),
    params: Params,
    isDefault: Type.Boolean(),
  }),
  reply: View,
  codes: {
    ...unknownView,
    name_taken: { status: 409, title: { zh: '已有同名视图', en: 'There is a view of that name' } },
    too_many_views: {
      status: 409,
      title: { zh: '视图太多，请先删除不用的', en: 'Too many views; delete some that are not used' },
    },
  },
  handle: async (db, { by, body }) => {
    const saved = await db.transact((ctx) => putView(ctx, { accountId: selfOf(by), ...body }))
    return saved.ok ? done(viewReply(saved.value)) : saved
  },
})

const deleteRoute = callerRoute({
  name: 'staff.deleteMyView',
  audience: ['admin'],
  method: 'DELETE',
  path: '/v1/staff/me/views/:viewId',
  summary: { zh: '删除视图', en: 'Delete one of my views' },
  params: Type.Object({ viewId: Type.String({ pattern: '^[1-9][0-9]{0,8}$', maxLength: 9 }) }),
  reply: Type.Object({}),
  codes: unknownView,
  handle: async (db, { by, params }) => {
    const accountId = selfOf(by)
    const gone = await db.transact((ctx) => ctx.tx.run(deleteView, { accountId, viewId: Number(params.viewId) }))
    return gone > 0 ? done({}) : refuse('unknown_view')
  },
})

/** What somebody keeps of a page: its filters under a name. Everybody has their own. */
export const viewRoutes: readonly Route[] = [viewsRoute, putRoute, deleteRoute]
