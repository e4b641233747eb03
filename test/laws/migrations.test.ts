import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { migrationFaults } from './migrations.ts'
import { ROOT } from './workspaces.ts'

const folder = join(ROOT, 'db', 'migrations')

test('the migrations keep R08', () => {
  const files = readdirSync(folder).sort()
  assert.ok(files.length > 0)
  assert.deepEqual(migrationFaults(files.map((file) => ({ file, sql: readFileSync(join(folder, file), 'utf8') }))), [])
})

const why = '-- why: because a test needs something to look at\n'
const first = { file: '0001__house__foundation.sql', sql: why }
const faultsOf = (file: string, sql: string) => migrationFaults([first, { file, sql }]).join('\n')

test('what keeps the rules has no faults', () => {
  const sql = `${why}create schema points; create table points.entry (a int); create index on points.entry (a);
    create unique index entry_a on points.entry (a); alter table points.entry add b text; insert into house.fact values ('create table house.x', '1');
    -- create table members.x ()`
  assert.equal(faultsOf('0002__points__ledger.sql', sql), '')
})

const breaking: [why: string, file: string, sql: string, fault: RegExp][] = [
  ['misnamed', '0002_points_ledger.sql', why, /is named NNNN/],
  ['a gap', '0003__points__ledger.sql', why, /its number is 0002/],
  ['a number used twice', '0001__points__ledger.sql', why, /its number is 0002/],
  ['no reason', '0002__points__ledger.sql', 'create schema points;', /opens with a line/],
  ['an empty reason', '0002__points__ledger.sql', '-- why: later\n', /opens with a line/],
  [
    'a table elsewhere',
    '0002__points__ledger.sql',
    `${why}create table if not exists members.x (a int)`,
    /touches members/,
  ],
  [
    'an index elsewhere',
    '0002__points__ledger.sql',
    `${why}create unique index x on members.member (a)`,
    /touches members/,
  ],
  ['a change elsewhere', '0002__points__ledger.sql', `${why}ALTER TABLE members.member ADD a int`, /touches members/],
  [
    'a function elsewhere',
    '0002__points__ledger.sql',
    `${why}create or replace function house.f() returns int language sql as ''`,
    /touches house/,
  ],
]
for (const [what, file, sql, fault] of breaking) {
  test(`a fault is found: ${what}`, () => assert.match(faultsOf(file, sql), fault))
}
