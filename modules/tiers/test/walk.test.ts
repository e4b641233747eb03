import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Day, dayOf, formatDay, parseDay } from '@atrium/kernel'
import { defaultDefinition, type TierSetDefinition } from '../src/index.ts'
import type { Standing } from '../src/model.ts'
import { SpendRows } from '../src/spend-rows.ts'
import { SetTimeline, TierSet } from '../src/tier-set.ts'
import { foresee, raise, standingAtBase, walk } from '../src/walk.ts'

const day = (text: string): Day => parseDay(text)!
const FALLBACK = new TierSet(0, -1_000_000, defaultDefinition('CNY'))
const BY_DEFAULT = new SetTimeline(FALLBACK, [])
const timeline = (definition: TierSetDefinition) => new SetTimeline(new TierSet(1, -1_000_000, definition), [])

/** Silver from 100 in 10 days, gold from 1,000. */
const promised = (graceDays: number, retentionDays: number): TierSetDefinition => ({
  levels: [
    { code: 'base', name: { zh: '普通' } },
    {
      code: 'silver',
      name: { zh: '银' },
      entry: { any: [{ measure: 'netSpend', window: { days: 10 }, atLeast: 100 }] },
    },
    {
      code: 'gold',
      name: { zh: '金' },
      entry: { any: [{ measure: 'netSpend', window: { days: 10 }, atLeast: 1_000 }] },
    },
  ],
  graceDays,
  retentionDays,
})

type Bought = readonly [on: string, netMinor: number, points?: number]

/** Posts in order, each at once, and judges on to the last day; answers the changes as `day from>to reason`. */
function story(sets: SetTimeline, bought: readonly Bought[], through: string) {
  const rows = new SpendRows()
  const lines: string[] = []
  let standing: Standing | undefined
  for (const [on, netMinor, points] of bought) {
    standing ??= standingAtBase(sets.at(day(on)), day(on))
    const told = standing
    const tell = (from: string, reason: string, at: Day) =>
      lines.push(`${formatDay(at)} ${from}>${told.level} ${reason}`)
    walk(standing, rows, sets, day(on), tell)
    rows.add(day(on), { netMinor, points: points ?? 0, orders: netMinor > 0 ? 1 : 0 })
    raise(standing, rows, sets, 'spend', tell)
  }
  const told = standing!
  walk(told, rows, sets, day(through), (from, reason, at) =>
    lines.push(`${formatDay(at)} ${from}>${told.level} ${reason}`),
  )
  return { lines, standing: told, rows }
}

const lines = (sets: SetTimeline, bought: readonly Bought[], through: string) => story(sets, bought, through).lines

