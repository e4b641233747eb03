import { emit } from '@atrium/db'
import { type Ctx, type Day, type Instant, must } from '@atrium/kernel'
import { MemberSet } from '@atrium/sets'
import { metByQuestion } from './compile/person-leaves.ts'
import { Asking } from './compile/question.ts'
import { audiencesIn, type Filter, movesWithDays } from './definition.ts'
import type { AudienceDesk } from './desk.ts'
import type { Evaluation } from './evaluate.ts'
import { audienceEntered, audienceFound, audienceLeft } from './events.ts'
import { nextDue } from './model.ts'
import { type AudienceRow, advanceAudience, dropOldSets, writeVersions } from './store.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What a set in the database was found from. */
export interface Standing {
  readonly set: MemberSet
  readonly version: number
  readonly definition: number
  readonly day: Day
  /** Null where it was never found, or no projection was asked. */
  readonly projection: number | null
}

/** A set found anew. */
export interface Found {
  readonly audience: AudienceRow
  readonly before: Standing | undefined
  readonly set: MemberSet
  readonly day: Day
  readonly projection: number
  /** Whether those who came and went are told one by one: a live audience that went on as it was. */
  readonly told: boolean
}

/** Versions whose members are kept; of older ones the figures stay. */
const KEPT_SETS = 30

/** Whom an audience is of, among those an evaluation is asked for: its filter, and that some store of its part of the organization has met them. */
export async function findAmong(
  audience: AudienceRow,
  evaluation: Evaluation,
  desk: AudienceDesk,
  vocabulary: Vocabulary,
): Promise<MemberSet> {
  const { organization } = vocabulary
  const filter = must(audience.filter, 'an audience that is found has a filter')
  const isWhole = audience.nodeId === organization.root?.id
  const met = () =>
    evaluation.ask(metByQuestion(organization.subtree(audience.nodeId), new Asking(desk.tables, vocabulary)).select)
  const [found, place] = await Promise.all([evaluation.filter(filter), isWhole ? undefined : met()])
  return place ? found.and(place) : found
}

/** Whether a live audience must be found as a whole, and not only for those of whom something changed. */
export function needsWhole(audience: AudienceRow, before: Standing | undefined, today: Day): boolean {
  if (!before || before.projection === null || before.definition !== audience.definition) return true
  return before.day !== today && movesWithDays(must(audience.filter, 'a live audience has a filter'))
}

/** Members of sets that a filter rests on. */
export const restsOn = (filter: Filter): readonly string[] => audiencesIn(filter)

/**
 * Writes a set that was found, in one transaction, unless the audience was changed or found by somebody else meanwhile: answers whether it was
 * written. A live audience keeps one version a day.
 */
export async function writeFound(ctx: Ctx, found: Found, zone: string): Promise<boolean> {
  const { audience, before, set, day, projection } = found
  const isLive = audience.kind === 'live'
  const sameDay = isLive && before?.day === day && before.definition === audience.definition
  const version = before && sameDay ? before.version : audience.version + 1
  const entered = before ? set.andNot(before.set) : set
  const left = before ? before.set.andNot(set) : MemberSet.empty
  const { audienceId, definition } = audience
  const dueAt: Instant | null = nextDue(audience.schedule, ctx.now, zone)
  const advanced = await ctx.tx.rows(advanceAudience, {
    audienceId,
    definition,
    before: audience.version,
    version,
    dueAt,
  })
  if (advanced.length === 0) return false
  await ctx.tx.run(writeVersions, {
    audienceId: [audienceId],
    version: [version],
    definition: [definition],
    madeAt: ctx.now,
    day,
    projection,
    people: [set.size],
    entered: [before ? entered.size : 0],
    departed: [left.size],
    members: [Buffer.from(set.toBytes())],
  })
  if (version !== audience.version) await ctx.tx.run(dropOldSets, { audienceId, before: version - KEPT_SETS })
  const moved = (memberId: number) => ({
    memberId,
    effectiveAt: ctx.now,
    historical: false,
    body: { audienceId, memberId },
  })
  if (found.told) {
    emit(ctx, audienceEntered, Array.from(entered, moved))
    emit(ctx, audienceLeft, Array.from(left, moved))
  } else {
    const body = { audienceId, version, people: set.size, entered: entered.size, departed: left.size }
    emit(ctx, audienceFound, [{ memberId: null, effectiveAt: ctx.now, historical: false, body }])
  }
  return true
}
