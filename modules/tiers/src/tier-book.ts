import { type Actor, type Day, dayIn, type Instant, invariant, must, startOfDay } from '@atrium/kernel'
import type { ChangeFacts, ChangeReason, Level, LevelChange, SpendAsk, Standing } from './model.ts'
import { SpendRows } from './spend-rows.ts'
import type { SetTimeline } from './tier-set.ts'
import { nextNews, type OnChange, type OnKept, raise, settle, standingAtBase, walk } from './walk.ts'

/** A change of level is news for so many days; what a later run or an import finds out is history. */
const NEWS_DAYS = 7

/** No version of a tier set. */
const NOT_JUDGED = -1

const SYSTEM: Actor = { kind: 'system', id: 0 }

/** A row of spending that the book will add. */
export interface SpendDraft {
  readonly memberId: number
  readonly programmeId: number
  readonly day: Day
  readonly viaMemberId: number
  netMinor: number
  points: number
  orders: number
  returns: number
}

export interface OpenedAccount {
  readonly memberId: number
  readonly programmeId: number
  readonly zone: string
  readonly sets: SetTimeline
  /** Nothing older than this is in `rows`. */
  readonly loadedFrom: Day
  readonly rows: SpendRows
  /** As stored; null where nothing is. */
  readonly stored: Standing | null
  readonly storedDue: Day | null
  /** The day from which a saved set is due that has not been brought to this member yet; null for none. */
  readonly sweepDue: Day | null
}

/** Who and what brings a change about, where it is not the calendar. */
export interface Cause {
  readonly actor: Actor
  readonly effectiveAt: Instant
  readonly historical: boolean
  readonly facts?: Pick<ChangeFacts, 'purchaseId' | 'grantId' | 'mergeId'>
}

/** What the accounts of a book share. */
interface Desk {
  readonly now: Instant
  tell(change: LevelChange): void
  startOf(zone: string, day: Day): Instant
}

/** One member in one programme. */
export class TierAccount {
  readonly opened: OpenedAccount
  /** Days of spending: those loaded, and those of this book. */
  rows: SpendRows
  /** True where something was judged anew: it will be written. */
  touched = false
  private current: Standing | null
  private readonly desk: Desk
  /** True where a level that counts changed in this book. */
  hasChanged = false
  private isBrought = false

  constructor(opened: OpenedAccount, desk: Desk) {
    this.opened = opened
    this.rows = opened.rows
    this.current = opened.stored && { ...opened.stored }
    this.desk = desk
  }

  /** Null until it is advanced, where nothing is stored. */
  get standing(): Standing | null {
    return this.current
  }

  /** The last day that is known to have been judged; undefined where nothing ever was. */
  get lastJudged(): Day | undefined {
    const { lastDay } = this.rows
    return this.current === null ? lastDay : Math.max(this.current.judgedOn, lastDay ?? this.current.judgedOn)
  }

  /** Judges every day up to `day`; days before the one it was judged on are as that one. */
  advance(day: Day): Standing {
    const { sets } = this.opened
    this.current ??= this.begin(day)
    const { current } = this
    if (day > current.judgedOn || sets.at(current.judgedOn).version !== current.setVersion) {
      const version = current.setVersion
      const changed: OnChange = (from, reason, at) => this.changed(from, reason, at)
      walk(current, this.rows, sets, day, changed, this.kept())
      if (version !== current.setVersion) this.touched = true
    }
    return current
  }

  /** Advances, and says that all saved sets have been brought to this member by it: it will be written as it then stands. */
  bring(day: Day): Standing {
    this.isBrought = true
    this.touched = true
    return this.advance(day)
  }

  /** Judges the day it stands on once more, after something was counted into it or a day before it. */
  judge(reason: ChangeReason, cause: Cause): void {
    const standing = must(this.current, 'judged before it was advanced')
    this.touched = true
    const changed: OnChange = (from, why, day) => this.changed(from, why, day, cause)
    raise(standing, this.rows, this.opened.sets, reason, changed, this.kept(cause))
  }

