import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { freshDatabase } from '@atrium/testkit'
import fc from 'fast-check'
import { addMasterKey, checkKeys, makeVault, openKeyring, StartupError } from '../src/index.ts'
import { noVault } from '../src/vault.ts'

const folder = mkdtempSync(join(tmpdir(), 'atrium-keys-'))
after(() => rmSync(folder, { recursive: true }))
const pathOf = (name: string) => join(folder, name, 'keys.json')
const key = (version: number, letter = 'k') => ({ version, key: Buffer.alloc(32, letter) })
const flipped = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes)
  copy[at % copy.length]! ^= 1
  return copy
}

test('what is encrypted is read back, by its owner, in its field, and not when a single bit was changed', () => {
  const vault = makeVault([key(1)])
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (plain, at) => {
      const { key: dataKey, wrapped } = vault.createDataKey('member:1')
      const cipher = dataKey.encrypt('name', plain)
      assert.equal(vault.openDataKey('member:1', wrapped).decrypt('name', cipher), plain)
      assert.throws(() => dataKey.decrypt('email', cipher), /does not belong/)
      assert.throws(() => dataKey.decrypt('name', flipped(cipher, at)), /does not belong|unknown form/)
      assert.throws(() => vault.openDataKey('member:2', wrapped), /does not belong/)
      assert.throws(() => vault.openDataKey('member:1', flipped(wrapped, at)))
      assert.ok(plain.length < 8 || !cipher.includes(plain))
    }),
    { numRuns: 100 },
  )
  assert.throws(() => vault.createDataKey('m').key.decrypt('name', Buffer.alloc(3)), /unknown form/)
})

test('the same text twice has two cipher texts, and one look-up hash, other under every purpose, version and key', () => {
  const vault = makeVault([key(1), key(2, 'l')])
  const { key: dataKey } = vault.createDataKey('m')
  assert.notDeepEqual(dataKey.encrypt('f', 'x'), dataKey.encrypt('f', 'x'))
  const hash = (version: number, purpose: string, value: string) =>
    vault.lookupHash(version, purpose, value).toString('hex')
  assert.equal(hash(1, 'phone', '+86'), hash(1, 'phone', '+86'))
  assert.equal(vault.lookupHash(1, 'phone', '+86').length, 16)
  const others = [hash(2, 'phone', '+86'), hash(1, 'email', '+86'), hash(1, 'phone', '+8'), hash(1, 'phon', 'e+86')]
  assert.equal(new Set([hash(1, 'phone', '+86'), ...others]).size, 5)
  assert.notEqual(
    makeVault([key(1, 'z')])
      .lookupHash(1, 'phone', '+86')
      .toString('hex'),
    hash(1, 'phone', '+86'),
  )
})

test('keys are wrapped anew under the newest, and then need the old one no more', () => {
  const old = makeVault([key(1)])
  const both = makeVault([key(1), key(2, 'l')])
  const { key: dataKey, wrapped } = old.createDataKey('m')
  const cipher = dataKey.encrypt('f', 'plain')
  const again = both.rewrapDataKey('m', wrapped)
  assert.equal(again.readUInt16BE(0), 2)
  assert.equal(
    makeVault([key(2, 'l')])
      .openDataKey('m', again)
      .decrypt('f', cipher),
    'plain',
  )
  assert.throws(() => makeVault([key(2, 'l')]).openDataKey('m', wrapped), /no key of version 1/)
  assert.equal(both.unseal('totp', old.seal('totp', 'seed')), 'seed')
  assert.throws(() => both.unseal('other', old.seal('totp', 'seed')), /does not belong/)
})

