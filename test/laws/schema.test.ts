import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshDatabase } from '@atrium/testkit'
import { LEDGERS, ledgerFaults, memberFaults, NOT_BY_MEMBER, nameFaults, readTables, rightFaults } from './schema.ts'

const db = await freshDatabase(import.meta)
const tables = await readTables((sql) => db.sql(sql))

test('what belongs to a member is kept by member (R07)', () => {
  assert.ok(tables.length > 10, `only ${tables.length} tables were found`)
  assert.deepEqual(tables.flatMap(memberFaults), [])
  const names = new Set(tables.map((table) => table.name))
  assert.deepEqual(
    Object.keys(NOT_BY_MEMBER).filter((name) => !names.has(name)),
    [],
    'exceptions that are no longer there',
  )
})

test('names say units and types (R14, R15)', () => {
  assert.deepEqual(tables.flatMap(nameFaults), [])
})

test('ledgers are append-only for the app role (R06)', () => {
  assert.deepEqual(ledgerFaults(tables), [])
})

test('the app role holds its grants and nothing more (R06)', async () => {
  assert.deepEqual(await rightFaults((sql) => db.sql(sql)), [])
})

/** A database with one breach, made by this SQL. */
async function breached(sql: string) {
  const other = await freshDatabase('breached')
  await other.sql(sql)
  const all = await readTables((text) => other.sql(text))
  const made = all.filter((table) => table.name.startsWith('house.made'))
  return { all, made, rights: await rightFaults((text) => other.sql(text)) }
}

test('faults are found in keys and names', async () => {
  const { made, rights } = await breached(`
    create table house.made_good (member_id int, day date, paid_minor bigint, changed_at timestamptz, primary key (member_id, day));
    create unique index on house.made_good (paid_minor, member_id);
    create table house.made_other (id int primary key);
    create table house.made_no_key (a int);
    create table house.made_late (id bigint, member_id int, primary key (id, member_id));
    create table house.made_unique (member_id int primary key, code text unique, other int references house.made_other);
    create table house.made_names (id int primary key, "camelCase" int, paid bigint, unit_price bigint, fee_minor int, made_at date, made_on text,
      ttl_days text, owner_id text, at_local timestamp, rate numeric, check (paid > 0), constraint price_positive check (unit_price > 0));
    `)
  const of = (name: string, find: typeof memberFaults) =>
    find(made.find((table) => table.name === `house.${name}`)!).join('\n')
  assert.equal(of('made_good', memberFaults) + of('made_good', nameFaults), '')
  assert.match(of('made_no_key', memberFaults), /has no primary key/)
  assert.match(of('made_late', memberFaults), /\(id, member_id\) does not start with member_id/)
  assert.match(of('made_unique', memberFaults), /made_unique_code_key does not contain member_id/)
  assert.match(of('made_unique', memberFaults), /foreign keys/)
  const names = of('made_names', nameFaults)
  for (const fault of [
    /camelCase: is not in snake/,
    /\.paid: amounts/,
    /unit_price: amounts/,
    /fee_minor: is integer/,
    /made_at: is date/,
    /made_on: is text/,
    /ttl_days: is text/,
    /owner_id: is text/,
    /does not use timestamp without/,
    /does not use numeric/,
    /made_names_paid_check was named by PostgreSQL/,
  ])
    assert.match(names, fault)
  assert.doesNotMatch(names, /price_positive/)
  assert.deepEqual(rights, [])
})

test('faults are found in rights', async () => {
  const { all, rights } = await breached(`
    create table house.made_ledger (id int primary key, note text);
    grant select, insert, update (note) on house.made_ledger to atrium_app;
    create table house.made_bin (id int primary key);
    grant select, insert, delete on house.made_bin to atrium_app;
    create table house.made_fine (id int primary key);
    grant select, insert on house.made_fine to atrium_app;
    grant create on schema house to atrium_app;
    create function house.made_loose() returns int language sql security definer as 'select 1';
    create function house.made_pinned() returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1';
    revoke all on function house.made_pinned from public`)
  const faults = ledgerFaults(all, ['house.made_ledger', 'house.made_bin', 'house.made_fine', 'house.made_nothing'])
  assert.deepEqual(faults, [
    'house.made_ledger is a ledger and the app role may UPDATE',
    'house.made_bin is a ledger and the app role may DELETE',
    'house.made_nothing is listed as a ledger and is not there',
  ])
  assert.deepEqual(
    rights,
    [
      `house.made_loose() runs with its owner's rights and does not pin search_path`,
      `house.made_loose() runs with its owner's rights and everybody may call it`,
      'the app role may create in schema house',
    ].toSorted(),
  )
  assert.ok(LEDGERS.includes('points.entry'))
})
