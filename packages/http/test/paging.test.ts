import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import Type from 'typebox'
import { checkerOf } from '../src/checker.ts'
import { cursor, pageOf, wire } from '../src/index.ts'
import { sampleServer } from './sample.ts'

const { server, notes } = sampleServer()
after(() => server.close())
for (let noteId = 1; noteId <= 23; noteId++) notes.push({ noteId, text: `n${noteId % 2}`, key: '' })

const list = async (query: string) =>
  (
    await server.inject({ method: 'GET', url: `/v1/sample/notes?${query}`, headers: { authorization: 'Bearer all' } })
  ).json()

test('pages follow each other to the end: every row once, the last page without a cursor', async () => {
  for (const limit of [1, 5, 22, 23, 24, 200]) {
    const seen: string[] = []
    let after = ''
    for (let pages = 0; pages <= 23; pages++) {
      const page = await list(`limit=${limit}${after}`)
      assert.ok(page.items.length <= limit)
      seen.push(...page.items.map((item: { noteId: string }) => item.noteId))
      if (page.nextCursor === undefined) break
      after = `&cursor=${page.nextCursor}`
    }
    assert.equal(seen.length, 23)
    assert.equal(new Set(seen).size, 23)
  }
  assert.equal((await list('')).items.length, 23)
})

test('a malformed cursor is a 400 at /cursor', async () => {
  const encode = (text: string) => Buffer.from(text).toString('base64url')
  for (const bad of [
    'x',
    'abc$',
    '%00',
    encode('{}'),
    encode('{"noteId":"1"}'),
    encode('{"noteId":1,"x":2}'),
    encode('null'),
    encode('{"noteId":1.5}'),
    'a'.repeat(2_000),
  ]) {
    const { code, faults } = await list(`cursor=${bad}`)
    assert.equal(code, 'invalid_request', bad)
    assert.equal(faults[0].pointer, '/cursor')
  }
})

test('what a cursor writes it reads, and its schema accepts exactly what it reads', () => {
  const after = cursor(Type.Object({ name: wire.text(50), at: wire.integer(0, 1e12) }))
  const { accepts } = checkerOf(after.schema, new Map(), 'query', 'test')
  const place = fc.record(
    {
      name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }).filter((text) => !text.includes('\0')),
      at: fc.nat(),
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(place, (given) => {
      const text = after.write(given)
      assert.match(text, /^[\w-]+$/)
      assert.ok(accepts(text))
      assert.deepEqual(after.read(text), given)
    }),
  )
  assert.equal(after.read(undefined), undefined)
  for (const name of ['a\0b', '\ud800']) assert.equal(accepts(after.write({ name, at: 1 })), false)
  fc.assert(fc.property(fc.string(), (text) => void accepts(text)))
})

test('a page is cut from one row more than it shows', () => {
  const after = cursor(Type.Object({ id: Type.Integer() }))
  const form = { item: (id: number) => ({ id }), place: (id: number) => ({ id }) }
  assert.deepEqual(pageOf([], 2, after, form), { items: [] })
  assert.deepEqual(pageOf([1, 2], 2, after, form), { items: [{ id: 1 }, { id: 2 }] })
  const cut = pageOf([1, 2, 3], 2, after, form)
  assert.deepEqual(cut.items, [{ id: 1 }, { id: 2 }])
  assert.deepEqual(after.read(cut.nextCursor), { id: 2 })
})