test('a key that another process added to the file is found when it is first named', () => {
  const path = pathOf('grown')
  const early = openKeyring(path, 0)
  assert.equal(addMasterKey(path, 0), 2)
  const late = openKeyring(path, 0)
  const { wrapped } = late.vault.createDataKey('m')
  assert.deepEqual(early.vault.versions, [1])
  // Until then it writes under what it knows; from then on what it says is newest is also what it wraps and seals under.
  const before = early.vault.createDataKey('n').wrapped
  assert.equal(before.readUInt16BE(0), 1)
  early.vault.openDataKey('m', wrapped)
  assert.deepEqual(early.vault.versions, [1, 2])
  for (const written of [
    early.vault.createDataKey('o').wrapped,
    early.vault.rewrapDataKey('n', before),
    early.vault.seal('s', 'x'),
  ]) {
    assert.equal(written.readUInt16BE(0), 2)
  }
})

test('the file is made once, for its owner alone; an open or damaged one is refused in a sentence', () => {
  const path = pathOf('made')
  assert.equal(openKeyring(path, 0).created, true)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const text = readFileSync(path, 'utf8')
  assert.equal(openKeyring(path, 0).created, false)
  assert.equal(readFileSync(path, 'utf8'), text)
  chmodSync(path, 0o640)
  assert.throws(
    () => openKeyring(path, 0),
    (error) => error instanceof StartupError && /chmod 600/.test(error.message),
  )
  chmodSync(path, 0o600)
  for (const damaged of [
    '',
    '{',
    '{"keys":[]}',
    '{"keys":[{"version":1,"key":"c2hvcnQ="}]}',
    `{"keys":[${'{"version":1,"key":"'}`,
  ]) {
    writeFileSync(path, damaged)
    assert.throws(
      () => openKeyring(path, 0),
      (error) => error instanceof StartupError && /damaged/.test(error.message),
    )
  }
})

test('a file that is added to keeps its owner, its mode and its place behind a link', () => {
  const path = pathOf('linked')
  openKeyring(path, 0)
  const link = join(folder, 'link.json')
  symlinkSync(path, link)
  assert.equal(addMasterKey(link, 5000), 2)
  assert.ok(lstatSync(link).isSymbolicLink())
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.deepEqual(
    openKeyring(path, 0).keys.map(({ version, madeAt }) => ({ version, madeAt })),
    [
      { version: 1, madeAt: '1970-01-01T00:00:00.000Z' },
      { version: 2, madeAt: '1970-01-01T00:00:05.000Z' },
    ],
  )
  assert.throws(
    () => addMasterKey(pathOf('absent'), 0),
    (error) => error instanceof StartupError && /There is no key file .*absent/.test(error.message),
  )
})

test('a server refuses to start without the keys that its database names', async (t) => {
  const db = await freshDatabase(t.name)
  const path = pathOf('first')
  const ring = openKeyring(path, 0)
  await checkKeys(db, ring)
  await checkKeys(db, openKeyring(path, 0))
  addMasterKey(path, 0)
  await checkKeys(db, openKeyring(path, 0))
  await assert.rejects(
    checkKeys(db, ring),
    (error) => error instanceof StartupError && /key 2/.test(error.message) && error.message.includes(path),
  )
  const other = pathOf('other')
  await assert.rejects(checkKeys(db, openKeyring(other, 0)), /was written with key 1, 2/)
  // The file that this start made is not left behind to be taken for the right one.
  assert.equal(existsSync(other), false)
  const [row] = await db.sql<{ value: Record<string, string> }>(`select value from house.fact where name = 'keys'`)
  assert.deepEqual(Object.keys(row?.value ?? {}), ['1', '2'])
})

test('two servers that start at once on a new database agree on one key file', async (t) => {
  const db = await freshDatabase(t.name)
  const [one, other] = [openKeyring(pathOf('left'), 0), openKeyring(pathOf('right'), 0)]
  const settled = await Promise.allSettled([checkKeys(db, one), checkKeys(db, other)])
  assert.deepEqual(settled.map((each) => each.status).sort(), ['fulfilled', 'rejected'])
})

test('without a vault, whatever needs one says so', () => {
  assert.throws(() => noVault.lookupHash(1, 'phone', 'x'), /opened without a vault/)
  assert.throws(() => noVault.versions, /opened without a vault/)
})
