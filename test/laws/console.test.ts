import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { withPlurals } from '../../apps/console/src/app/plural.ts'
import { chores, permissions, reactions } from '../../apps/server/src/house.ts'
import { keyFaults, keysOf, languageFaults, type Words } from './console.ts'
import { ROOT } from './workspaces.ts'

interface Texts {
  readonly zh: Words
  readonly en: Words
}

const FEATURES = join(ROOT, 'apps/console/src/features')

async function textsIn(file: string): Promise<Texts> {
  const [texts] = Object.values((await import(file)) as Record<string, Texts>)
  assert.ok(texts?.zh && texts.en, `${file} exports no texts`)
  return texts
}

const features = await Promise.all(
  globSync('*/texts.ts', { cwd: FEATURES })
    .sort()
    .map(async (file) => ({ name: dirname(file), texts: await textsIn(join(FEATURES, file)) })),
)

test('every text of the console is there in Chinese and in English', async () => {
  assert.ok(features.length >= 2)
  const frame = await Promise.all(
    ['apps/console/src/app/texts.ts', 'packages/ui/src/texts.ts'].map(async (file) => ({
      name: file,
      texts: await textsIn(join(ROOT, file)),
    })),
  )
  assert.deepEqual(
    [...features, ...frame].flatMap(({ name, texts }) => languageFaults(name, texts)),
    [],
  )
})

test('every key that a page shows has a text', () => {
  const faults = features.flatMap(({ name, texts }) => {
    const known = new Set(keysOf(texts.zh))
    return globSync(`${name}/**/*.{ts,tsx}`, { cwd: FEATURES }).flatMap((file) => {
      const code = readFileSync(join(FEATURES, file), 'utf8')
      // A file that speaks with the words of another namespace as `t` is judged by that namespace.
      if (!new RegExp(`\\{ t(?:, \\w+)* \\} = useTranslation\\('${name}'\\)`).test(code)) return []
      return keyFaults(join(basename(FEATURES), file), code, known)
    })
  })
  assert.deepEqual(faults, [])
})

/** Words that the server sends and the console names. */
const named = (feature: string, path: string): ReadonlySet<string> => {
  const texts = features.find(({ name }) => name === feature)?.texts
  assert.ok(texts, `${feature} has no texts`)
  return new Set(
    keysOf(texts.zh)
      .filter((key) => key.startsWith(`${path}.`))
      .map((key) => key.slice(path.length + 1)),
  )
}
const nameless = (words: Iterable<string>, known: ReadonlySet<string>) =>
  [...new Set(words)].filter((word) => !known.has(word.replace('.', '_'))).sort()

test('reactions, chores, permissions’ modules and actions of the trail have names', () => {
  assert.deepEqual(
    nameless(
      [...reactions, ...chores].map(({ name }) => name),
      named('system', 'work'),
    ),
    [],
  )
  const modules = permissions.map(({ name }) => name.slice(0, name.indexOf('.')))
  assert.deepEqual(nameless(modules, named('staff', 'permission.module')), [])
  const actions = globSync('modules/*/src/**/*.ts', { cwd: ROOT }).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\baction: '([a-z]+\.[A-Za-z]+)'/g)].map(
      ([, action = '']) => action,
    ),
  )
  assert.ok(actions.length > 20)
  assert.deepEqual(nameless(actions, named('staff', 'audit.action')), [])
  const kinds = globSync('modules/*/src/**/*.ts', { cwd: ROOT }).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\bsubject(?: =|:) \{ kind: '(\w+)'/g)].map(
      ([, kind = '']) => kind,
    ),
  )
  assert.ok(kinds.length > 15)
  assert.deepEqual(nameless(kinds, named('staff', 'audit.subjectKind')), [])
})

/** Nouns that texts set after a figure. */
const COUNTED =
  /\{\{(?!programme)\w+\}\} (?:points|members|rows|people|receipts|days|stores|permissions|records|purchases|hours)\b(?! a second)/

test('an English noun after a figure is written for one and for many', async () => {
  assert.equal(withPlurals('1 [point|points], -1 [point|points], 0 [point|points]'), '1 point, -1 point, 0 points')
  assert.equal(withPlurals('+1,201 [row was|rows were] read, 1.1 [hour|hours]'), '+1,201 rows were read, 1.1 hours')
  const wrong = features.flatMap(({ name, texts }) =>
    keysOf(texts.en)
      .filter((key) => !/_(?:one|other)$/.test(key) && COUNTED.test(textOf(texts.en, key)))
      .map((key) => `${name}: ${key}`),
  )
  assert.deepEqual(wrong, [])
})

const textOf = (words: Words, key: string): string => {
  const found = key
    .split('.')
    .reduce<string | Words | undefined>((at, step) => (typeof at === 'object' ? at[step] : at), words)
  return typeof found === 'string' ? found : ''
}

test('a fault is found: a key in one language, a key without a text', () => {
  const texts = { zh: { list: { title: '列表', only: '只' } }, en: { list: { title: 'List' }, more: 'More' } }
  assert.deepEqual(languageFaults('x', texts), ['x: list.only is missing in English', 'x: more is missing in Chinese'])
  const known = new Set(keysOf(texts.zh))
  assert.deepEqual(keyFaults('a.tsx', `t('list.title'); t('list.gone'); frame.t('x'); set('y'); t('app:z')`, known), [
    'a.tsx shows list.gone, which has no text',
  ])
})