describe('the default set', () => {
  const cases: [what: string, bought: Bought[], on: string, level: string][] = [
    ['nothing much', [['2026-01-31', 49_999]], '2026-01-31', 'bronze'],
    ['exactly 500.00', [['2026-01-31', 50_000]], '2026-01-31', 'silver'],
    ['one less than gold', [['2026-01-31', 199_999]], '2026-01-31', 'silver'],
    ['exactly 2,000.00', [['2026-01-31', 200_000]], '2026-01-31', 'gold'],
    ['gold has no upper end', [['2026-01-31', 4_999_999]], '2026-01-31', 'gold'],
    ['exactly 50,000.00 is not platinum', [['2026-01-31', 5_000_000]], '2026-01-31', 'gold'],
    ['a penny more is', [['2026-01-31', 5_000_001]], '2026-01-31', 'platinum'],
    ['30 days later it still counts', [['2026-01-31', 50_000]], '2026-03-02', 'silver'],
    ['31 days later it does not', [['2026-01-31', 50_000]], '2026-03-03', 'bronze'],
    ['through a leap day: 30 days', [['2028-02-01', 50_000]], '2028-03-02', 'silver'],
    ['through a leap day: 31 days', [['2028-02-01', 50_000]], '2028-03-03', 'bronze'],
    [
      '29 + 1 days',
      [
        ['2026-04-01', 25_000],
        ['2026-04-30', 25_000],
      ],
      '2026-05-01',
      'silver',
    ],
    [
      '29 + 2 days',
      [
        ['2026-04-01', 25_000],
        ['2026-04-30', 25_000],
      ],
      '2026-05-02',
      'bronze',
    ],
    [
      'bought 30 days apart they add up',
      [
        ['2026-04-01', 25_000],
        ['2026-05-01', 25_000],
      ],
      '2026-05-01',
      'silver',
    ],
    [
      'bought 31 days apart they do not',
      [
        ['2026-04-01', 25_000],
        ['2026-05-02', 25_000],
      ],
      '2026-05-02',
      'bronze',
    ],
    ['365 days later a year of 365 days counts', [['2026-06-15', 5_000_001]], '2027-06-15', 'platinum'],
    ['366 days later it does not', [['2026-06-15', 5_000_001]], '2027-06-16', 'bronze'],
    ['through a leap year the last day comes a day sooner', [['2027-06-15', 5_000_001]], '2028-06-14', 'platinum'],
    ['and then it is over', [['2027-06-15', 5_000_001]], '2028-06-15', 'bronze'],
    ['from the leap day', [['2028-02-29', 5_000_001]], '2029-02-28', 'platinum'],
    ['from the leap day, a day more', [['2028-02-29', 5_000_001]], '2029-03-01', 'bronze'],
    ['over a new year', [['2026-12-31', 5_000_001]], '2027-12-31', 'platinum'],
    [
      'a return on the same day',
      [
        ['2026-05-01', 60_000],
        ['2026-05-01', -20_000],
      ],
      '2026-05-02',
      'bronze',
    ],
    [
      'a return keeps what is left',
      [
        ['2026-05-01', 60_000],
        ['2026-05-09', -10_000],
      ],
      '2026-05-31',
      'silver',
    ],
  ]
  for (const [what, bought, on, level] of cases) {
    test(what, () => assert.equal(story(BY_DEFAULT, bought, on).standing.level, level))
  }

  test('a return takes the level with the next day, not at once', () => {
    const bought: Bought[] = [
      ['2026-05-01', 60_000],
      ['2026-05-01', -20_000],
    ]
    assert.equal(story(BY_DEFAULT, bought, '2026-05-01').standing.level, 'silver')
    assert.deepEqual(lines(BY_DEFAULT, bought, '2026-05-02'), [
      '2026-05-01 bronze>silver spend',
      '2026-05-02 silver>bronze window',
    ])
  })

  test('a return that leaves the window before its purchase lifts again', () => {
    const bought: Bought[] = [
      ['2026-05-01', -30_000],
      ['2026-05-03', 60_000],
    ]
    assert.deepEqual(lines(BY_DEFAULT, bought, '2026-07-01'), [
      '2026-06-01 bronze>silver window',
      '2026-06-03 silver>bronze window',
    ])
  })

  test('falls from platinum to where the shorter window is', () => {
    const bought: Bought[] = [
      ['2026-01-01', 5_000_001],
      ['2026-12-30', 70_000],
    ]
    assert.deepEqual(lines(BY_DEFAULT, bought, '2027-12-31'), [
      '2026-01-01 bronze>platinum spend',
      '2027-01-02 platinum>silver window',
      '2027-01-30 silver>bronze window',
    ])
  })

  test('in a currency without minor digits', () => {
    const set = new SetTimeline(new TierSet(0, 0, defaultDefinition('JPY')), [])
    assert.equal(story(set, [['2026-05-01', 500]], '2026-05-01').standing.level, 'silver')
    assert.equal(story(set, [['2026-05-01', 499]], '2026-05-01').standing.level, 'bronze')
  })
})

