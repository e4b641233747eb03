import type { Day } from '@atrium/kernel'
import type { ChangeReason, Standing } from './model.ts'
import type { SpendRows } from './spend-rows.ts'
import type { SetTimeline, TierSet } from './tier-set.ts'

/** Told of each change of the level that counts, after `standing` was changed. */
export type OnChange = (from: string, reason: ChangeReason, day: Day) => void

/**
 * Told of each level that was kept and is the one that counts: at the end of its promise, when the windows still gave it (`until` is null: from then on
 * it stands while they do), or reached anew after a time below and promised again (`until` is the last day of that).
 */
export type OnKept = (day: Day, until: Day | null) => void

const nobody = () => undefined

/** Somebody of whom nothing is stored: at the base level as of `day`. */
export function standingAtBase(set: TierSet, day: Day): Standing {
  const base = set.code(0)
  return {
    setVersion: set.version,
    level: base,
    since: day,
    earned: base,
    reachedOn: day,
    protectedUntil: day,
    belowSince: null,
    judgedOn: day,
    grants: [],
  }
}

/**
 * Judges the days after `standing.judgedOn` up to `through`, each as the daily run does at its start, and leaves `judgedOn` there.
 * Only days on which something may change are looked at: a row enters or leaves a window, a promise ends, a year turns, a new
 * set takes effect. Walking in one go or day by day therefore gives the same.
 */
export function walk(
  standing: Standing,
  rows: SpendRows,
  sets: SetTimeline,
  through: Day,
  onChange: OnChange,
  onKept: OnKept = nobody,
): void {
  // The set may have been replaced for the very day that was judged.
  if (sets.at(standing.judgedOn).version !== standing.setVersion)
    judgeDay(standing, rows, sets, standing.judgedOn, onChange, nobody)
  for (;;) {
    const day = nextDay(standing, rows, sets)
    if (day === undefined || day > through) break
    judgeDay(standing, rows, sets, day, onChange, onKept)
  }
  if (through > standing.judgedOn) standing.judgedOn = through
}

/** The next change of the level that counts if nothing more is bought; null where it stays for ever. */
export function foresee(
  standing: Standing,
  rows: SpendRows,
  sets: SetTimeline,
): { readonly day: Day; readonly level: string } | null {
  const trial = { ...standing }
  let changed = false
  while (!changed) {
    const day = nextDay(trial, rows, sets)
    if (day === undefined) return null
    const note = () => {
      changed = true
    }
    judgeDay(trial, rows, sets, day, note, nobody)
  }
  return { day: trial.judgedOn, level: trial.level }
}

/** The first day after `judgedOn` on which the level that counts will change, or be kept, if nothing more is bought; null for never. */
export function nextNews(standing: Standing, rows: SpendRows, sets: SetTimeline): Day | null {
  const trial = { ...standing }
  let news = false
  const note = () => {
    news = true
  }
  while (!news) {
    const day = nextDay(trial, rows, sets)
    if (day === undefined) return null
    judgeDay(trial, rows, sets, day, note, note)
  }
  return trial.judgedOn
}

/**
 * Judges the day that `standing` stands on once more, after something was bought: a level reached counts at once, a level lost
 * only from the next day's judgement on.
 */
export function raise(
  standing: Standing,
  rows: SpendRows,
  sets: SetTimeline,
  reason: ChangeReason,
  onChange: OnChange,
  onKept: OnKept = nobody,
): void {
  const day = standing.judgedOn
  const set = sets.at(day)
  const before = { ...standing }
  const rank = set.rankOf(standing.earned) ?? -1
  const entitled = set.entitled(rows, day)
  if (entitled > rank || (entitled === rank && standing.belowSince !== null)) reach(standing, set, entitled, day)
  settle(standing, set, day, reason, onChange)
  if (isKept(before, standing, set) && isPromisedAnew(before, standing)) onKept(day, standing.protectedUntil)
}

