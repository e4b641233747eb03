import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { defaultDefinition } from '../src/index.ts'
import { SetTimeline, TierSet } from '../src/tier-set.ts'
import { foresee } from '../src/walk.ts'
import { type Bought, BY_DEFAULT, day, lines, promised, story, timeline } from './story.ts'

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
      '2026-07-20 silver kept until 2026-10-18',
      '2026-10-19 silver>base promise_ended',
    ])
  })

  test('never below, it is kept when its promise ends, and goes with the window', () => {
    const bought: Bought[] = ['2026-05-01', '2026-05-11', '2026-05-21', '2026-05-31'].map((on) => [on, 100] as const)
    assert.deepEqual(lines(timeline(promised(0, 20)), bought, '2026-12-31'), [
      '2026-05-01 base>silver spend',
      '2026-05-22 silver kept',
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
      '2026-05-07 silver kept',
      '2026-06-11 silver>base promise_ended',
    ])
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
