import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dayOf } from '@atrium/kernel'
import type { TierSetDefinition } from '../src/index.ts'
import { SetTimeline, TierSet } from '../src/tier-set.ts'
import { type Bought, FALLBACK, lines, timeline } from './story.ts'

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
