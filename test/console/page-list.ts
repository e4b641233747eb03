import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ConsolePage, pagesIn } from '../laws/console-asks.ts'
import { ROOT } from '../laws/workspaces.ts'
import type { Language } from './desk.ts'

/** A page of the console as its feature declares it, with its heading in both languages. */
export interface DeclaredPage extends ConsolePage {
  readonly feature: string
  readonly headings: Readonly<Record<Language, string>>
}

type Words = { readonly [key: string]: string | Words }

const FEATURES = 'apps/console/src/features'

/** Every page that a feature declares: a test that goes through them looks at a new page without being told. */
export async function declaredPages(): Promise<DeclaredPage[]> {
  const indexes = globSync(`${FEATURES}/*/index.tsx`, { cwd: ROOT }).sort()
  const found = await Promise.all(
    indexes.map(async (file) => {
      const folder = join(ROOT, dirname(file))
      const [texts] = Object.values((await import(join(folder, 'texts.ts'))) as Record<string, Record<Language, Words>>)
      return pagesIn(file, readFileSync(join(ROOT, file), 'utf8')).map((page) => ({
        ...page,
        feature: dirname(file).split('/').at(-1) ?? '',
        headings: { zh: textAt(texts?.zh, page.title), en: textAt(texts?.en, page.title) },
      }))
    }),
  )
  // What has no address stands in the frame of every page.
  return found.flat().filter(({ path }) => !path.startsWith('('))
}

function textAt(words: Words | undefined, key: string): string {
  let at: string | Words | undefined = words
  for (const step of key.split('.')) at = typeof at === 'object' ? at[step] : undefined
  return typeof at === 'string' ? at : ''
}