/** Sets the level that counts from what was earned and what was granted. */
export function settle(standing: Standing, set: TierSet, day: Day, reason: ChangeReason, onChange: OnChange): void {
  let level = standing.earned
  let rank = set.rankOf(level) ?? -1
  for (const grant of standing.grants) {
    const granted = set.rankOf(grant.level) ?? -1
    if (granted > rank && (grant.until === null || day <= grant.until)) {
      level = grant.level
      rank = granted
    }
  }
  if (level === standing.level) return
  const from = standing.level
  standing.level = level
  standing.since = day
  onChange(from, reason, day)
}

/** Whether an earned level above the base counted before, counts now, and the windows give it. */
const isKept = (before: Standing, now: Standing, set: TierSet): boolean =>
  [before.level, before.earned, now.earned].every((level) => level === now.level) &&
  (set.rankOf(now.level) ?? 0) > 0 &&
  now.belowSince === null

const isPromisedAnew = (before: Standing, now: Standing): boolean =>
  before.belowSince !== null && now.protectedUntil > now.reachedOn

/** The day after the last one that was promised; undefined where nothing was promised beyond the day it was reached on. */
const endOfPromise = ({ reachedOn, protectedUntil }: Standing): Day | undefined =>
  protectedUntil > reachedOn ? protectedUntil + 1 : undefined

function judgeDay(
  standing: Standing,
  rows: SpendRows,
  sets: SetTimeline,
  day: Day,
  onChange: OnChange,
  onKept: OnKept,
): void {
  const set = sets.at(day)
  const before = { ...standing }
  const isTurn = set.version !== standing.setVersion
  standing.setVersion = set.version
  standing.judgedOn = day
  // A level that the set no longer has is no promise.
  const rank = set.rankOf(standing.earned) ?? -1
  const entitled = set.entitled(rows, day)
  let reason: ChangeReason = 'window'
  if (entitled > rank || (entitled === rank && standing.belowSince !== null)) {
    reach(standing, set, entitled, day)
  } else if (entitled < rank) {
    standing.belowSince ??= day
    if (day > standing.protectedUntil && day >= standing.belowSince + set.graceDays) {
      if (day > standing.belowSince) reason = 'promise_ended'
      reach(standing, set, entitled, day)
    }
  }
  const grantEnded = standing.grants.some((grant) => grant.until !== null && grant.until === day - 1)
  if (isTurn) reason = 'set_changed'
  else if (grantEnded && reason === 'window') reason = 'manual_ended'
  settle(standing, set, day, reason, onChange)
  if (isKept(before, standing, set)) {
    if (isPromisedAnew(before, standing)) onKept(day, standing.protectedUntil)
    else if (endOfPromise(before) === day) onKept(day, null)
  }
  if (standing.grants.some((grant) => grant.until !== null && grant.until < day)) {
    standing.grants = standing.grants.filter((grant) => grant.until === null || grant.until >= day)
  }
}

function reach(standing: Standing, set: TierSet, rank: number, day: Day): void {
  standing.earned = set.code(rank)
  standing.reachedOn = day
  standing.protectedUntil = day + set.retentionDays
  standing.belowSince = null
}

/** The next day after `judgedOn` whose judgement may differ; undefined where none will. */
function nextDay(standing: Standing, rows: SpendRows, sets: SetTimeline): Day | undefined {
  const { judgedOn } = standing
  const set = sets.at(judgedOn)
  let next: Day | undefined
  const propose = (day: Day | undefined): void => {
    if (day !== undefined && day > judgedOn && (next === undefined || day < next)) next = day
  }
  propose(rows.firstFrom(judgedOn + 1))
  propose(set.nextLeaving(rows, judgedOn))
  propose(sets.nextTurn(judgedOn))
  for (const grant of standing.grants) propose(grant.until === null ? undefined : grant.until + 1)
  const rank = set.rankOf(standing.earned) ?? -1
  if (rank > 0) {
    // What was returned today is seen by tomorrow's judgement.
    if (standing.belowSince === null && set.entitled(rows, judgedOn) < rank) propose(judgedOn + 1)
    // Whether a promise ends with the level kept is looked at on the day after it.
    if (standing.belowSince === null) propose(endOfPromise(standing))
    if (standing.belowSince !== null) {
      propose(Math.max(standing.protectedUntil + 1, standing.belowSince + set.graceDays))
    }
  }
  return next
}
