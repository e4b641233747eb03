import type { Problem } from '@atrium/api'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProblemWords } from './problem-words.ts'

type Book = Readonly<Record<string, ProblemWords>>

const isChinese = (text: string): boolean => /[\u4e00-\u9fff]/.test(text)

/**
 * What stands below the title of a refusal: what to do about it, in the language of the console, and what the server told of this occurrence where
 * that is in the same language. A code without words shows what the server told, whatever the language.
 */
export function problemLines({ code, detail }: Problem, words: ProblemWords | undefined, language: string): string[] {
  const told = detail === undefined || detail === '' ? [] : [detail]
  if (!words) return told
  const written = language === 'en' ? words.en : words.zh
  const sentence = written.replace('{{n}}', /\d+/.exec(detail ?? '')?.[0] ?? '…')
  // Faults stand beside the sentence, and a figure in it: there the detail says nothing more.
  const isWhole = code === 'invalid_request' || sentence !== written
  const more = isWhole ? [] : told.filter((text) => isChinese(text) === (language !== 'en'))
  // A name in quotes is the same in both languages.
  const name = more.length === 0 ? /"([^"]{1,80})"/.exec(detail ?? '')?.[1] : undefined
  return [name === undefined ? sentence : `${sentence}${language === 'en' ? ` (${name})` : `（${name}）`}`, ...more]
}

/**
 * The lines of a problem. The words are fetched when the first problem is shown: nobody waits for them at the first load. Without an answer, and where they
 * cannot be fetched, there are those that came with the page.
 */
export function useProblemLines(problem: Problem): readonly string[] {
  const { t, i18n } = useTranslation('ui')
  const [book, setBook] = useState<Book | null>()
  useEffect(() => {
    let isShown = true
    const found = (words: Book | null) => {
      if (isShown) setBook(words)
    }
    import('./problem-words.ts').then(
      ({ PROBLEM_WORDS }) => found(PROBLEM_WORDS),
      () => found(null),
    )
    return () => {
      isShown = false
    }
  }, [])
  if (problem.code === 'no_answer') return [t('remedy.no_answer')]
  if (book === undefined) return []
  const words = book?.[problem.code]
  if (words) return problemLines(problem, words, i18n.language)
  return [...problemLines(problem, undefined, i18n.language), ...(problem.status >= 500 ? [t('remedy.broken')] : [])]
}
