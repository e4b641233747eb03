import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compileFormat, dayReader, instantReader } from '../src/reading/date-time.ts'
import { add, multiply, negate, parseDecimal, type Rounding, toUnits } from '../src/reading/decimal.ts'

const units = (text: string, digits: number, rounding: Rounding, mark?: '.' | ',') => {
  const value = parseDecimal(text, mark)
  return value && toUnits(value, digits, rounding)
}

describe('decimals', () => {
  test('as people and spreadsheets write them', () => {
    const cases: [string, number | undefined][] = [
      ['12.34', 1234],
      ['-12.3', -1230],
      ['0', 0],
      ['-0', 0],
      ['-0.00', 0],
      ['007', 700],
      ['+5', 500],
      ['1,234.50', 123450],
      ['1,234,567', 123456700],
      ['￥1,234', 123400],
      ['¥ 9.90', 990],
      ['-¥9.90', -990],
      ['12元', 1200],
      ['12.00-', -1200],
      ['(12.00)', -1200],
      ['１２．５', 1250],
      ['1.5E3', 150000],
      ['2.5e-1', 25],
      ['.5', 50],
      ['5.', 500],
      ['−3', -300],
      ['90071992547409.91', 9007199254740991],
      ['', undefined],
      ['-', undefined],
      ['.', undefined],
      ['1.2.3', undefined],
      ['1,23', undefined],
      ['12,34.5', undefined],
      ['abc', undefined],
      ['1a', undefined],
      ['--1', undefined],
      ['(-1)', undefined],
      ['0x10', undefined],
      ['NaN', undefined],
      ['Infinity', undefined],
      ['1e999', undefined],
    ]
    for (const [text, expected] of cases) assert.equal(units(text, 2, 'exact'), expected, text)
    assert.equal(units('1.234,50', 2, 'exact', ','), 123450)
    assert.equal(units('1234,5', 2, 'exact', ','), 123450)
  })

  test('named roundings, at the half and beside it, in both signs', () => {
    const table: [string, number, number, number, number][] = [
      // text, half-up, half-even, down, up
      ['0.005', 1, 0, 0, 1],
      ['0.015', 2, 2, 1, 2],
      ['0.0149999', 1, 1, 1, 2],
      ['0.0150001', 2, 2, 1, 2],
      ['-0.005', -1, 0, 0, -1],
      ['-0.025', -3, -2, -2, -3],
      ['-0.024', -2, -2, -2, -3],
      ['1.001', 100, 100, 100, 101],
      ['12345678901234567.895', Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    ]
    for (const [text, up, even, down, away] of table) {
      const all = (['half-up', 'half-even', 'down', 'up'] as const).map((rounding) => units(text, 2, rounding))
      const expected = [up, even, down, away].map((value) => (Number.isNaN(value) ? 'out_of_range' : value))
      assert.deepEqual(all, expected, text)
    }
    assert.equal(units('0.30000000000000004', 2, 'half-up'), 30)
    assert.equal(units('0.30000000000000004', 2, 'exact'), 'too_many_decimals')
    assert.equal(units('0.300', 2, 'exact'), 30)
  })

  test('products, sums and roundings agree with bigint arithmetic', () => {
    const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.integer({ min: 0, max: 6 }))
    const written = ([mantissa, scale]: [bigint, number]) => {
      const digits = String(mantissa < 0n ? -mantissa : mantissa).padStart(scale + 1, '0')
      const cut = digits.length - scale
      return `${mantissa < 0n ? '-' : ''}${digits.slice(0, cut)}${scale > 0 ? `.${digits.slice(cut)}` : ''}`
    }
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const [left, right] = [parseDecimal(written(a)), parseDecimal(written(b))]
        assert.ok(left && right)
        const product = multiply(left, right)
        assert.equal(BigInt(product.mantissa), a[0] * b[0])
        assert.equal(product.scale, a[1] + b[1])
        const scale = Math.max(a[1], b[1])
        const sum = a[0] * 10n ** BigInt(scale - a[1]) + b[0] * 10n ** BigInt(scale - b[1])
        const total = add(left, right)
        assert.equal(BigInt(total.mantissa) * 10n ** BigInt(scale - total.scale), sum)
        assert.equal(BigInt(negate(left).mantissa), -a[0])
        // Half up, away from zero, to two digits.
        const size = sum < 0n ? -sum : sum
        const cut = scale > 2 ? 10n ** BigInt(scale - 2) : 1n
        const rounded = scale > 2 ? (size * 2n + cut) / (cut * 2n) : size * 10n ** BigInt(2 - scale)
        const expected = sum < 0n ? -rounded : rounded
        const safe = rounded <= BigInt(Number.MAX_SAFE_INTEGER)
        assert.equal(toUnits(total, 2, 'half-up'), safe ? Number(expected) : 'out_of_range')
      }),
      { numRuns: 1000 },
    )
  })
})

