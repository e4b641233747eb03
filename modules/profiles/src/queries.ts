import { productsByIds } from '@atrium/catalog'
import { type Ctx, DAY_MS, type Day, formatDay, type Instant, inScope, type Scope } from '@atrium/kernel'
import { lineagesOf, memberViews, persons as people } from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import { wordsOf } from './commands/set-tag-values.ts'
import { openTags } from './load-tags.ts'
import { openPersons, type Person, personValues } from './person.ts'
import { NO_PORTRAIT, type Portrait, portraitsOf } from './portrait.ts'
import { loadCells, loadPass, sumCellsOf, sumMoves, sumMovesOf } from './portrait-store.ts'
import { loadTerms, type Terms } from './settings.ts'
import { promotionShare, promotionTaste, wordOf } from './standing.ts'
import { isRead, type Tag, type TagValue } from './tag.ts'
import { loadHeld } from './tag-store.ts'

/** A value that somebody has. */
export interface HeldValue {
  readonly tag: Tag
  readonly value: TagValue
  /** Since when it is this; null for what is read elsewhere. */
  readonly since: Instant | null
  /** When it was last said, or last made; null for what is read elsewhere, which is always of now. */
  readonly renewedAt: Instant | null
  /** Not said again for longer than the tag allows. */
  readonly stale: boolean
  /** Said by hand or by an import, made by a rule or a sum, or read. */
  readonly cause: 'hand' | 'import' | 'rule' | 'read'
}

/** All that is known of a person by tags, in their order; undefined for an unknown member. About fifteen statements. */
export async function tagsOfMember(ctx: Ctx, memberId: number): Promise<readonly HeldValue[] | undefined> {
  const lineage = (await lineagesOf(ctx, [memberId])).get(memberId)
  const terms = await loadTerms(ctx)
  const rootId = lineage?.[0]
  if (!lineage || rootId === undefined || !terms) return undefined
  const [book, organization, held, words, portraits, views, pass] = await Promise.all([
    openTags(ctx),
    loadOrganization(ctx),
    ctx.tx.rows(loadHeld, { memberId: [rootId] }),
    wordsOf(ctx, [rootId]),
    portraitsOf(ctx, [rootId]),
    memberViews(ctx, [rootId]),
    ctx.tx.rows(loadPass, {}),
  ])
  const portrait = portraits.get(rootId) ?? NO_PORTRAIT
  const needs = { known: true, level: true, points: true, recent: false }
  const person = (await openPersons(ctx, new Map([[rootId, lineage]]), new Map([[rootId, portrait]]), needs)).get(
    rootId,
  )
  const view = views.get(rootId)
  const read =
    person &&
    (await reader(ctx, person, organization, terms, {
      name: view?.name ?? null,
      phone: view?.phone ?? null,
      joinedChannel: view?.joinedChannel ?? null,
    }))
  const said = words.of(rootId)
  const mine = new Map(held.map((row) => [row.tagId, row]))
  return book.tags.flatMap((tag): HeldValue[] => {
    if (tag.archived) return []
    if (isRead(tag.rule)) {
      const value = read?.(tag.rule.field) ?? null
      return value === null ? [] : [{ tag, value, since: null, renewedAt: null, stale: false, cause: 'read' }]
    }
    const row = mine.get(tag.id)
    if (!row) return []
    const word = said.get(tag.id)
    const isSaid = tag.kind === 'hand' || tag.kind === 'imported'
    const renewedAt = isSaid ? (word?.saidAt ?? row.sinceAt) : Math.max(row.sinceAt, pass[0]?.finishedAt ?? 0)
    const stale = isSaid && tag.freshDays !== null && renewedAt < ctx.now - tag.freshDays * DAY_MS
    const cause = isSaid ? (word?.cause === 'import' ? 'import' : 'hand') : 'rule'
    return [{ tag, value: row.value, since: row.sinceAt, renewedAt, stale, cause }]
  })
}

type Read = (field: string) => TagValue | null

