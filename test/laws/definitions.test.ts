import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpModule } from '@atrium/http'
import { checkRoutes, compileFaults } from '@atrium/http/server'
import { modules } from '../../apps/server/src/house.ts'
import { definitionFaults, sampleFaults } from './definitions.ts'
import { readWorkspaces } from './workspaces.ts'

test('the modules name their parts well, and what they wait for is said', () => {
  assert.deepEqual([...definitionFaults(modules), ...sampleFaults(modules)], [])
})

test('the routes of the house are sound (R09)', () => {
  assert.deepEqual(checkRoutes(modules), [])
})

test('every schema of the house can be compiled, which a server does when it is first used, and examples fit', () => {
  assert.deepEqual(compileFaults(modules), [])
})

test('every module that exists is in the house', () => {
  const folders = readWorkspaces().filter(({ kind }) => kind === 'modules')
  assert.deepEqual(
    modules
      .map(({ name }) => name)
      .filter((name) => name !== 'house')
      .toSorted(),
    folders.map(({ word }) => word).toSorted(),
  )
})

const event = (topic: string, sample: unknown = { a: 1 }, about = 'Something happened.') => ({ topic, about, sample })
const reaction = (name: string, topic: string) => ({
  name,
  topics: [topic],
  historical: true,
  handle: async () => undefined,
})
const chore = (name: string) => ({ name, everySeconds: 60, limit: 1, run: async () => 0 })
const points: HttpModule = { name: 'points', events: [event('points.entriesPosted')] }

test('what is right has no faults', () => {
  const house: HttpModule[] = [
    points,
    {
      name: 'loyalty',
      reactions: [reaction('loyalty.count', 'points.entriesPosted')],
      chores: [chore('loyalty.tidy')],
    },
  ]
  assert.deepEqual(definitionFaults(house), [])
})

const breaking: [why: string, modules: HttpModule[], fault: RegExp][] = [
  [
    'a foreign word',
    [{ name: 'points', events: [event('point.posted')] }],
    /event point\.posted is named points\.camelCase/,
  ],
  ['a name in another style', [{ name: 'points', chores: [chore('points.expire_lots')] }], /camelCase/],
  ['a name twice', [{ name: 'points', chores: [chore('points.tidy'), chore('points.tidy')] }], /declared twice/],
  [
    'an event that nobody says',
    [points, { name: 'loyalty', reactions: [reaction('loyalty.count', 'points.gone')] }],
    /which nobody says/,
  ],
  [
    'news from above',
    [{ name: 'members', reactions: [reaction('members.count', 'points.entriesPosted')] }, points],
    /from above/,
  ],
  ['modules out of order', [points, { name: 'members' }], /members stands after points/],
]
for (const [why, made, fault] of breaking) {
  test(`a fault is found: ${why}`, () => assert.match(definitionFaults(made).join('\n'), fault))
}

test('a fault is found: samples and descriptions', () => {
  const of = (...given: Parameters<typeof event>) =>
    sampleFaults([{ name: 'points', events: [event(...given)] }]).join()
  assert.equal(of('points.a', { a: [1, null, 'x'] }), '')
  assert.match(of('points.a', { a: undefined, b: new Map() }), /not plain JSON/)
  assert.match(of('points.a', {}, 'posted'), /is a sentence/)
})
