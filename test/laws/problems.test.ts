import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { HOUSE_CODES } from '../../packages/http/src/problem.ts'
import { problemLines } from '../../packages/ui/src/problem-sentence.ts'
import { PROBLEM_WORDS } from '../../packages/ui/src/problem-words.ts'
import { ROOT } from './workspaces.ts'

// Whatever refuses an operator says what to do about it, in both languages.

const { paths } = JSON.parse(readFileSync(join(ROOT, 'openapi/admin.json'), 'utf8')) as { readonly paths: unknown }

/** The codes that stand anywhere below: a schema with a property `code` that is one of a closed set. */
function codesIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  const { properties } = part as { readonly properties?: { readonly code?: { readonly enum?: readonly string[] } } }
  return [...(properties?.code?.enum ?? []), ...Object.values(part).flatMap(codesIn)]
}

/** Of responses that refuse: what lies in a 200 is no problem of a question, but of things within it. */
function refusals(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === 'responses')
      return Object.entries(value as object).flatMap(([status, one]) => (status === '200' ? [] : codesIn(one)))
    return refusals(value)
  })
}

const answered = new Set([...refusals(paths), ...Object.keys(HOUSE_CODES)])

test('every code that a question of the console is refused with has words in Chinese and in English, and no other has', () => {
  assert.ok(answered.size > 150, `${answered.size} codes`)
  const known = Object.keys(PROBLEM_WORDS)
  assert.deepEqual(
    {
      missing: [...answered].filter((code) => !known.includes(code)),
      gone: known.filter((code) => !answered.has(code)),
    },
    { missing: [], gone: [] },
  )
})

test('the words are sentences of their language', () => {
  const odd = Object.entries(PROBLEM_WORDS).flatMap(([code, { zh, en }]) => [
    ...(/[\u4e00-\u9fff].*。$/.test(zh) && !/[,;:!] ?[\u4e00-\u9fff]/.test(zh) ? [] : [`${code}: ${zh}`]),
    ...(/^[A-Z][^\u4e00-\u9fff!]*\.$/.test(en) ? [] : [`${code}: ${en}`]),
  ])
  assert.deepEqual(odd, [])
})

const problem = (code: string, detail?: string) => ({
  type: 'about:blank',
  title: 'no',
  status: 422,
  code,
  requestId: 'r',
  ...(detail === undefined ? {} : { detail }),
})
const words = { zh: '请换一个。', en: 'Choose another.' }

const shown: readonly [
  code: string,
  detail: string | undefined,
  of: typeof words | undefined,
  zh: string[],
  en: string[],
][] = [
  ['known', undefined, words, ['请换一个。'], ['Choose another.']],
  ['known', 'It was bad.', words, ['请换一个。'], ['Choose another.', 'It was bad.']],
  ['known', '文件第三行有误', words, ['请换一个。', '文件第三行有误'], ['Choose another.']],
  ['known', 'No feed "web" is there', words, ['请换一个。（web）'], ['Choose another.', 'No feed "web" is there']],
  [
    'wait',
    'Try again in 37 seconds.',
    { zh: '请等 {{n}} 秒。', en: 'Wait {{n}} s.' },
    ['请等 37 秒。'],
    ['Wait 37 s.'],
  ],
  ['new', 'It was bad.', undefined, ['It was bad.'], ['It was bad.']],
  ['new', undefined, undefined, [], []],
]
for (const [code, detail, of, zh, en] of shown)
  test(`a refusal is shown in the language of the console: ${code} ${detail}`, () => {
    assert.deepEqual(problemLines(problem(code, detail), of, 'zh'), zh)
    assert.deepEqual(problemLines(problem(code, detail), of, 'en'), en)
  })
