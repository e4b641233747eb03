import { productsByIds } from '@atrium/catalog'
import { type Ctx, startOfDay } from '@atrium/kernel'
import { lineagesOf, persons as people } from '@atrium/members'
import { loadOrganization, type Organization } from '@atrium/organization'
import { doings } from '@atrium/tracking'
import { drawPortraits, type Sitter } from './draw-portraits.ts'
import { openTags } from './load-tags.ts'
import { compileTags, type Doing, type Subject, type TagMakers } from './make-tags.ts'
import { comparable, openPersons, personValues } from './person.ts'
import { isNamable, personContext } from './person-context.ts'
import { type BoughtBook, drawHabits, NO_PORTRAIT, openBought, type Portrait, portraitsOf } from './portrait.ts'
import type { Terms } from './settings.ts'
import { isCases, isSum, sameValue, type TagBook, type TagValue } from './tag.ts'
import { byRule, type HeldChange, heldOf, writeHeld } from './write-held.ts'
import type { Yardstick } from './yardstick.ts'

export interface RenewAsk {
  readonly memberId: number
  /** Whether purchases have to be read again; else only where the window lost some of them. */
  readonly bought: boolean
}

/** What stays the same from batch to batch of one transaction. */
interface Studio {
  readonly organization: Organization
  readonly book: TagBook
  readonly makers: TagMakers
  readonly bought: { current: BoughtBook | undefined }
}

async function openStudio(ctx: Ctx, terms: Terms): Promise<Studio> {
  const [organization, book, attributes] = await Promise.all([loadOrganization(ctx), openTags(ctx), people.fields(ctx)])
  const bought: Studio['bought'] = { current: undefined }
  const context = personContext(
    book.tags.filter((tag) => !tag.archived),
    organization.programmes,
    attributes.values(),
  )
  const products = () => bought.current?.products ?? new Map()
  return {
    organization,
    book,
    bought,
    makers: compileTags(book, context, { products, organization, today: terms.today }),
  }
}

/**
 * Draws the portraits of these members anew and makes their tags, as of now. Who is no person of their own any more (absorbed, erased) is taken out.
 * The caller holds the pass. A fixed number of statements: about twenty, some more where rules ask for levels or points.
 */
export async function renew(
  ctx: Ctx,
  asks: readonly RenewAsk[],
  terms: Terms,
  yardstick: Yardstick | undefined,
): Promise<void> {
  if (asks.length === 0) return
  const ids = asks.map((ask) => ask.memberId)
  const studio = await openStudio(ctx, terms)
  const [persons, kept, everyLineage] = await Promise.all([
    people.among(ctx, ids),
    portraitsOf(ctx, ids),
    lineagesOf(ctx, ids),
  ])
  const lineages = new Map([...everyLineage].filter(([id]) => persons.has(id)))
  const asked = asks.filter((ask) => persons.has(ask.memberId) && (ask.bought || isDue(kept.get(ask.memberId), terms)))
  const rootIds = asked.map((ask) => ask.memberId)
  await openPurchases(ctx, studio, lineages, rootIds, terms)
  const drawn = drawHabits(rootIds, studio.bought.current ?? NOTHING_BOUGHT, terms)
  const isAsked = new Set(rootIds)
  const sitters = ids.map((memberId): Sitter => {
    const isPerson = persons.has(memberId)
    const anew = isAsked.has(memberId) ? (drawn.get(memberId) ?? null) : undefined
    return { memberId, isPerson, kept: kept.get(memberId) ?? NO_PORTRAIT, drawn: isPerson ? anew : null }
  })
  const portraits = await drawPortraits(ctx, sitters, terms, yardstick)
  await makeTags(ctx, studio, lineages, portraits, terms, ids)
}

const NOTHING_BOUGHT: BoughtBook = { of: () => ({ purchases: [], lines: [] }), products: new Map() }

const isDue = (portrait: Portrait | undefined, { today }: Terms): boolean =>
  portrait?.habit?.dueOn != null && portrait.habit.dueOn <= today

