import { Readable } from 'node:stream'
import { cursor, downloadRoute, pageQuery, pageReply, pageSize, queryRoute, wire } from '@atrium/http'
import { type By, type Ctx, done, formatDay, type Outcome, refuse } from '@atrium/kernel'
import { lineagesOf } from '@atrium/members'
import Type, { type Static } from 'typebox'
import { countEntries, type PostedEntriesAsk, postedEntries } from '../entry-queries.ts'
import { exportEntries } from '../export-entries.ts'
import { narrowed, onlySeen } from '../visibility.ts'
import { EntryForm, entryReply, KINDS, memberCodes } from './forms.ts'
import { metBelow, node, nodeCodes } from './met-below.ts'

const afterPosted = cursor(Type.Object({ postedAt: Type.Integer(), entryId: Type.Integer() }))

const filters = {
  node: node(),
  memberId: Type.Optional(wire.id('mbr')),
  purchaseId: Type.Optional(Type.Unsafe<string>({ ...wire.id('pur'), description: 'Of that member alone' })),
  programmeId: Type.Optional(wire.id('prg')),
  kind: Type.Optional(wire.oneOf(KINDS)),
  from: Type.Optional(wire.instant()),
  until: Type.Optional(wire.instant()),
}
const Filters = Type.Object(filters)
const codes = { ...memberCodes, ...nodeCodes } as const

/** What the filters let through, of members whom the asker may see. */
async function askOf(
  ctx: Ctx,
  query: Static<typeof Filters>,
  by: By,
): Promise<Outcome<Omit<PostedEntriesAsk, 'before' | 'limit'>, 'unknown_node' | 'unknown_member'>> {
  const metBy = await metBelow(ctx, query.node)
  if (!metBy.ok) return metBy
  const of = await personOf(ctx, query, by, metBy.value)
  if (of === 'unknown') return refuse('unknown_member')
  return done({
    by,
    metBy: metBy.value,
    of,
    programmeId: query.programmeId === undefined ? undefined : wire.readId('prg', query.programmeId),
    kinds: query.kind === undefined ? KINDS : [query.kind],
    from: query.from === undefined ? 0 : wire.readInstant(query.from),
    until: query.until === undefined ? ctx.now + 1 : wire.readInstant(query.until),
  })
}

/** Whose entries are asked for, where one person's are; nothing of whom no store below the node has met. */
async function personOf(
  ctx: Ctx,
  { memberId, purchaseId }: Static<typeof Filters>,
  by: By,
  metBy: ReadonlySet<number> | undefined,
): Promise<PostedEntriesAsk['of'] | 'unknown'> {
  if (memberId === undefined) return undefined
  const asked = [wire.readId('mbr', memberId)]
  const [seen] = await onlySeen(ctx, by, asked)
  if (seen === undefined) return 'unknown'
  const [met] = metBy === undefined ? [seen] : await onlySeen(ctx, narrowed(by, metBy), asked)
  const lineage = met === undefined ? [] : (await lineagesOf(ctx, [met])).get(met)
  if (!lineage) return 'unknown'
  return { lineage, purchaseId: purchaseId === undefined ? undefined : wire.readId('pur', purchaseId) }
}

const postedRoute = queryRoute({
  name: 'points.entries',
  audience: ['admin'],
  path: '/v1/points/entries',
  permission: 'points.read',
  summary: { zh: '积分流水，最新入账在前', en: 'Entries of all members in scope, the latest posted first' },
  about:
    'Within `from` and `until`, by when entries were posted. With `memberId`, of that person; with `node`, of members whom a store below it has met. A page may be short before the last one.',
  query: Type.Object({ ...pageQuery(afterPosted), ...filters }),
  reply: pageReply(EntryForm),
  codes,
  handle: async (ctx, { query }, by) => {
    const asked = await askOf(ctx, query, by)
    if (!asked.ok) return asked
    const page = { before: afterPosted.read(query.cursor), limit: pageSize(query.limit) }
    const { rows, next } = await postedEntries(ctx, { ...asked.value, ...page })
    const items = rows.map(entryReply)
    return done(
      next === undefined
        ? { items }
        : { items, nextCursor: afterPosted.write({ postedAt: next.postedAt, entryId: next.entryId }) },
    )
  },
})

const countRoute = queryRoute({
  name: 'points.entryCount',
  audience: ['admin'],
  path: '/v1/points/entries/count',
  permission: 'points.read',
  summary: { zh: '符合条件的积分流水笔数', en: 'How many entries fit' },
  about:
    'Counts stop at 10,000, and where very many entries would have to be looked at: then `isExact` is false, and there are at least so many.',
  query: Filters,
  reply: Type.Object({ count: Type.Integer(), isExact: Type.Boolean() }),
  codes,
  handle: async (ctx, { query }, by) => {
    const asked = await askOf(ctx, query, by)
    return asked.ok ? done({ ...(await countEntries(ctx, asked.value)) }) : asked
  },
})

const exportRoute = downloadRoute({
  name: 'points.export',
  audience: ['admin'],
  path: '/v1/points/entries/export',
  permission: 'points.export',
  contentType: 'text/csv; charset=utf-8',
  summary: { zh: '导出积分流水为 CSV', en: 'Entries as CSV' },
  about:
    'Every entry that the list with the same filters shows you; members by their numbers only. That it began and how many went out stands in the audit trail.',
  query: Type.Object({ ...filters, language: Type.Optional(wire.oneOf(['zh', 'en'])) }),
  codes,
  handle: async (db, { query }, by) => {
    const { asked, today } = await db.read(async (ctx) => ({
      asked: await askOf(ctx, query, by),
      today: formatDay(Math.floor(ctx.now / 86_400_000)),
    }))
    if (!asked.ok) return asked
    const { node: below, memberId: member, language = 'zh' } = query
    const purchase = member === undefined ? undefined : query.purchaseId
    const ask = { ...asked.value, node: below, member, purchase, language } as const
    return done({ fileName: `points-${today}.csv`, bytes: Readable.from(exportEntries(db, ask)) })
  },
})

/** Entries of everybody or of one person: listed, counted, exported. */
export const postedRoutes = [postedRoute, countRoute, exportRoute]