describe('grace and retention', () => {
  test('neither: lost with the day that leaves', () => {
    assert.deepEqual(lines(timeline(promised(0, 0)), [['2026-05-01', 100]], '2026-06-30'), [
      '2026-05-01 base>silver spend',
      '2026-05-12 silver>base window',
    ])
  })

  test('grace counts from the day below', () => {
    assert.deepEqual(lines(timeline(promised(5, 0)), [['2026-05-01', 100]], '2026-06-30'), [
      '2026-05-01 base>silver spend',
      '2026-05-17 silver>base promise_ended',
    ])
  })

  test('back within grace nothing happened', () => {
    const bought: Bought[] = [
      ['2026-05-01', 100],
      ['2026-05-16', 100],
    ]
    assert.deepEqual(lines(timeline(promised(5, 0)), bought, '2026-05-31'), ['2026-05-01 base>silver spend'])
    assert.deepEqual(lines(timeline(promised(5, 0)), bought, '2026-06-30'), [
      '2026-05-01 base>silver spend',
      '2026-06-01 silver>base promise_ended',
    ])
  })

  test('retention keeps a level through its last day', () => {
    assert.deepEqual(lines(timeline(promised(0, 90)), [['2026-05-01', 100]], '2026-12-31'), [
      '2026-05-01 base>silver spend',
      '2026-07-31 silver>base promise_ended',
    ])
    assert.equal(story(timeline(promised(0, 90)), [['2026-05-01', 100]], '2026-07-30').standing.level, 'silver')
  })

  test('reached anew after a time below, it is kept anew', () => {
    const bought: Bought[] = [
      ['2026-05-01', 100],
      ['2026-07-20', 100],
    ]
    assert.deepEqual(lines(timeline(promised(0, 90)), bought, '2026-12-31'), [
      '2026-05-01 base>silver spend',
      '2026-10-19 silver>base promise_ended',
    ])
  })

  test('never below, it goes with the window', () => {
    const bought: Bought[] = ['2026-05-01', '2026-05-11', '2026-05-21', '2026-05-31'].map((on) => [on, 100] as const)
    assert.deepEqual(lines(timeline(promised(0, 20)), bought, '2026-12-31'), [
      '2026-05-01 base>silver spend',
      '2026-06-11 silver>base window',
    ])
  })

  test('gold falls to silver, which is then kept as long', () => {
    const bought: Bought[] = [
      ['2026-05-01', 1_000],
      ['2026-05-25', 100],
    ]
    assert.deepEqual(lines(timeline(promised(0, 30)), bought, '2026-12-31'), [
      '2026-05-01 base>gold spend',
      '2026-06-01 gold>silver promise_ended',
      '2026-07-02 silver>base promise_ended',
    ])
  })

  test('both: the later end counts', () => {
    assert.deepEqual(lines(timeline(promised(30, 5)), [['2026-05-01', 100]], '2026-12-31'), [
      '2026-05-01 base>silver spend',
      '2026-06-11 silver>base promise_ended',
    ])
  })
})

describe('measures', () => {
  const one = (criterion: object, more: object = {}): SetTimeline =>
    timeline({
      levels: [
        { code: 'base', name: { zh: '普通' } },
        { code: 'up', name: { zh: '上' }, entry: { any: [criterion as never] } },
      ],
      ...more,
    })

  test('a calendar year starts over', () => {
    const set = one({ measure: 'netSpend', window: { calendarYear: true }, above: 99 })
    assert.deepEqual(lines(set, [['2026-12-31', 100]], '2027-06-30'), [
      '2026-12-31 base>up spend',
      '2027-01-01 up>base window',
    ])
    assert.deepEqual(
      lines(
        set,
        [
          ['2026-12-31', 60],
          ['2027-01-01', 60],
        ],
        '2027-06-30',
      ),
      [],
    )
    assert.deepEqual(
      lines(
        set,
        [
          ['2028-01-01', 60],
          ['2028-02-29', 40],
        ],
        '2029-06-30',
      ),
      ['2028-02-29 base>up spend', '2029-01-01 up>base window'],
    )
  })

  test('points earned, less what returns took back', () => {
    const set = one({ measure: 'points', window: { days: 10 }, atLeast: 50 })
    assert.deepEqual(lines(set, [['2026-05-01', 1, 50]], '2026-05-31'), [
      '2026-05-01 base>up spend',
      '2026-05-12 up>base window',
    ])
    assert.deepEqual(
      lines(
        set,
        [
          ['2026-05-01', 1, 50],
          ['2026-05-03', -1, -1],
        ],
        '2026-05-31',
      ),
      ['2026-05-01 base>up spend', '2026-05-04 up>base window'],
    )
  })

  test('visits are orders; a return is none', () => {
    const set = one({ measure: 'visits', window: { days: 6 }, atLeast: 3 })
    assert.deepEqual(
      lines(
        set,
        [
          ['2026-05-01', 1],
          ['2026-05-01', 1],
          ['2026-05-02', -1],
          ['2026-05-07', 1],
        ],
        '2026-05-31',
      ),
      ['2026-05-07 base>up spend', '2026-05-08 up>base window'],
    )
  })

  test('today only', () => {
    const set = one({ measure: 'netSpend', window: { days: 0 }, atLeast: 10 })
    assert.deepEqual(lines(set, [['2026-05-01', 10]], '2026-05-31'), [
      '2026-05-01 base>up spend',
      '2026-05-02 up>base window',
    ])
  })

  test('scores fall with time', () => {
    const rfm = {
      recencyDays: [
        { atMost: 3, score: 5 },
        { atMost: 8, score: 2 },
      ],
      orders: [
        { atLeast: 1, score: 1 },
        { atLeast: 2, score: 3 },
      ],
      netSpend: [{ atLeast: 100, score: 1 }],
    }
    const set = (atLeast: number) => one({ measure: 'rfmScore', window: { days: 20 }, atLeast }, { rfm })
    assert.deepEqual(lines(set(7), [['2026-05-01', 99]], '2026-05-31'), [])
    assert.deepEqual(lines(set(7), [['2026-05-01', 100]], '2026-05-31'), [
      '2026-05-01 base>up spend',
      '2026-05-05 up>base window',
    ])
    assert.deepEqual(lines(set(4), [['2026-05-01', 100]], '2026-05-31'), [
      '2026-05-01 base>up spend',
      '2026-05-10 up>base window',
    ])
    assert.deepEqual(lines(set(2), [['2026-05-01', 100]], '2026-05-31'), [
      '2026-05-01 base>up spend',
      '2026-05-22 up>base window',
    ])
    assert.deepEqual(
      lines(
        set(9),
        [
          ['2026-05-01', 60],
          ['2026-05-02', 60],
        ],
        '2026-05-31',
      ),
      ['2026-05-02 base>up spend', '2026-05-06 up>base window'],
    )
  })

  test('all criteria of a level, or any of them', () => {
    const both = [
      { measure: 'netSpend', window: { days: 10 }, atLeast: 100 },
      { measure: 'visits', window: { days: 3 }, atLeast: 2 },
    ] as const
    const levels = (entry: TierSetDefinition['levels'][number]['entry']) =>
      timeline({
        levels: [
          { code: 'base', name: { zh: '普通' } },
          { code: 'up', name: { zh: '上' }, entry: entry! },
        ],
      })
    const bought: Bought[] = [
      ['2026-05-01', 100],
      ['2026-05-03', 1],
    ]
    assert.deepEqual(lines(levels({ all: both }), bought, '2026-05-31'), [
      '2026-05-03 base>up spend',
      '2026-05-05 up>base window',
    ])
    assert.deepEqual(lines(levels({ any: both }), bought, '2026-05-31'), [
      '2026-05-01 base>up spend',
      '2026-05-12 up>base window',
    ])
  })
})