  /** Puts another standing in its place; a level that differs from the one shown so far is a change, as of the later day of both. */
  replace(next: Standing, reason: ChangeReason, cause: Cause): void {
    const before = this.current ?? next
    this.current = { ...next }
    this.touched = true
    if (before.level !== next.level) {
      this.changed(before.level, reason, Math.max(before.judgedOn, next.judgedOn), cause)
    }
  }

  /** Puts another standing in its place without a word: what is to be told of it, is told by what follows. */
  adopt(next: Standing): void {
    this.current = { ...next }
    this.touched = true
  }

  /** Leaves nothing here: all of it went to the root. */
  vacate(): void {
    this.rows = new SpendRows()
    this.current = null
    this.touched = true
  }

  /** Grants come or go: the level that counts follows. */
  setGrants(grants: Standing['grants'], reason: ChangeReason, cause: Cause): void {
    const standing = must(this.current, 'granted before it was advanced')
    standing.grants = grants
    this.touched = true
    const set = this.opened.sets.at(standing.judgedOn)
    settle(standing, set, standing.judgedOn, reason, (from, why, day) => this.changed(from, why, day, cause))
  }

  /** What is to be stored: null where the base level holds until something is bought. Only for what was touched. */
  outcome(): { readonly standing: Standing; readonly nextDue: Day | null } | null {
    const standing = this.current
    if (standing === null) return null
    const { sets } = this.opened
    const isBase = this.isAtBase()
    // Days leave the windows of a base level without a trace, unless one of them lies below zero.
    const nextDue = isBase && !this.rows.hasNegative ? null : nextNews(standing, this.rows, sets)
    return isBase && nextDue === null && !this.isRemembered() ? null : { standing, nextDue }
  }

  private isAtBase(): boolean {
    const { level, earned, grants, judgedOn } = must(this.current, 'never judged')
    return level === this.opened.sets.at(judgedOn).code(0) && earned === level && grants.length === 0
  }

  /**
   * While a saved set is on its way to this member, a fall to the base level stays on record: whoever brings the set would
   * otherwise judge the days before it once more.
   */
  private isRemembered(): boolean {
    return this.opened.sweepDue !== null && !this.isBrought && (this.hasChanged || this.opened.stored !== null)
  }

  private begin(day: Day): Standing {
    const { sets, sweepDue } = this.opened
    if (sweepDue !== null && sweepDue <= day) {
      this.touched = true
      return { ...standingAtBase(sets.at(sweepDue), sweepDue), setVersion: NOT_JUDGED }
    }
    // Nothing is stored because nothing was to happen: at the base level since what was bought last gives no more than that.
    const asOf = this.firstAtBase(Math.max(day, this.rows.lastDay ?? day))
    invariant(
      asOf - sets.reach >= this.opened.loadedFrom,
      'a tier book was asked for a day before the ones it was opened for',
    )
    return standingAtBase(sets.at(asOf), asOf)
  }

  /** The first day from `day` on whose windows give no more than the base level: whoever is at it fell no earlier. */
  private firstAtBase(day: Day): Day {
    const { sets } = this.opened
    let first = day
    while (sets.at(first).entitled(this.rows, first) > 0) {
      const next = sets.at(first).nextLeaving(this.rows, first)
      if (next === undefined) break
      first = next
    }
    return first
  }

  private changed(from: string, reason: ChangeReason, day: Day, cause?: Cause): void {
    this.hasChanged = true
    this.tell(from, reason, day, cause)
  }

  private kept(cause?: Cause): OnKept {
    return (day, until) => {
      const { level } = must(this.current, 'kept before it was judged')
      this.tell(level, 'kept', day, cause, until === null ? {} : { keptUntil: until })
    }
  }

  private tell(
    from: string,
    reason: ChangeReason,
    day: Day,
    cause: Cause | undefined,
    more: Pick<ChangeFacts, 'keptUntil'> = {},
  ): void {
    const { memberId, programmeId, zone, sets } = this.opened
    const { level } = must(this.current, 'told of before it was judged')
    const set = sets.at(day)
    this.touched = true
    this.desk.tell({
      memberId,
      programmeId,
      day,
      from,
      to: level,
      reason,
      facts: { setVersion: set.version, counted: set.counted(this.rows, day), ...cause?.facts, ...more },
      actor: cause?.actor ?? SYSTEM,
      effectiveAt: cause?.effectiveAt ?? this.desk.startOf(zone, day),
      historical: cause?.historical ?? day < dayIn(zone, this.desk.now) - NEWS_DAYS,
    })
  }
}