describe('dates', () => {
  test('formats', () => {
    const day = dayReader(['yyyy-MM-dd', 'yyyy/M/d', 'yyyy年M月d日', 'yyyyMMdd', 'd MMM yy', 'dd.MM.yyyy'])
    const expected = Date.UTC(2011, 1, 3) / 86_400_000
    for (const text of ['2011-02-03', '2011/2/3', '2011年2月3日', '20110203', '3 Feb 11', '03.02.2011']) {
      assert.equal(day(text), expected, text)
    }
    for (const text of [
      '2011-02-30',
      '2011-13-01',
      '2011-00-10',
      '2011-2-3',
      '2011-02-03x',
      '3 Foo 11',
      '',
      '2011-02-29',
    ]) {
      assert.equal(day(text), undefined, text)
    }
    assert.equal(day('2012-02-29'), Date.UTC(2012, 1, 29) / 86_400_000)
  })

  test('times of day, twelve-hour clocks, offsets, serials, epochs', () => {
    const at = instantReader(
      [
        'yyyy-MM-dd HH:mm:ss',
        'd/M/yyyy h:mm a',
        'yyyy年M月d日 ah:mm',
        "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        'excel-serial',
        'epoch-ms',
      ],
      'Asia/Shanghai',
    )
    const noon = Date.UTC(2024, 4, 6, 4)
    assert.equal(at('2024-05-06 12:00:00'), noon)
    assert.equal(at('6/5/2024 12:00 PM'), noon)
    assert.equal(at('6/5/2024 12:30 AM'), noon - 11.5 * 3_600_000)
    assert.equal(at('2024年5月6日 下午3:05'), noon + 185 * 60_000)
    assert.equal(at('2024-05-06T06:00:00.250+02:00'), noon + 250)
    assert.equal(at('45418.5'), noon)
    assert.equal(at('1714968000000'), noon)
    assert.equal(at('2024-05-06 24:00:00'), undefined)
    assert.equal(at('2024-05-06 12:60:00'), undefined)
    assert.equal(at('13/5/2024 13:00 PM'), undefined)
    assert.equal(at('59.5'), undefined, 'before March 1900 serials are ambiguous')
    assert.equal(instantReader(['yyyyMMdd'], 'Asia/Shanghai', 12 * 3_600_000)('20240506'), noon)
  })

  test('a serial with binary noise is the second that Excel shows', () => {
    assert.equal(instantReader(['excel-serial'], 'UTC')('40513.3513888889'), Date.UTC(2010, 11, 1, 8, 26))
  })

  test('local times follow the rules of the zone, also on the two odd days', () => {
    const at = instantReader(['yyyy-MM-dd HH:mm:ss'], 'Europe/London')
    assert.equal(at('2011-03-27 00:59:59'), Date.UTC(2011, 2, 27, 0, 59, 59))
    assert.equal(at('2011-03-27 01:30:00'), Date.UTC(2011, 2, 27, 1, 30), 'skipped by the clock: moved on by the gap')
    assert.equal(at('2011-03-27 02:00:00'), Date.UTC(2011, 2, 27, 1))
    assert.equal(at('2011-10-30 00:30:00'), Date.UTC(2011, 9, 29, 23, 30))
    assert.equal(at('2011-10-30 01:30:00'), Date.UTC(2011, 9, 30, 0, 30), 'shown twice: the earlier')
    assert.equal(at('2011-10-30 02:00:00'), Date.UTC(2011, 9, 30, 2))
  })

  test('the clock of the zone shows the time that was read, in zones with odd rules', () => {
    const zones = [
      'Europe/London',
      'America/New_York',
      'Asia/Shanghai',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Pacific/Apia',
    ]
    const second = fc.integer({ min: Date.UTC(1995, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 })
    for (const zone of zones) {
      const read = instantReader(['yyyy-MM-dd HH:mm:ss'], zone)
      const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
      fc.assert(
        fc.property(second, (seconds) => {
          const local = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
          const at = read(local)
          assert.ok(at !== undefined)
          const shown = clock.format(at)
          // Either the clock shows just that, and did not show it half an hour, an hour or a day before; or it skips that time.
          if (shown === local) {
            for (const minutes of [30, 60, 1440]) assert.notEqual(clock.format(at - minutes * 60_000), local)
          } else {
            const gapMs = Date.parse(`${shown}Z`) - Date.parse(`${local}Z`)
            assert.ok([30, 60, 1440].includes(gapMs / 60_000), `${local} ${zone} is shown as ${shown}`)
            assert.ok(clock.format(at - gapMs) < local)
          }
        }),
        { numRuns: 200 },
      )
    }
  })

  test('unknown letters in a format are refused', () => {
    assert.throws(() => compileFormat('YYYY-MM-DD'), RangeError)
    assert.throws(() => compileFormat('HH:mm'), RangeError)
    assert.throws(() => compileFormat("yyyy-MM-dd'T"), RangeError)
  })
})
