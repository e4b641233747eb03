import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Day } from '@atrium/kernel'
import fc from 'fast-check'
import type { Grant, Standing } from '../src/model.ts'
import { SpendRows } from '../src/spend-rows.ts'
import { SetTimeline, TierSet } from '../src/tier-set.ts'
import { foresee, nextNews, raise, settle, standingAtBase, walk } from '../src/walk.ts'
import { anyHappenings, anySets, FIRST, type Happening, LAST } from './any-story.ts'
import { DailyModel, type DatedSet } from './daily-model.ts'

const timelineOf = (sets: readonly DatedSet[]): SetTimeline => {
  const [first, ...later] = sets.map((set, at) => new TierSet(at, set.from, set.definition))
  return new SetTimeline(first!, later)
}

/** The walk under test, told the same as the model. */
class Walker {
  readonly lines: string[] = []
  readonly rows = new SpendRows()
  readonly sets: SetTimeline
  readonly standing: Standing

  constructor(sets: readonly DatedSet[], day: Day) {
    this.sets = timelineOf(sets)
    this.standing = standingAtBase(this.sets.at(day), day)
  }

  live(through: Day): void {
    walk(this.standing, this.rows, this.sets, through, this.tell, this.tellKept)
  }

  happen(what: Happening): void {
    const { standing, rows, sets } = this
    const day = standing.judgedOn
    if (what.kind === 'buy') {
      rows.add(day, what)
      raise(standing, rows, sets, 'spend', this.tell, this.tellKept)
    } else {
      standing.grants = what.kind === 'grant' ? [grantOf(what, day)] : []
      settle(standing, sets.at(day), day, 'manual', this.tell)
    }
  }

  private readonly tell = (from: string, _reason: string, day: Day): void => {
    this.lines.push(`${day} ${from}>${this.standing.level}`)
  }

  private readonly tellKept = (day: Day, until: Day | null): void => {
    this.lines.push(`${day} ${this.standing.level} kept${until === null ? '' : ` until ${until}`}`)
  }
}

const grantOf = (what: Happening & { kind: 'grant' }, day: Day): Grant => ({
  grantId: 1,
  viaMemberId: 1,
  level: what.level,
  until: what.days === null ? null : day + what.days,
  reason: 'test',
  actor: { kind: 'staff', id: 1 },
  grantedAt: 0,
})

function tellModel(model: DailyModel, what: Happening): void {
  if (what.kind === 'buy') model.buy({ ...what, day: model.today })
  else if (what.kind === 'revoke') model.grant([])
  else model.grant([{ level: what.level, until: what.days === null ? null : model.today + what.days }])
}

const shownOf = ({ level, since, earned, reachedOn, protectedUntil, belowSince }: Standing) => ({
  level,
  since,
  earned,
  reachedOn,
  protectedUntil,
  belowSince,
})

const runs = { numRuns: Number(process.env.ATRIUM_PROPERTY_RUNS ?? 1_500) }

test('walking over days gives what judging every single day gives', () => {
  fc.assert(
    fc.property(anySets, anyHappenings, (sets, happenings) => {
      const model = new DailyModel(sets, FIRST)
      const walker = new Walker(sets, FIRST)
      let day = FIRST
      for (const what of happenings) {
        day += what.after
        model.live(day)
        walker.live(day)
        tellModel(model, what)
        walker.happen(what)
      }
      model.live(Math.max(day, LAST))
      walker.live(Math.max(day, LAST))
      assert.deepEqual(walker.lines, model.lines)
      assert.deepEqual(shownOf(walker.standing), model.state)
    }),
    runs,
  )
})

test('run every day, now and then, or only when something happens: the same history', () => {
  const naps = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(anySets, anyHappenings, naps, (sets, happenings, steps) => {
      const quiet = new Walker(sets, FIRST)
      const restless = new Walker(sets, FIRST)
      let day = FIRST
      let at = FIRST
      let step = 0
      const goTo = (through: Day) => {
        while (at < through) {
          at = Math.min(through, at + steps[step++ % steps.length]!)
          restless.live(at)
        }
        quiet.live(through)
      }
      for (const what of happenings) {
        day += what.after
        goTo(day)
        quiet.happen(what)
        restless.happen(what)
      }
      goTo(Math.max(day, LAST))
      assert.deepEqual(restless.lines, quiet.lines)
      assert.deepEqual(restless.standing, quiet.standing)
    }),
    runs,
  )
})

test('what is foreseen is the first day on which the level changes, or is kept, neither earlier nor later', () => {
  fc.assert(
    fc.property(anySets, anyHappenings, (sets, happenings) => {
      const walker = new Walker(sets, FIRST)
      for (const what of happenings) {
        walker.live(walker.standing.judgedOn + what.after)
        walker.happen(what)
      }
      const model = new DailyModel(sets, FIRST)
      for (const what of happenings) {
        model.live(model.today + what.after)
        tellModel(model, what)
      }
      const { level } = model.state
      const foreseen = foresee(walker.standing, walker.rows, walker.sets)
      const next = nextNews(walker.standing, walker.rows, walker.sets)
      const horizon = model.today + 460
      const told = model.lines.length
      let first: Day | null = null
      const live = () => {
        model.live(model.today + 1)
        if (model.lines.length > told) first ??= model.today
      }
      while (model.today < horizon && model.state.level === level) live()
      const found = model.state.level === level ? null : { day: model.today, level: model.state.level }
      assert.deepEqual(foreseen, found)
      assert.equal(next, first)
    }),
    { numRuns: Math.ceil(runs.numRuns / 3) },
  )
})