const keyOf = (memberId: number, programmeId: number): string => `${memberId}:${programmeId}`

/**
 * Levels of some members, opened, changed in memory and written whole: what is posted later in a batch sees what was posted
 * before it. Everything here is pure; `openTierBook` loads and `writeTierBook` writes.
 */
export class TierBook {
  /** Changes and levels that were kept, in the order in which they came about. */
  readonly news: LevelChange[] = []
  private readonly accounts = new Map<string, TierAccount>()
  private readonly drafts = new Map<string, SpendDraft>()
  private closed = false

  constructor(opened: readonly OpenedAccount[], now: Instant) {
    const starts = new Map<string, Instant>()
    const desk: Desk = {
      now,
      tell: (change) => this.news.push(change),
      startOf: (zone, day) => {
        const key = `${zone} ${day}`
        const known = starts.get(key) ?? startOfDay(zone, day)
        starts.set(key, known)
        return known
      },
    }
    for (const one of opened) this.accounts.set(keyOf(one.memberId, one.programmeId), new TierAccount(one, desk))
  }

  /**
   * The level on `day`, all days up to it judged as the daily run would have done. A day before the last one that was judged
   * answers as of that one. Throws BrokenPromise for an account that was not opened.
   */
  levelOn(memberId: number, programmeId: number, day: Day): Level {
    const account = this.account(memberId, programmeId)
    const standing = account.advance(day)
    const rank = account.opened.sets.at(standing.judgedOn).rankOf(standing.level) ?? 0
    const isNew = account.opened.stored === null && !account.touched
    return { code: standing.level, rank, since: isNew ? null : standing.since }
  }

  /**
   * Counts a purchase or return into the windows of its day. A level that it reaches counts at once; one that a return loses goes
   * with the next day's judgement. Answers the codes of the levels before and after.
   */
  add(ask: SpendAsk): { before: string; after: string } {
    const account = this.account(ask.memberId, ask.programmeId)
    const standing = account.advance(ask.day)
    const before = standing.level
    const spend = { netMinor: ask.netMinor, points: ask.pointsEarned, orders: ask.orders }
    account.rows.add(ask.day, spend)
    const draft = this.draft(ask)
    draft.netMinor += ask.netMinor
    draft.points += ask.pointsEarned
    draft.orders += ask.orders
    draft.returns += ask.returns
    const { actor } = ask.by
    const facts = { purchaseId: ask.purchaseId }
    account.judge('spend', { actor, effectiveAt: ask.at, historical: ask.historical, facts })
    return { before, after: standing.level }
  }

  /** @throws BrokenPromise for an account that was not opened. */
  account(memberId: number, programmeId: number): TierAccount {
    return must(
      this.accounts.get(keyOf(memberId, programmeId)),
      `levels of member ${memberId} in programme ${programmeId} were not opened`,
    )
  }

  /** Levels that rose or fell. */
  get changes(): LevelChange[] {
    return this.news.filter(({ reason }) => reason !== 'kept')
  }

  allAccounts(): Iterable<TierAccount> {
    return this.accounts.values()
  }

  allDrafts(): SpendDraft[] {
    return [...this.drafts.values()]
  }

  /** A book is written once. */
  close(): void {
    invariant(!this.closed, 'a tier book is written once')
    this.closed = true
  }

  private draft(ask: SpendAsk): SpendDraft {
    const key = `${ask.memberId}:${ask.programmeId}:${ask.day}:${ask.viaMemberId}`
    let known = this.drafts.get(key)
    if (!known) {
      const { memberId, programmeId, day, viaMemberId } = ask
      known = { memberId, programmeId, day, viaMemberId, netMinor: 0, points: 0, orders: 0, returns: 0 }
      this.drafts.set(key, known)
    }
    return known
  }
}