/** Purchases of those whose habits are drawn, whole; of the others as far back as sums reach. */
async function openPurchases(
  ctx: Ctx,
  studio: Studio,
  lineages: ReadonlyMap<number, readonly number[]>,
  rootIds: readonly number[],
  terms: Terms,
): Promise<void> {
  const { reachDays } = studio.makers
  const whose = reachDays === 0 ? new Map(rootIds.map((id) => [id, lineages.get(id) ?? [id]])) : lineages
  const since = rootIds.length > 0 || reachDays === null ? null : terms.today - reachDays
  studio.bought.current = await openBought(ctx, whose, studio.organization, terms, since)
}

/** Makes the values of rules and sums and writes what changed; values of tags that make nothing any more go. */
async function makeTags(
  ctx: Ctx,
  { organization, book, makers, bought }: Studio,
  lineages: ReadonlyMap<number, readonly number[]>,
  portraits: ReadonlyMap<number, Portrait>,
  terms: Terms,
  ids: readonly number[],
): Promise<void> {
  const made = new Set(book.tags.filter((tag) => isCases(tag.rule) || isSum(tag.rule)).map((tag) => tag.id))
  if (made.size === 0) return
  const [persons, held] = await Promise.all([
    makers.makers.length > 0 ? openPersons(ctx, lineages, portraits, makers.needs) : new Map<number, never>(),
    heldOf(ctx, ids),
  ])
  const [products, did] = await Promise.all([
    favouriteProducts(ctx, portraits, bought.current),
    doingsOf(ctx, makers, lineages, terms),
  ])
  const changes: HeldChange[] = []
  for (const memberId of ids) {
    const mine = held.get(memberId) ?? new Map<number, TagValue>()
    const person = persons.get(memberId)
    const now = new Map<number, TagValue>()
    if (person) {
      const values = personValues(person, bought.current?.of(memberId), products, organization, terms)
      const said = Object.fromEntries(
        [...mine].flatMap(([tagId, value]) => {
          const tag = book.byId(tagId)
          return tag && isNamable(tag) && !made.has(tagId) ? [[tag.code, comparable(tag, value)]] : []
        }),
      )
      const subject: Subject = {
        values: { ...values, tag: said },
        bought: bought.current?.of(memberId),
        doings: did.get(memberId),
      }
      for (const { tag, make } of makers.makers) {
        const value = make(subject)
        if (value === null) continue
        now.set(tag.id, value)
        said[tag.code] = comparable(tag, value)
      }
    }
    for (const tagId of new Set([...mine.keys(), ...now.keys()])) {
      if (!made.has(tagId)) continue
      const [before, after] = [mine.get(tagId) ?? null, now.get(tagId) ?? null]
      if (!sameValue(before, after)) changes.push({ memberId, tagId, before, after, ...byRule })
    }
  }
  await writeHeld(ctx, changes)
}

/** What people did, by their roots, as far as sums ask. */
export async function doingsOf(
  ctx: Ctx,
  { events, eventDays, properties }: TagMakers,
  lineages: ReadonlyMap<number, readonly number[]>,
  { zone, today }: Terms,
): Promise<ReadonlyMap<number, readonly Doing[]>> {
  if (events.length === 0) return new Map()
  const rootOf = new Map([...lineages].flatMap(([root, lineage]) => lineage.map((id) => [id, root] as const)))
  const sums = await doings.sums(ctx, {
    memberIds: [...rootOf.keys()],
    names: events,
    properties,
    since: startOfDay(zone, eventDays === null ? 0 : today - eventDays),
    zone,
  })
  return Map.groupBy(sums, ({ memberId }) => rootOf.get(memberId) ?? memberId)
}

/** Rules name a favourite product by its sku. */
export async function favouriteProducts(
  ctx: Ctx,
  portraits: ReadonlyMap<number, Portrait>,
  bought: BoughtBook | undefined,
) {
  const wanted = [...portraits.values()].flatMap(({ likes }) => Number(likes?.products[0]?.key ?? 0) || [])
  const missing = wanted.filter((id) => !bought?.products.has(id))
  return missing.length === 0 ? (bought?.products ?? new Map()) : productsByIds(ctx, wanted)
}
