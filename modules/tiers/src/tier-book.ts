import { type Actor, type Day, dayIn, type Instant, invariant, must, startOfDay } from '@atrium/kernel'
import type { ChangeFacts, ChangeReason, Level, LevelChange, SpendAsk, Standing } from './model.ts'
import type { SpendRows } from './spend-rows.ts'
import type { SetTimeline } from './tier-set.ts'
import { nextChange, raise, settle, standingAtBase, walk } from './walk.ts'

/** A change of level is news for so many days; what a later run or an import finds out is history. */
const NEWS_DAYS = 7

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
  /** A saved set that has yet to be brought to this member, and the day it is due; null for none. */
  readonly sweepDue: Day | null
  /** True while sets are being brought to the members of the programme: what was judged is then kept also at the base level. */
  readonly sweeping: boolean
}

/** Who and what brings a change about, where it is not the calendar. */
export interface Cause {
  readonly actor: Actor
  readonly effectiveAt: Instant
  readonly historical: boolean
  readonly facts?: Pick<ChangeFacts, 'purchaseId' | 'grantId' | 'mergeId'>
}

/** One member in one programme. */
export class TierAccount {
  readonly opened: OpenedAccount
  /** True where something was judged anew: it will be written. */
  touched = false
  private current: Standing | null
  private readonly tell: (change: LevelChange) => void
  private readonly startOf: (zone: string, day: Day) => Instant
  private readonly now: Instant

  constructor(
    opened: OpenedAccount,
    tell: (change: LevelChange) => void,
    startOf: (zone: string, day: Day) => Instant,
    now: Instant,
  ) {
    this.opened = opened
    this.current = opened.stored && { ...opened.stored }
    this.tell = tell
    this.startOf = startOf
    this.now = now
  }

  get standing(): Standing | null {
    return this.current
  }

  /** Judges every day up to `day`; days before the one it was judged on are as that one. */
  advance(day: Day): Standing {
    const { sets, rows, sweepDue } = this.opened
    if (this.current === null) {
      if (sweepDue !== null && sweepDue <= day) {
        this.current = { ...standingAtBase(sets.at(sweepDue), sweepDue), setVersion: -1 }
        this.touched = true
      } else {
        // Nothing is stored because nothing was to happen: at the base level all along.
        const asOf = Math.max(day, rows.lastDay ?? day)
        this.current = standingAtBase(sets.at(asOf), asOf)
      }
    }
    const { current } = this
    if (day > current.judgedOn || sets.at(current.judgedOn).version !== current.setVersion) {
      invariant(
        Math.min(day, current.judgedOn) - sets.reach >= this.opened.loadedFrom,
        'a tier book was asked for a day before the ones it was opened for',
      )
      const version = current.setVersion
      walk(current, rows, sets, day, (from, reason, at) => this.changed(from, reason, at))
      if (version !== current.setVersion) this.touched = true
    }
    return current
  }

  /** Judges the day it stands on once more. */
  judge(reason: ChangeReason, cause: Cause): void {
    const standing = must(this.current, 'judged before it was advanced')
    this.touched = true
    raise(standing, this.opened.rows, this.opened.sets, reason, (from, why, day) => this.changed(from, why, day, cause))
  }

  /** Puts another standing in place, as of the same day or a later one; a level that differs is a change. */
  replace(next: Standing, reason: ChangeReason, cause: Cause): void {
    const before = this.current?.level ?? next.level
    const day = Math.max(next.judgedOn, this.current?.judgedOn ?? next.judgedOn)
    this.current = { ...next }
    this.touched = true
    if (before !== next.level) this.changed(before, reason, day, cause)
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
    const standing = must(this.current, 'touched and never judged')
    const { rows, sets, sweeping } = this.opened
    const set = sets.at(standing.judgedOn)
    const isBase = standing.level === set.code(0) && standing.earned === standing.level && standing.grants.length === 0
    // Days leave the windows of a base level without a trace, unless one of them lies below zero.
    const nextDue = isBase && !rows.hasNegative ? null : nextChange(standing, rows, sets)
    return isBase && nextDue === null && !sweeping ? null : { standing, nextDue }
  }

  private changed(from: string, reason: ChangeReason, day: Day, cause?: Cause): void {
    const { memberId, programmeId, zone, sets, rows } = this.opened
    const standing = must(this.current, 'changed before it was judged')
    const set = sets.at(day)
    this.touched = true
    this.tell({
      memberId,
      programmeId,
      day,
      from,
      to: standing.level,
      reason,
      facts: { setVersion: set.version, counted: set.counted(rows, day), ...cause?.facts },
      actor: cause?.actor ?? SYSTEM,
      effectiveAt: cause?.effectiveAt ?? this.startOf(zone, day),
      historical: cause?.historical ?? day < dayIn(zone, this.now) - NEWS_DAYS,
    })
  }
}

const keyOf = (memberId: number, programmeId: number): string => `${memberId}:${programmeId}`

/**
 * Levels of some members, opened, changed in memory and written whole: what is posted later in a batch sees what was posted
 * before it. Everything here is pure; `openTierBook` loads and `writeTierBook` writes.
 */
export class TierBook {
  /** In the order in which they came about. */
  readonly changes: LevelChange[] = []
  private readonly accounts = new Map<string, TierAccount>()
  private readonly drafts = new Map<string, SpendDraft>()
  private closed = false

  constructor(opened: readonly OpenedAccount[], now: Instant) {
    const starts = new Map<string, Instant>()
    const startOf = (zone: string, day: Day): Instant => {
      const key = `${zone} ${day}`
      const known = starts.get(key) ?? startOfDay(zone, day)
      starts.set(key, known)
      return known
    }
    const tell = (change: LevelChange): void => {
      this.changes.push(change)
    }
    for (const one of opened) {
      this.accounts.set(keyOf(one.memberId, one.programmeId), new TierAccount(one, tell, startOf, now))
    }
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
    account.opened.rows.add(ask.day, spend)
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
