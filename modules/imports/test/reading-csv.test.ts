import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { BlankSeparatedScanner, CsvScanner, detectDelimiter } from '../src/reading/csv.ts'
import { ReadError } from '../src/reading/faults.ts'

/** All rows of a text that arrives in pieces of the given sizes. */
function scan(text: string, sizes: readonly number[] = [], delimiter = ',', lineBreak: '\n' | '\r' = '\n') {
  const scanner = new CsvScanner(delimiter, lineBreak)
  const parts = []
  let at = 0
  for (const size of sizes) {
    parts.push(scanner.push(text.slice(at, at + size)))
    at += size
  }
  parts.push(scanner.push(text.slice(at)), scanner.end())
  return parts.flat()
}

const cellsOf = (text: string, sizes?: readonly number[]) => scan(text, sizes).map(({ cells }) => cells)

describe('CSV', () => {
  const cases: [string, string, string[][]][] = [
    [
      'plain',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'no line break at the end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'CRLF and LF mixed',
      'a,b\r\n1,2\n3,4\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      'quoted newlines of either kind',
      '"x\ny","z\r\nw"\n1,2\n',
      [
        ['x\ny', 'z\r\nw'],
        ['1', '2'],
      ],
    ],
    ['doubled quotes', '"say ""hi""",""""\n', [['say "hi"', '"']]],
    ['quoted delimiter and empty quoted cell', '"a,b","",c\n', [['a,b', '', 'c']]],
    ['a quote inside a bare cell is a character', '6" pipe,2\n', [['6" pipe', '2']]],
    [
      'empty cells',
      ',,\n"",,\n',
      [
        ['', '', ''],
        ['', '', ''],
      ],
    ],
    [
      'quoted last cell before CRLF',
      'a,"b"\r\n"c",d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['one column', 'a\nb\n\nc\n', [['a'], ['b'], [''], ['c']]],
    ['nothing', '', []],
  ]
  for (const [name, text, rows] of cases) {
    test(name, () => {
      assert.deepEqual(cellsOf(text), rows)
      // Cut at every place, and into single characters: the answer is the same.
      for (let cut = 0; cut <= text.length; cut += 1) assert.deepEqual(cellsOf(text, [cut]), rows, `cut at ${cut}`)
      assert.deepEqual(cellsOf(text, new Array(text.length).fill(1)), rows)
    })
  }

  test('what was written comes back, however it is quoted and cut', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '1', '"', ',', '\n', '\r\n', ' ', '中', '😀', "'") })
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(
        table,
        fc.array(fc.nat(12)),
        fc.boolean(),
        fc.infiniteStream(fc.boolean()),
        (rows, sizes, crlf, quotes) => {
          const write = (value: string) =>
            /[",\r\n]/.test(value) || quotes.next().value ? `"${value.replaceAll('"', '""')}"` : value
          const text = rows.map((row) => row.map(write).join(',') + (crlf ? '\r\n' : '\n')).join('')
          const read = scan(text, sizes)
          assert.deepEqual(
            read.map(({ cells }) => cells),
            rows,
          )
          assert.deepEqual(
            read.map(({ row }) => row),
            rows.map((_, index) => index + 1),
          )
          assert.ok(read.every(({ fault }) => fault === undefined))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('text after a closing quote makes that row wrong and no other', () => {
    const rows = scan('a,b\n1,"2" x\n3,4\n')
    assert.deepEqual(
      rows.map(({ fault }) => fault),
      [undefined, 'bad_quoting', undefined],
    )
    assert.deepEqual(rows[2]?.cells, ['3', '4'])
  })

  test('an unclosed quote names its row, at the end of a file', () => {
    const text = 'a,b\n1,2\n3,"4\n5,6\n'
    assert.throws(
      () => scan(text),
      (error) =>
        error instanceof ReadError && error.code === 'unclosed_quote' && error.row === 3 && /row 3/.test(error.message),
    )
  })

  test('an unclosed quote names its row, in the middle of a file too large to wait for its end', () => {
    const scanner = new CsvScanner(',')
    const filler = 'x,y\n'.repeat(16_384)
    assert.throws(
      () => {
        scanner.push('a,b\n1,"2\n')
        for (let chunk = 0; chunk < 100; chunk += 1) scanner.push(filler)
      },
      (error) => error instanceof ReadError && error.code === 'unclosed_quote' && error.row === 2,
    )
  })

  test('records of several lines count as one row, blank ones count', () => {
    const rows = scan('a,b\n"1\n\n1",2\n\n3,4\n')
    assert.deepEqual(
      rows.map(({ row, cells }) => [row, cells[0]]),
      [
        [1, 'a'],
        [2, '1\n\n1'],
        [3, ''],
        [4, '3'],
      ],
    )
  })

  test('a file without any delimiter is not searched to its end for every row', () => {
    const text = 'abcdefgh\n'.repeat(400_000)
    const started = performance.now()
    assert.equal(scan(text).length, 400_000)
    // Searching on would take minutes.
    assert.ok(performance.now() - started < 5_000)
  })

  test('classic Mac line breaks', () => {
    assert.deepEqual(
      scan('a;b\r1;"2\n"\r', [], ';', '\r').map(({ cells }) => cells),
      [
        ['a', 'b'],
        ['1', '2\n'],
      ],
    )
  })

  test('columns set apart by blanks', () => {
    const scanner = new BlankSeparatedScanner()
    const rows = [...scanner.push(' id  date \r\n 0001\t 1997'), ...scanner.push('0101 \n\n x y'), ...scanner.end()]
    assert.deepEqual(
      rows.map(({ row, cells }) => [row, ...cells]),
      [
        [1, 'id', 'date'],
        [2, '0001', '19970101'],
        [3, ''],
        [4, 'x', 'y'],
      ],
    )
  })

  test('the delimiter is told by the header', () => {
    assert.equal(detectDelimiter('a,b,c'), ',')
    assert.equal(detectDelimiter('a;b;"c,d,e,f"'), ';')
    assert.equal(detectDelimiter('a\tb'), '\t')
    assert.equal(detectDelimiter('a|b|c'), '|')
    assert.equal(detectDelimiter('only'), ',')
  })
})