describe('sets over time', () => {
  const turn = dayOf(2026, 6, 1)
  const stricter: TierSetDefinition = {
    levels: [
      { code: 'bronze', name: { zh: '铜' } },
      {
        code: 'silver',
        name: { zh: '银' },
        entry: { any: [{ measure: 'netSpend', window: { days: 30 }, atLeast: 60_000 }] },
      },
    ],
  }
  const sets = (definition: TierSetDefinition) => new SetTimeline(FALLBACK, [new TierSet(1, turn, definition)])

  test('a day is judged by the set of that day', () => {
    assert.deepEqual(lines(sets(stricter), [['2026-05-20', 50_000]], '2026-07-31'), [
      '2026-05-20 bronze>silver spend',
      '2026-06-01 silver>bronze set_changed',
    ])
  })

  test('a level that is gone is no promise', () => {
    assert.deepEqual(lines(sets({ ...stricter, retentionDays: 300 }), [['2026-05-20', 300_000]], '2026-07-31'), [
      '2026-05-20 bronze>gold spend',
      '2026-06-01 gold>silver set_changed',
    ])
  })

  test('of two sets for one day the later version holds; an earlier day is not touched', () => {
    const both = new SetTimeline(FALLBACK, [
      new TierSet(2, turn, { ...stricter, graceDays: 2 }),
      new TierSet(1, turn, stricter),
      new TierSet(3, turn + 10, stricter),
    ])
    assert.deepEqual(
      [turn - 1, turn, turn + 9, turn + 10].map((on) => both.at(on).version),
      [0, 2, 2, 3],
    )
    assert.deepEqual(
      [turn - 1, turn, turn + 10].map((on) => both.nextTurn(on)),
      [turn, turn + 10, undefined],
    )
  })
})

describe('what is foreseen', () => {
  test('the very day of the change, and nothing where none comes', () => {
    const { standing, rows } = story(timeline(promised(5, 0)), [['2026-05-01', 100]], '2026-05-03')
    assert.deepEqual(foresee(standing, rows, timeline(promised(5, 0))), { day: day('2026-05-17'), level: 'base' })
    assert.equal(standing.judgedOn, day('2026-05-03'))
    const base = story(BY_DEFAULT, [['2026-05-01', 100]], '2026-05-03')
    assert.equal(foresee(base.standing, base.rows, BY_DEFAULT), null)
  })
})