/** Reads what built-in tags name. */
async function reader(
  ctx: Ctx,
  person: Person,
  organization: Organization,
  terms: Terms,
  view: Readonly<Record<'name' | 'phone' | 'joinedChannel', string | null>>,
): Promise<Read> {
  const { habit, likes, standing } = person.portrait
  const productId = Number(likes?.products[0]?.key ?? 0)
  const products = await productsByIds(ctx, productId === 0 ? [] : [productId])
  const values = personValues(person, undefined, products, organization, terms)
  // Built by personValues: groups of plain values.
  const { member, buying } = values as Record<'member' | 'buying', Record<string, string | number | null>>
  const programme = person.programmes.get(organization.programmes[0]?.id ?? 0)
  const day = (value: string | number | null | undefined) => (typeof value === 'number' ? formatDay(value) : null)
  const special: Readonly<Record<string, () => TagValue | null>> = {
    'view.name': () => view.name,
    'view.phone': () => view.phone,
    'member.birthday': () => day(member.birthday),
    'member.joinedOn': () => day(member.joinedOn),
    'member.channel': () => view.joinedChannel,
    level: () => programme?.levelName ?? null,
    points: () => programme?.points ?? null,
    'buying.power': () => (standing ? wordOf(standing.powerTile) : null),
    'buying.spendTier': () => (standing ? wordOf(standing.monetary) : null),
    'buying.frequencyTier': () => (standing ? wordOf(standing.frequency) : null),
    'buying.categories': () => habit?.categories ?? null,
    'buying.product': () => products.get(productId)?.name.zh ?? null,
    'buying.promotion': () => (habit ? promotionTaste(promotionShare(habit)) : null),
    'known.wechat': () => ['wechat_openid', 'wechat_unionid'].some((kind) => person.kinds.has(kind)) || null,
    'known.wecom': () => person.kinds.has('wecom_external_user') || null,
  }
  return (field) => {
    const make = special[field]
    if (make) return make()
    const [group, name = ''] = field.split('.')
    return (group === 'member' ? member[name] : group === 'buying' ? buying[name] : null) ?? null
  }
}

export interface Cell {
  readonly stage: string
  readonly recency: number
  readonly frequency: number
  readonly monetary: number
  readonly persons: number
  readonly spendMinor: number
}

export interface Counted<T> {
  readonly rows: readonly T[]
  /** False where somebody's stores met more than are gone through: then it is at least so many. */
  readonly all: boolean
  /** Everybody in the scope, buyers or not; null before the first count. */
  readonly persons: number | null
}

/** Stores of a scope; undefined where it is everything. */
const storesIn = (organization: Organization, scope: Scope): number[] | undefined =>
  scope === 'all' ? undefined : organization.nodes.filter(({ id }) => inScope(scope, id)).map(({ id }) => id)

/** How many stand in each cell of RFM and stage, in a scope. One or two statements. */
export async function cellsIn(ctx: Ctx, scope: Scope, kind: 'tile' | 'band'): Promise<Counted<Cell>> {
  const stores = storesIn(await loadOrganization(ctx), scope)
  if (stores === undefined) {
    const [rows, [pass]] = await Promise.all([ctx.tx.rows(loadCells, { kind }), ctx.tx.rows(loadPass, {})])
    return { rows, all: true, persons: pass?.persons ?? null }
  }
  const { rootIds, all } = await people.met(ctx, stores)
  const rows = await ctx.tx.rows(sumCellsOf, { memberId: rootIds, byBands: kind === 'band' })
  return { rows, all, persons: rootIds.length }
}

export interface Moves {
  readonly fromStage: string
  readonly toStage: string
  readonly persons: number
}

/** Who moved from where to where on days from `from` to `to`, in a scope. One or two statements. */
export async function movesIn(ctx: Ctx, scope: Scope, from: Day, to: Day): Promise<Omit<Counted<Moves>, 'persons'>> {
  const stores = storesIn(await loadOrganization(ctx), scope)
  if (stores === undefined) return { rows: await ctx.tx.rows(sumMoves, { from, to }), all: true }
  const { rootIds, all } = await people.met(ctx, stores)
  return { rows: await ctx.tx.rows(sumMovesOf, { memberId: rootIds, from, to }), all }
}

/** The portrait of a person and the terms it is drawn by; undefined for an unknown member. */
export async function portraitOf(
  ctx: Ctx,
  memberId: number,
): Promise<{ readonly rootId: number; readonly lineage: readonly number[]; readonly portrait: Portrait } | undefined> {
  const lineage = (await lineagesOf(ctx, [memberId])).get(memberId)
  const rootId = lineage?.[0]
  if (!lineage || rootId === undefined) return undefined
  return { rootId, lineage, portrait: (await portraitsOf(ctx, [rootId])).get(rootId) ?? NO_PORTRAIT }
}
