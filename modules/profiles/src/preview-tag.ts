import { type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import { lineagesOf, persons as people } from '@atrium/members'
import { loadOrganization } from '@atrium/organization'
import { type DraftTag, ruleFaults } from './check-tags.ts'
import { openTags } from './load-tags.ts'
import { compileTags } from './make-tags.ts'
import { comparable, openPersons, personValues } from './person.ts'
import { isNamable, personContext } from './person-context.ts'
import { openBought, portraitsOf } from './portrait.ts'
import { loadPass } from './portrait-store.ts'
import { doingsOf, favouriteProducts } from './renew.ts'
import { loadTerms } from './settings.ts'
import { isCases, type Tag, type TagValue } from './tag.ts'
import { heldOf } from './write-held.ts'

/** So many people are asked while somebody edits; of more, what they say is taken for all. */
const ASKED = 400

export interface TagPreview {
  /** Everybody who could have it, as of the last count. */
  readonly persons: number
  /** How many were asked. */
  readonly asked: number
  /** Of those asked, how many would have which value, the commonest first. */
  readonly values: readonly { readonly value: string; readonly persons: number }[]
}

/**
 * Who would have a tag by a rule or a sum as it stands in an editor: asked of some people as they are now, the same ones while nobody comes or
 * goes; of everybody where there are no more than 400. Nothing is written. About fifteen statements.
 */
export async function previewTag(
  ctx: Ctx,
  draft: DraftTag,
): Promise<Outcome<TagPreview, 'rule_has_faults' | 'no_group'>> {
  const terms = await loadTerms(ctx)
  if (!terms) return refuse('no_group')
  const [book, organization, attributes, [pass]] = await Promise.all([
    openTags(ctx),
    loadOrganization(ctx),
    people.fields(ctx),
    ctx.tx.rows(loadPass, {}),
  ])
  const others = book.tags.filter((tag) => !tag.archived && tag.code !== draft.code)
  const context = personContext(others, organization.programmes, attributes.values())
  const faults = ruleFaults(draft, context)
  if (faults.length > 0) return refuse('rule_has_faults', `${faults.length} places need a change.`, faults)
  const known = pass?.persons ?? 0
  const ids = known <= ASKED ? await people.after(ctx, 0, ASKED) : await people.some(ctx, ASKED, known)
  const tag: Tag = { ...BLANK, ...draft }
  const bought: { products: Awaited<ReturnType<typeof openBought>>['products'] } = { products: new Map() }
  const products = () => bought.products
  const alone = { ...book, tags: [tag] }
  const makers = compileTags(alone, context, { products, organization, today: terms.today })
  const make = makers.makers[0]?.make
  const [lineages, portraits, held] = await Promise.all([
    lineagesOf(ctx, ids),
    portraitsOf(ctx, ids),
    isCases(tag.rule) ? heldOf(ctx, ids) : new Map<number, never>(),
  ])
  const since = makers.reachDays === null ? null : terms.today - makers.reachDays
  const [purchases, persons, did] = await Promise.all([
    makers.reachDays === 0 ? undefined : openBought(ctx, lineages, organization, terms, since),
    openPersons(ctx, lineages, portraits, makers.needs),
    doingsOf(ctx, makers, lineages, terms),
  ])
  bought.products = purchases?.products ?? new Map()
  const liked = await favouriteProducts(ctx, portraits, purchases)
  const counts = new Map<string, number>()
  for (const [memberId, person] of persons) {
    const mine = purchases?.of(memberId)
    const said = [...(held.get(memberId) ?? [])].flatMap(([tagId, value]: readonly [number, TagValue]) => {
      const other = book.byId(tagId)
      return other && isNamable(other) ? [[other.code, comparable(other, value)] as const] : []
    })
    const values = { ...personValues(person, mine, liked, organization, terms), tag: Object.fromEntries(said) }
    const value = make?.({ values, bought: mine, doings: did.get(memberId) }) ?? null
    // Numbers and days are many: that somebody has one is what is counted.
    const name = value === null ? null : tag.type === 'number' || tag.type === 'day' ? '' : String(value)
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return done({
    persons: Math.max(known, persons.size),
    asked: persons.size,
    values: [...counts].map(([value, n]) => ({ value, persons: n })).sort((a, b) => b.persons - a.persons),
  })
}

const BLANK: Omit<Tag, keyof DraftTag> = {
  ...{ id: 0, group: '', position: 0, name: { zh: '' }, about: null, unit: null, ownerId: null, freshDays: null },
  ...{ personal: false, version: 0, changedAt: 0, archived: false, persons: null, countedAt: null },
}
